"""/v1/admin: searching a few hundred accounts page by page, and the figures over time."""
import pytest

from support import admin, database, v1
from support.admin import administrator, found, pages, search
from support.people import fresh
from support.v1 import is_problem

MANY = 300


@pytest.fixture(scope="module")
def many_accounts():
    """The beginning of the names of many accounts; every tenth is disabled."""
    stem = fresh("many")
    database.run(
        "INSERT INTO account (gid, username, username_key, email, email_key, nickname, status, created, updated) "
        f"SELECT LEFT(SHA2(CONCAT('{stem}', seq), 256), 32), CONCAT('{stem}', LPAD(seq, 3, '0')), "
        f"CONCAT('{stem}', LPAD(seq, 3, '0')), CONCAT('m{stem}', seq, '@example.org'), "
        f"CONCAT('m{stem}', seq, '@example.org'), CONCAT('众人{stem}', seq), "
        f"IF(seq % 10 = 0, 'disabled', 'enabled'), 0, 0 FROM seq_1_to_{MANY}")
    yield stem
    database.run(f"DELETE FROM account WHERE username LIKE '{stem}%'")


def ids(accounts):
    return [account["id"] for account in accounts]


@pytest.mark.parametrize("stem", ["{}", "m{}", "众人{}"])
def test_pages_have_every_account_once(v1_client, many_accounts, stem):
    administrator(v1_client)
    read = list(pages(v1_client, search=stem.format(many_accounts), limit=70))
    seen = [number for page in read for number in ids(page)]
    assert len(seen) == len(set(seen)) == MANY
    assert len(read) <= MANY // 70 + 2


def test_new_accounts_do_not_shift_pages(v1_client, many_accounts):
    administrator(v1_client)
    first = search(v1_client, search=many_accounts, limit=100)
    database.run(f"DELETE FROM account WHERE username = '{many_accounts}001'")
    second = search(v1_client, search=many_accounts, limit=100, after=first["next"])
    assert second["accounts"][0]["username"] == f"{many_accounts}101"
    database.run("INSERT INTO account (gid, username, username_key, email, email_key, nickname, created, updated) "
                 f"SELECT LEFT(SHA2(CONCAT('{many_accounts}', 1), 256), 32), '{many_accounts}001', '{many_accounts}001', 'm{many_accounts}1@example.org', "
                 f"'m{many_accounts}1@example.org', '众人{many_accounts}1', 0, 0")


def test_filters_and_search_go_together(v1_client, many_accounts):
    administrator(v1_client)
    disabled = [one for page in pages(v1_client, search=many_accounts, status="disabled", limit=7) for one in page]
    assert len(disabled) == MANY // 10 and {one["status"] for one in disabled} == {"disabled"}
    assert found(v1_client, search=many_accounts, role="admin") == []
    enabled = [one for page in pages(v1_client, search=many_accounts, status="enabled", role="user") for one in page]
    assert len(enabled) == MANY - MANY // 10


def test_all_accounts_are_paged_by_their_number(v1_client, many_accounts):
    administrator(v1_client)
    seen = [one["id"] for page in pages(v1_client, limit=100) for one in page]
    assert seen == sorted(set(seen)) and len(seen) >= MANY


def test_administrators_are_found_among_many(v1_client, many_accounts):
    me = administrator(v1_client)
    assert admin.number(me) in [one["id"] for page in pages(v1_client, role="admin") for one in page]
    assert found(v1_client, search=me.username, role="admin") == [admin.number(me)]


def test_one_account_is_found_by_all_that_names_it(v1_client):
    administrator(v1_client)
    person = v1.enrol(v1_client)
    number = admin.number(person)
    for text in (person.username, person.username.upper(), f" {person.username} ", person.email, number):
        assert found(v1_client, search=text)[0] == number, text


def test_pattern_characters_match_no_account(v1_client):
    administrator(v1_client)
    for text in ("%", "_", "' OR 1=1 -- ", "\\"):
        assert found(v1_client, search=text) == [], text


def test_a_question_that_makes_no_sense_is_refused(v1_client):
    administrator(v1_client)
    for field, value in [("role", "root"), ("status", "gone"), ("limit", "0"), ("limit", "101"),
                         ("limit", "x"), ("after", "x"), ("after", "u!.1")]:
        reply = v1_client.get(admin.ACCOUNTS, search="a", **{field: value})
        assert is_problem(reply, 422, "invalid-field", field, "bad-form"), (field, value)


def test_an_event_that_is_none_is_refused(v1_client):
    me = administrator(v1_client)
    reply = v1_client.get(admin.at(me, "/events"), before="x")
    assert is_problem(reply, 422, "invalid-field", "before", "bad-form")


# Figures -------------------------------------------------------------------------------------------

def hour_of(reply):
    """The start of the current hour in milliseconds, by the reply's clock."""
    return int(database.value(f"SELECT UNIX_TIMESTAMP('{reply.json['from'][:19].replace('T', ' ')}')")) * 1000


@pytest.mark.parametrize("hours", [24, 168, 720])
def test_statistics_have_a_value_for_each_hour(v1_client, hours):
    administrator(v1_client)
    figures = v1_client.get("/admin/statistics", hours=hours).json
    assert figures["step_seconds"] == 3600 and figures["from"].endswith(":00:00.000Z")
    assert list(figures["series"]) == ["sign_ups", "logins", "failed_logins", "throttled", "active_sessions"]
    assert {len(counts) for counts in figures["series"].values()} == {hours}


def test_statistics_are_the_counts_and_null_for_uncounted_hours(v1_client):
    administrator(v1_client)
    oldest = hour_of(v1_client.get("/admin/statistics"))
    long_ago = oldest - 2000 * database.HOUR
    reply = v1_client.get("/admin/statistics", hours=720)
    first = hour_of(reply)
    database.run(f"REPLACE INTO hourly_count (hour, what, count, counted) VALUES ({first}, 'throttled', 42, 0), "
                 f"({long_ago}, 'throttled', 7654321, 0)")
    database.run(f"DELETE FROM hourly_count WHERE hour = {first + database.HOUR} AND what = 'throttled'")
    counts = v1_client.get("/admin/statistics", hours=720).json["series"]["throttled"]
    assert counts[:2] == [42, None] and 7654321 not in counts


def test_figures_of_other_times_are_refused(v1_client):
    administrator(v1_client)
    for hours in ("0", "25", "x", "8760"):
        reply = v1_client.get("/admin/statistics", hours=hours)
        assert is_problem(reply, 422, "invalid-field", "hours", "bad-form"), hours
