"""Every statement that changes or deletes rows of which the session cache has copies names them.

Read from the source, because a statement that does not would be noticed only seldom: in the time
between a change and the end of a copy.
"""
import re
from pathlib import Path

STORE = Path(__file__).resolve().parents[2] / "src/store"
STATEMENT = re.compile(r"constexpr (?:std::string_view|auto|char) (k\w+)(?:\[\])? =([^;]*);")
CHANGES = re.compile(
    r"\b(?:UPDATE|DELETE FROM)\s+(?:account|session|guarded_session)\b"
    r'|prune_statement\("(?:account|session|guarded_session)"|kQuestionSettles')

# They end what has expired, replace what a session only displays, or change what no copy has.
WITHOUT_COPIES = {"kUpdateAccountSeen", "kUpdateAccountsPendingEmailEnds", "kUpdateAccountQuestionsSettle",
                  "kQuestionSettles", "kDeleteExpiredSessions"}


def source():
    return "".join(path.read_text() for path in sorted(STORE.glob("*.cc")))


def changing_statements(text):
    return {name for name, sql in STATEMENT.findall(text) if CHANGES.search(sql)}


def calls_with(text, name):
    return re.findall(rf"\(\s*{name}\b[^;]*;", text)


def test_statements_that_change_cached_rows_name_them():
    text = source()
    names = changing_statements(text) - WITHOUT_COPIES
    assert len(names) > 20
    calls = {name: calls_with(text, name) for name in names}
    assert [name for name in names if not calls[name]] == []
    assert [call for found in calls.values() for call in found if "ChangedRow::of_" not in call] == []


def test_exceptions_exist():
    assert WITHOUT_COPIES <= changing_statements(source())
