"""basic, rows 7 and 8: /user/security/logout and /user/security/refresh, and sessions at large."""
import base64
import hashlib

import pytest

from support import database, entry, mall
from support.basic import (INFO, LOGGED_OUT, LOGOUT, REFRESH, REFRESHED, SESSION, SIGN_IN,
                           enrol, is_logged_in, is_malformed, log_in, register, session_of, uid_of)
from support.client import Client, mounts
from support.concurrency import all_at_once
from support.database import DAY, HOUR, MINUTE
from support.stack import eventually, frozen, mariadbd

BROKEN = '{"msg":"服务端异常","result":false}'


# Logout

def test_logout_answers_and_takes_the_cookie_away(basic_client):
    register(basic_client)
    reply = basic_client.get(LOGOUT)
    assert (reply.status, reply.text) == (200, LOGGED_OUT)
    cookie = reply.cookies[SESSION]
    assert cookie.deletes and cookie.attributes["path"] == "/"


def test_logout_ends_the_session_on_the_server_at_once(basic_client):
    register(basic_client)
    copy = basic_client.copy()
    assert is_logged_in(copy)
    basic_client.get(LOGOUT)
    assert not any(is_logged_in(copy) for _ in range(20))


def test_logout_is_idempotent(basic_client):
    register(basic_client)
    copy = basic_client.copy()
    basic_client.get(LOGOUT)
    for client in (basic_client, copy, basic_client.another()):
        reply = client.get(LOGOUT)
        assert (reply.status, reply.text) == (200, LOGGED_OUT)
    dead = basic_client.another().get(LOGOUT, {"Cookie": f"{SESSION}={'A' * 43}"})
    assert dead.text == LOGGED_OUT and dead.cookies[SESSION].deletes


def test_logout_ends_every_session_of_the_account_at_every_contract(basic_client):
    person = register(basic_client)
    phone, mall_client, entry_client = session_of(basic_client, person), basic_client.at("mall"), basic_client.at("entry")
    mall.log_in(mall_client, person)
    token = entry.log_in(entry_client, person)
    basic_client.get(LOGOUT)
    assert not is_logged_in(phone) and not mall.is_logged_in(mall_client)
    assert not entry.is_live(entry_client, token)


def test_logout_with_an_ended_token_ends_no_other_session(basic_client):
    person = register(basic_client)
    copy = basic_client.copy()
    basic_client.get(LOGOUT)
    log_in(basic_client, person)
    copy.get(LOGOUT)
    assert is_logged_in(basic_client)


def test_logout_ends_no_session_of_another_account(basic_client):
    register(basic_client)
    other = basic_client.another()
    register(other)
    basic_client.get(LOGOUT)
    assert is_logged_in(other)


def test_logout_sets_the_accounts_login_time(basic_client):
    person = register(basic_client)
    database.run(f"UPDATE account SET login_time = 1 WHERE account_id = {uid_of(person)}")
    basic_client.get(LOGOUT)
    assert int(database.value("SELECT login_time FROM account "
                              f"WHERE account_id = {uid_of(person)}")) > 1


def test_after_logout_a_new_login_works(basic_client):
    person = register(basic_client)
    basic_client.get(LOGOUT)
    assert log_in(basic_client, person) and is_logged_in(basic_client)


def test_logout_says_server_error_while_the_database_is_away_and_keeps_the_cookie(basic_client):
    register(basic_client)
    with frozen(mariadbd()):
        reply = basic_client.get(LOGOUT)
    assert (reply.status, reply.text) == (503, BROKEN) and SESSION in basic_client.cookies
    stranger = basic_client.another()
    stranger.cookies = {SESSION: "A" * 43}  # of no session, so the database is asked
    eventually(lambda: all(stranger.get(INFO).status == 200 for _ in range(20)), 5,
               "recovery of every worker")


# Refresh

def test_refresh_gives_a_new_token_and_the_old_one_is_refused(basic_client):
    register(basic_client)
    before = basic_client.copy()
    reply = basic_client.get(REFRESH)
    assert (reply.status, reply.text) == (200, REFRESHED)
    assert basic_client.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(basic_client) and not is_logged_in(before)


def test_refresh_sets_the_cookie_with_its_flags_and_what_is_left_of_its_life(basic_client):
    person = register(basic_client)
    database.age_sessions(uid_of(person), 23 * HOUR)
    cookie = basic_client.get(REFRESH).cookies[SESSION]
    assert cookie.is_bound and not cookie.is_secure
    left = 30 * 24 * 3600 - 23 * 3600
    assert left - 60 <= int(cookie.attributes["max-age"]) <= left


def test_refresh_begins_a_new_idle_time_but_leaves_the_absolute_end(basic_client):
    person = register(basic_client)
    database.age_sessions(uid_of(person), 20 * HOUR)
    end = session_row(person, "absolute_end")
    assert basic_client.get(REFRESH).text == REFRESHED
    assert session_row(person, "absolute_end") == end
    database.age_sessions(uid_of(person), 20 * HOUR)
    assert is_logged_in(basic_client)


def session_row(person, columns):
    found = database.rows(f"SELECT {columns} FROM session WHERE account_id = {uid_of(person)} "
                          "AND contract = 'basic'")
    assert len(found) == 1, found
    return found[0]


