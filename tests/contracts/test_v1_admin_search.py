"""/v1/admin: searching a few hundred accounts page by page, and the figures over time."""
import pytest

import database
import home
import office
from home import is_problem
from office import administrator, found, pages, search
from people import fresh

CROWD = 300


@pytest.fixture(scope="module")
def crowd():
    """The beginning of the names of many accounts; every tenth is disabled."""
    stem = fresh("crowd")
    database.run(
        "INSERT INTO account (gid, username, username_key, email, email_key, nickname, status, created, updated) "
        f"SELECT LEFT(SHA2(CONCAT('{stem}', seq), 256), 32), CONCAT('{stem}', LPAD(seq, 3, '0')), "
        f"CONCAT('{stem}', LPAD(seq, 3, '0')), CONCAT('m{stem}', seq, '@example.org'), "
        f"CONCAT('m{stem}', seq, '@example.org'), CONCAT('众人{stem}', seq), "
        f"IF(seq % 10 = 0, 'disabled', 'enabled'), 0, 0 FROM seq_1_to_{CROWD}")
    yield stem
    database.run(f"DELETE FROM account WHERE username LIKE '{stem}%'")


def ids(accounts):
    return [account["id"] for account in accounts]


@pytest.mark.parametrize("stem", ["{}", "m{}", "众人{}"])
def test_pages_have_every_account_once(native, crowd, stem):
    administrator(native)
    read = list(pages(native, search=stem.format(crowd), limit=70))
    seen = [number for page in read for number in ids(page)]
    assert len(seen) == len(set(seen)) == CROWD
    assert len(read) <= CROWD // 70 + 2


def test_what_is_new_meanwhile_moves_no_page(native, crowd):
    administrator(native)
    first = search(native, search=crowd, limit=100)
    database.run(f"DELETE FROM account WHERE username = '{crowd}001'")
    second = search(native, search=crowd, limit=100, after=first["next"])
    assert second["accounts"][0]["username"] == f"{crowd}101"
    database.run("INSERT INTO account (gid, username, username_key, email, email_key, nickname, created, updated) "
                 f"SELECT LEFT(SHA2(CONCAT('{crowd}', 1), 256), 32), '{crowd}001', '{crowd}001', 'm{crowd}1@example.org', "
                 f"'m{crowd}1@example.org', '众人{crowd}1', 0, 0")


def test_filters_and_search_go_together(native, crowd):
    administrator(native)
    disabled = [one for page in pages(native, search=crowd, status="disabled", limit=7) for one in page]
    assert len(disabled) == CROWD // 10 and {one["status"] for one in disabled} == {"disabled"}
    assert found(native, search=crowd, role="admin") == []
    enabled = [one for page in pages(native, search=crowd, status="enabled", role="user") for one in page]
    assert len(enabled) == CROWD - CROWD // 10


def test_all_accounts_are_paged_by_their_number(native, crowd):
    administrator(native)
    seen = [one["id"] for page in pages(native, limit=100) for one in page]
    assert seen == sorted(set(seen)) and len(seen) >= CROWD


def test_administrators_are_found_among_many(native, crowd):
    me = administrator(native)
    assert office.number(me) in [one["id"] for page in pages(native, role="admin") for one in page]
    assert found(native, search=me.username, role="admin") == [office.number(me)]


def test_one_account_is_found_by_all_that_names_it(native):
    administrator(native)
    person = home.enrol(native)
    number = office.number(person)
    for text in (person.username, person.username.upper(), f" {person.username} ", person.email, number):
        assert found(native, search=text)[0] == number, text


def test_signs_of_patterns_find_nobody(native):
    administrator(native)
    for text in ("%", "_", "' OR 1=1 -- ", "\\"):
        assert found(native, search=text) == [], text


def test_a_question_that_makes_no_sense_is_refused(native):
    administrator(native)
    for field, value in [("role", "root"), ("status", "gone"), ("limit", "0"), ("limit", "101"),
                         ("limit", "x"), ("after", "x"), ("after", "u!.1")]:
        reply = native.get(office.ACCOUNTS, search="a", **{field: value})
        assert is_problem(reply, 422, "invalid-field", field, "bad-form"), (field, value)


def test_an_event_that_is_none_is_refused(native):
    me = administrator(native)
    reply = native.get(office.at(me, "/events"), before="x")
    assert is_problem(reply, 422, "invalid-field", "before", "bad-form")


# Figures -------------------------------------------------------------------------------------------

def hour_of(reply):
    """The beginning of the running hour, in milliseconds, by the reply's own clock."""
    return int(database.value(f"SELECT UNIX_TIMESTAMP('{reply.json['from'][:19].replace('T', ' ')}')")) * 1000


@pytest.mark.parametrize("hours", [24, 168, 720])
def test_figures_have_a_place_for_every_hour(v1, hours):
    administrator(v1)
    figures = v1.get("/admin/statistics", hours=hours).json
    assert figures["step_seconds"] == 3600 and figures["from"].endswith(":00:00.000Z")
    assert list(figures["series"]) == ["sign_ups", "logins", "failed_logins", "throttled", "active_sessions"]
    assert {len(counts) for counts in figures["series"].values()} == {hours}


def test_figures_are_what_was_counted_and_null_where_nothing_was(native):
    administrator(native)
    oldest = hour_of(native.get("/admin/statistics"))
    long_ago = oldest - 2000 * database.HOUR
    reply = native.get("/admin/statistics", hours=720)
    first = hour_of(reply)
    database.run(f"REPLACE INTO hourly_count (hour, what, count, counted) VALUES ({first}, 'throttled', 42, 0), "
                 f"({long_ago}, 'throttled', 7654321, 0)")
    database.run(f"DELETE FROM hourly_count WHERE hour = {first + database.HOUR} AND what = 'throttled'")
    counts = native.get("/admin/statistics", hours=720).json["series"]["throttled"]
    assert counts[:2] == [42, None] and 7654321 not in counts


def test_figures_of_other_times_are_refused(native):
    administrator(native)
    for hours in ("0", "25", "x", "8760"):
        reply = native.get("/admin/statistics", hours=hours)
        assert is_problem(reply, 422, "invalid-field", "hours", "bad-form"), hours
