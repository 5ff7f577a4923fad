"""basic, rows 7 and 8: /user/security/logout and /user/security/refresh, and sessions at large."""
import base64
import hashlib

import pytest

import database
import desk
import shop
from client import Client, mounts
from crowd import all_at_once
from database import DAY, HOUR, MINUTE
from hall import (INFO, LOGGED_OUT, LOGOUT, REFRESH, REFRESHED, SESSION, SIGN_IN, copy_of, enrol,
                  is_logged_in, is_malformed, log_in, register, session_of, uid_of)
from stack import eventually, frozen, mariadbd

BROKEN = '{"msg":"服务端异常","result":false}'


# Logout

def test_logout_answers_and_takes_the_cookie_away(basic):
    register(basic)
    reply = basic.get(LOGOUT)
    assert (reply.status, reply.text) == (200, LOGGED_OUT)
    cookie = reply.cookies[SESSION]
    assert cookie.deletes and cookie.attributes["path"] == "/"


def test_logout_ends_the_session_on_the_server_at_once(basic):
    register(basic)
    thief = copy_of(basic)
    assert is_logged_in(thief)
    basic.get(LOGOUT)
    assert not any(is_logged_in(thief) for _ in range(20))


def test_logout_is_idempotent(basic):
    register(basic)
    thief = copy_of(basic)
    basic.get(LOGOUT)
    for client in (basic, thief, basic.another()):
        reply = client.get(LOGOUT)
        assert (reply.status, reply.text) == (200, LOGGED_OUT)
    dead = basic.another().get(LOGOUT, {"Cookie": f"{SESSION}={'A' * 43}"})
    assert dead.text == LOGGED_OUT and dead.cookies[SESSION].deletes


def test_logout_ends_every_session_of_the_account_at_every_contract(basic):
    person = register(basic)
    phone, mall, entry = session_of(basic, person), basic.at("mall"), basic.at("entry")
    shop.log_in(mall, person)
    token = desk.log_in(entry, person)
    basic.get(LOGOUT)
    assert not is_logged_in(phone) and not shop.is_logged_in(mall)
    assert not desk.is_live(entry, token)


def test_logout_with_a_dead_token_ends_nobodys_session(basic):
    person = register(basic)
    thief = copy_of(basic)
    basic.get(LOGOUT)
    log_in(basic, person)
    thief.get(LOGOUT)
    assert is_logged_in(basic)


def test_logout_ends_no_session_of_another_account(basic):
    register(basic)
    other = basic.another()
    register(other)
    basic.get(LOGOUT)
    assert is_logged_in(other)


def test_logout_sets_the_accounts_login_time(basic):
    person = register(basic)
    database.run(f"UPDATE account SET login_time = 1 WHERE account_id = {uid_of(person)}")
    basic.get(LOGOUT)
    assert int(database.value("SELECT login_time FROM account "
                              f"WHERE account_id = {uid_of(person)}")) > 1


def test_after_logout_a_new_login_works(basic):
    person = register(basic)
    basic.get(LOGOUT)
    assert log_in(basic, person) and is_logged_in(basic)


def test_logout_says_server_error_while_the_database_is_away_and_keeps_the_cookie(basic):
    register(basic)
    with frozen(mariadbd()):
        reply = basic.get(LOGOUT)
    assert (reply.status, reply.text) == (503, BROKEN) and SESSION in basic.cookies
    eventually(lambda: all(basic.get(INFO).status == 200 for _ in range(20)), 5,
               "recovery of every worker")


# Refresh

def test_refresh_gives_a_new_token_and_the_old_one_is_refused(basic):
    register(basic)
    before = copy_of(basic)
    reply = basic.get(REFRESH)
    assert (reply.status, reply.text) == (200, REFRESHED)
    assert basic.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(basic) and not is_logged_in(before)


def test_refresh_sets_the_cookie_with_its_flags_and_what_is_left_of_its_life(basic):
    person = register(basic)
    database.age_sessions(uid_of(person), 23 * HOUR)
    cookie = basic.get(REFRESH).cookies[SESSION]
    attributes = {name.lower() for name in cookie.attributes}
    assert {"path", "httponly", "samesite"} <= attributes and not {"domain", "secure"} & attributes
    left = 30 * 24 * 3600 - 23 * 3600
    assert left - 60 <= int(cookie.attributes["max-age"]) <= left


def test_refresh_begins_a_new_idle_time_but_leaves_the_absolute_end(basic):
    person = register(basic)
    database.age_sessions(uid_of(person), 20 * HOUR)
    end = session_row(person, "absolute_end")
    assert basic.get(REFRESH).text == REFRESHED
    assert session_row(person, "absolute_end") == end
    database.age_sessions(uid_of(person), 20 * HOUR)
    assert is_logged_in(basic)


def session_row(person, columns):
    found = database.rows(f"SELECT {columns} FROM session WHERE account_id = {uid_of(person)} "
                          "AND contract = 'basic'")
    assert len(found) == 1, found
    return found[0]