def test_refreshing_does_not_live_past_the_absolute_end(basic_client):
    person = register(basic_client)
    for _ in range(31):
        database.age_sessions(uid_of(person), 23 * HOUR)
        assert basic_client.get(REFRESH).text == REFRESHED
    database.age_sessions(uid_of(person), 23 * HOUR)
    assert basic_client.get(REFRESH).text == SIGN_IN


def test_refresh_without_a_session_is_reported_and_sets_no_cookie(basic_client):
    register(basic_client)
    before = basic_client.copy()
    basic_client.get(REFRESH)
    for client in (basic_client.another(), before):
        reply = client.get(REFRESH)
        assert (reply.status, reply.text) == (200, SIGN_IN) and reply.all("Set-Cookie") == []


def test_refresh_leaves_other_sessions_alone(basic_client):
    person = register(basic_client)
    phone = session_of(basic_client, person)
    basic_client.get(REFRESH)
    assert is_logged_in(phone)


def test_refresh_leaves_one_row_a_session(basic_client):
    person = register(basic_client)
    for _ in range(12):
        basic_client.get(REFRESH)
    assert session_row(person, "contract") == ["basic"] and is_logged_in(basic_client)


def test_of_100_simultaneous_refreshes_one_wins_and_no_loser_touches_the_cookie(basic_client):
    register(basic_client)
    clients = [basic_client.copy() for _ in range(100)]
    replies = all_at_once([lambda client=client: client.get(REFRESH) for client in clients])
    winners = [client for client, reply in zip(clients, replies) if reply.text == REFRESHED]
    losers = [reply for reply in replies if reply.text != REFRESHED]
    assert len(winners) == 1 and is_logged_in(winners[0])
    assert all((reply.status, reply.text) == (200, SIGN_IN) for reply in losers)
    assert not any(reply.all("Set-Cookie") for reply in losers)


# Sessions

def test_the_table_holds_a_digest_of_the_token_only(basic_client):
    person = register(basic_client)
    token = basic_client.cookies[SESSION]
    stored, = session_row(person, "HEX(token_hash)")
    digests = [hashlib.sha256(form).hexdigest().upper()
               for form in (token.encode(), base64.urlsafe_b64decode(token + "="))]
    assert stored in digests and token not in database.dump()


@pytest.mark.parametrize("idle, expected", [(23 * HOUR, True), (24 * HOUR + MINUTE, False)])
def test_a_session_ends_after_24_idle_hours(basic_client, idle, expected):
    database.age_sessions(uid_of(register(basic_client)), idle)
    assert is_logged_in(basic_client) is expected


def test_a_session_ends_30_days_after_login(basic_client):
    person = register(basic_client)
    assert int(session_row(person, "absolute_end - issued")[0]) == 30 * DAY
    database.run("UPDATE session SET absolute_end = issued - 1 "
                 f"WHERE account_id = {uid_of(person)}")
    assert not is_logged_in(basic_client)


def test_the_eleventh_login_ends_the_oldest_session(basic_client):
    person = enrol(basic_client)
    database.run(f"DELETE FROM session WHERE account_id = {uid_of(person)}")
    devices = [session_of(basic_client, person) for _ in range(11)]
    assert [is_logged_in(device) for device in devices] == [False] + [True] * 10


def test_sessions_of_other_contracts_do_not_count(basic_client):
    person = register(basic_client)
    for _ in range(11):
        mall.log_in(basic_client.at("mall"), person)
    assert is_logged_in(basic_client)


def test_a_disabled_account_loses_its_sessions_at_once(basic_client):
    person = register(basic_client)
    database.disable(person.username)
    assert not is_logged_in(basic_client)


def test_one_session_serves_both_mounts(basic_client):
    register(basic_client)
    other = Client(mounts("basic")["host"], basic_client.exchanges)
    other.cookies = dict(basic_client.cookies)
    assert is_logged_in(other)


@pytest.mark.parametrize("token",
                         ["", "x", "A" * 43, "A" * 42, "A" * 44, "A" * 4000, "%00", "..", "a b",
                          '"' + "A" * 43 + '"', "-" * 43, "é" * 43])
def test_unknown_token_is_no_session(basic_client, token):
    reply = basic_client.get(INFO, {"Cookie": f"{SESSION}={token}"})
    assert reply.json["result"] is False and reply.all("Set-Cookie") == []


def test_the_token_works_in_no_other_place_than_the_cookie(basic_client):
    register(basic_client)
    token, stranger = basic_client.cookies[SESSION], basic_client.another()
    for headers in ({"token": token}, {"Authorization": token},
                    {"Authorization": f"Bearer {token}"}, {"Cookie": f"{SESSION.upper()}={token}"},
                    {"X-Cookie": f"{SESSION}={token}"}):
        assert stranger.get(INFO, headers).text == SIGN_IN
    assert stranger.get(INFO, **{SESSION: token}).text == SIGN_IN


def test_two_session_cookies_are_malformed_in_one_header_or_in_two(basic_client):
    register(basic_client)
    token = basic_client.cookies[SESSION]
    for second in (token, "A" * 43):
        once = {"Cookie": f"{SESSION}={token}; {SESSION}={second}"}
        twice = [("Cookie", f"{SESSION}={token}"), ("Cookie", f"{SESSION}={second}")]
        for headers in (once, twice):
            assert is_malformed(basic_client.get(INFO, headers))
            assert is_malformed(basic_client.get(LOGOUT, headers))
    assert is_logged_in(basic_client)