def test_refreshing_does_not_live_past_the_absolute_end(guest):
    person = register(guest)
    for _ in range(31):
        database.age_sessions(uid_of(person), 23 * HOUR)
        assert guest.get(REFRESH).text == REFRESHED
    database.age_sessions(uid_of(person), 23 * HOUR)
    assert guest.get(REFRESH).text == SIGN_IN


def test_refresh_without_a_live_session_says_so_and_sets_nothing(basic):
    register(basic)
    before = copy_of(basic)
    basic.get(REFRESH)
    for client in (basic.another(), before):
        reply = client.get(REFRESH)
        assert (reply.status, reply.text) == (200, SIGN_IN) and reply.all("Set-Cookie") == []


def test_refresh_leaves_other_sessions_alone(basic):
    person = register(basic)
    phone = session_of(basic, person)
    basic.get(REFRESH)
    assert is_logged_in(phone)


def test_refresh_leaves_one_row_a_session(guest):
    person = register(guest)
    for _ in range(12):
        guest.get(REFRESH)
    assert session_row(person, "contract") == ["basic"] and is_logged_in(guest)


def test_of_100_simultaneous_refreshes_one_wins_and_no_loser_touches_the_cookie(guest):
    register(guest)
    clients = [copy_of(guest) for _ in range(100)]
    replies = all_at_once([lambda client=client: client.get(REFRESH) for client in clients])
    winners = [client for client, reply in zip(clients, replies) if reply.text == REFRESHED]
    losers = [reply for reply in replies if reply.text != REFRESHED]
    assert len(winners) == 1 and is_logged_in(winners[0])
    assert all((reply.status, reply.text) == (200, SIGN_IN) for reply in losers)
    assert not any(reply.all("Set-Cookie") for reply in losers)


# Sessions

def test_the_table_holds_a_digest_of_the_token_only(guest):
    person = register(guest)
    token = guest.cookies[SESSION]
    stored, = session_row(person, "HEX(token_hash)")
    digests = [hashlib.sha256(form).hexdigest().upper()
               for form in (token.encode(), base64.urlsafe_b64decode(token + "="))]
    assert stored in digests and token not in database.dump()


@pytest.mark.parametrize("idle, expected", [(23 * HOUR, True), (24 * HOUR + MINUTE, False)])
def test_a_session_ends_after_24_idle_hours(basic, idle, expected):
    database.age_sessions(uid_of(register(basic)), idle)
    assert is_logged_in(basic) is expected


def test_a_session_ends_30_days_after_login(guest):
    person = register(guest)
    assert int(session_row(person, "absolute_end - issued")[0]) == 30 * DAY
    database.run("UPDATE session SET absolute_end = issued - 1 "
                 f"WHERE account_id = {uid_of(person)}")
    assert not is_logged_in(guest)


def test_the_eleventh_login_ends_the_oldest_session(guest):
    person = enrol(guest)
    database.run(f"DELETE FROM session WHERE account_id = {uid_of(person)}")
    devices = [session_of(guest, person) for _ in range(11)]
    assert [is_logged_in(device) for device in devices] == [False] + [True] * 10


def test_sessions_of_other_contracts_do_not_count(guest):
    person = register(guest)
    for _ in range(11):
        shop.log_in(guest.at("mall"), person)
    assert is_logged_in(guest)


def test_a_disabled_account_loses_its_sessions_at_once(basic):
    person = register(basic)
    database.disable(person.username)
    assert not is_logged_in(basic)


def test_one_session_serves_both_mounts(guest):
    register(guest)
    other = Client(mounts("basic")["host"], guest.exchanges)
    other.cookies = dict(guest.cookies)
    assert is_logged_in(other)


@pytest.mark.parametrize("token",
                         ["", "x", "A" * 43, "A" * 42, "A" * 44, "A" * 4000, "%00", "..", "a b",
                          '"' + "A" * 43 + '"', "-" * 43, "é" * 43])
def test_a_token_nobody_issued_is_no_session(basic, token):
    reply = basic.get(INFO, {"Cookie": f"{SESSION}={token}"})
    assert reply.json["result"] is False and reply.all("Set-Cookie") == []


def test_the_token_works_in_no_other_place_than_the_cookie(guest):
    register(guest)
    token, stranger = guest.cookies[SESSION], guest.another()
    for headers in ({"token": token}, {"Authorization": token},
                    {"Authorization": f"Bearer {token}"}, {"Cookie": f"{SESSION.upper()}={token}"},
                    {"X-Cookie": f"{SESSION}={token}"}):
        assert stranger.get(INFO, headers).text == SIGN_IN
    assert stranger.get(INFO, **{SESSION: token}).text == SIGN_IN


def test_two_session_cookies_are_malformed_in_one_header_or_in_two(basic):
    register(basic)
    token = basic.cookies[SESSION]
    for second in (token, "A" * 43):
        once = {"Cookie": f"{SESSION}={token}; {SESSION}={second}"}
        twice = [("Cookie", f"{SESSION}={token}"), ("Cookie", f"{SESSION}={second}")]
        for headers in (once, twice):
            assert is_malformed(basic.get(INFO, headers))
            assert is_malformed(basic.get(LOGOUT, headers))
    assert is_logged_in(basic)
