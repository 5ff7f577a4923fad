"""portal, sections 4 and 5: /login by address and password, /logout."""
import re

import pytest

from support import basic, database
from support.client import Client, mounts
from support.database import DAY, HOUR
from support.people import fresh_password
from support.portal import (DEVICE, DONE, INFO, LOGIN, LOGOUT, SESSION, WRONG, can_log_in,
                            credentials, enrol, info, is_logged_in, is_malformed, log_in, newcomer,
                            post, refuses, session_of, sign_up_and_log_in, verified)
from support.stack import eventually


# 4. Login

def test_login_answers_as_documented_and_the_session_is_the_persons(portal_client):
    person = enrol(portal_client)
    reply = post(portal_client, LOGIN, {"email": person.email, "password": person.password})
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    assert info(portal_client)["email"] == person.email


def test_login_works_for_any_account_with_the_address(portal_client):
    people = [enrol(portal_client), verified(portal_client), basic.enrol(portal_client.at("basic"))]
    assert [log_in(portal_client.another(), person).text for person in people] == [DONE] * 3


@pytest.mark.parametrize("spell", [str.upper, str.swapcase, str.title])
def test_the_address_may_be_typed_in_any_case(portal_client, spell):
    person = enrol(portal_client)
    log_in(portal_client, person.but(email=spell(person.email)))
    assert info(portal_client)["email"] == person.email


def test_login_sets_both_cookies_with_their_flags(portal_client):
    cookies = log_in(portal_client, enrol(portal_client)).cookies
    assert set(cookies) == {SESSION, DEVICE}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookies[SESSION].value)
    assert all(cookie.is_bound and not cookie.is_secure for cookie in cookies.values())


def test_the_session_cookie_lives_as_long_as_the_session_may(portal_client):
    cookie = log_in(portal_client, enrol(portal_client)).cookies[SESSION]
    assert 29 * 24 * 3600 < int(cookie.attributes["max-age"]) <= 30 * 24 * 3600


def test_no_reply_body_contains_the_token(portal_client):
    reply = log_in(portal_client, enrol(portal_client))
    assert portal_client.cookies[SESSION] not in reply.text + portal_client.get(INFO).text


def test_failed_login_sets_no_cookie_and_keeps_the_session(portal_client):
    sign_up_and_log_in(portal_client)
    reply = post(portal_client, LOGIN, credentials(newcomer()))
    assert reply.text == WRONG and reply.all("Set-Cookie") == [] and is_logged_in(portal_client)


def test_logging_in_again_gives_a_new_token_and_ends_the_one_it_replaces(portal_client):
    person = sign_up_and_log_in(portal_client)
    before = portal_client.copy()
    log_in(portal_client, person)
    assert portal_client.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(portal_client) and not is_logged_in(before)


def test_an_administrator_logs_in_here(portal_client):
    person = enrol(portal_client)
    database.change_account(person.username, "role = 'admin'")
    assert log_in(portal_client, person)


def test_neither_username_nor_number_logs_in(portal_client):
    person = enrol(portal_client)
    for identifier in (person.username, str(database.account_id(person.username))):
        database.forget_failures()
        reply = post(portal_client, LOGIN, {"email": identifier, "password": person.password})
        assert reply.text == WRONG or refuses(reply, "email")
        assert SESSION not in reply.cookies


def shown(reply):
    kept = [pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id")]
    return reply.status, tuple(kept), reply.body


def failing_people(client):
    """Logins that must fail."""
    wrong, disabled, bare = (enrol(client) for _ in range(3))
    database.disable(disabled.username)
    number = database.account_id(bare.username)
    database.run(f"DELETE FROM password_verifier WHERE account_id = {number}")
    return [wrong.but(password=fresh_password()), disabled, bare, newcomer(),
            newcomer(password="short"), newcomer(password="x" * 1000)]


def test_all_failures_have_the_same_status_headers_and_body(portal_client):
    replies = [post(portal_client.another(), LOGIN, credentials(person))
               for person in failing_people(portal_client)]
    assert {*map(shown, replies)} == {shown(replies[0])} and replies[0].text == WRONG
    assert replies[0].status == 200


@pytest.mark.parametrize("change", [str.swapcase, lambda p: p + " ", lambda p: " " + p,
                                    lambda p: p[:-1], lambda p: p + ";1", lambda p: p + "\t"])
def test_only_the_exact_password_logs_in(portal_client, change):
    person = enrol(portal_client)
    assert not can_log_in(portal_client, person, change(person.password))
    assert can_log_in(portal_client, person, person.password)


def test_a_field_that_is_missing_or_no_text_is_refused(portal_client):
    for name, value in (("email", ""), ("password", 7)):
        reply = post(portal_client, LOGIN, {"email": "kit@example.org", "password": "kit", name: value})
        assert refuses(reply, name) and SESSION not in reply.cookies


def test_what_no_password_check_saw_counts_as_no_failure(portal_client):
    person = enrol(portal_client)
    for fields in ({"email": person.email}, {"email": person.email, "password": ""},
                   {"password": "wrong guess"}) * 2:
        assert post(portal_client, LOGIN, fields).json["success"] is False
    log_in(portal_client, person)


def test_credentials_in_the_query_are_not_read(portal_client):
    person = enrol(portal_client)
    assert refuses(post(portal_client, LOGIN, {}, **credentials(person)), "email")
    reply = post(portal_client, LOGIN, {"email": person.email}, password=person.password)
    assert refuses(reply, "password") and SESSION not in reply.cookies


def test_unknown_fields_are_ignored_and_change_nothing(portal_client):
    person = enrol(portal_client)
    extra = {"remember": True, "role": "admin", "admin": True, "n": 1, "none": None}
    assert post(portal_client, LOGIN, {**credentials(person), **extra}).text == DONE
    assert info(portal_client)["admin"] is False


def test_login_leaves_an_audit_event(portal_client):
    person = enrol(portal_client)
    count = "SELECT COUNT(*) FROM audit_event WHERE contract = 'portal'"
    before = int(database.value(count))
    log_in(portal_client, person)
    assert int(database.value(count)) > before


# 5. Logout

def test_logout_answers_as_documented_and_ends_the_session(portal_client):
    sign_up_and_log_in(portal_client)
    copy = portal_client.copy()
    reply = portal_client.send("POST", LOGOUT, body="", content_type="application/json")
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    assert reply.cookies[SESSION].deletes and SESSION not in portal_client.cookies
    assert not is_logged_in(portal_client) and not is_logged_in(copy)


def test_logout_needs_no_body_and_takes_any(portal_client):
    for body in (None, "", "{}"):
        sign_up_and_log_in(portal_client)
        reply = portal_client.send("POST", LOGOUT, body=body, content_type="application/json")
        assert reply.text == DONE and not is_logged_in(portal_client)


def test_logout_is_always_a_success(portal_client):
    for cookie in ({}, {SESSION: "A" * 43}, {SESSION: "x"}):
        portal_client.cookies = dict(cookie)
        reply = portal_client.send("POST", LOGOUT)
        assert (reply.status, reply.text) == (200, DONE)
        assert not cookie or reply.cookies[SESSION].deletes


def test_logout_ends_no_other_session(portal_client):
    person = sign_up_and_log_in(portal_client)
    other = session_of(portal_client, person)
    portal_client.send("POST", LOGOUT)
    assert is_logged_in(other) and not is_logged_in(portal_client)


def test_logout_leaves_the_device_cookie(portal_client):
    sign_up_and_log_in(portal_client)
    portal_client.send("POST", LOGOUT)
    assert DEVICE in portal_client.cookies and SESSION not in portal_client.cookies


def test_deleted_cookie_has_the_path_it_was_set_with(portal_client):
    sign_up_and_log_in(portal_client)
    gone = portal_client.send("POST", LOGOUT).cookies[SESSION].attributes
    assert gone["path"] == "/" and "domain" not in gone


# Sessions

def test_a_session_ends_after_a_day_without_use_and_after_thirty_days_with(portal_client):
    person = sign_up_and_log_in(portal_client)
    number = database.account_id(person.username)
    database.age_sessions(number, 23 * HOUR)
    assert is_logged_in(portal_client)
    eventually(lambda: database.idle_minutes(number) < 60, what="the note of the use, after the reply")
    database.age_sessions(number, 25 * HOUR)
    assert not is_logged_in(portal_client)
    log_in(portal_client, person)
    database.run(f"UPDATE session SET absolute_end = absolute_end - {30 * DAY} "
                 f"WHERE account_id = {number}")
    assert not is_logged_in(portal_client)


def test_one_session_more_than_ten_ends_the_oldest(portal_client):
    person = sign_up_and_log_in(portal_client)
    others = [session_of(portal_client, person) for _ in range(10)]
    assert not is_logged_in(portal_client) and all(map(is_logged_in, others))


def test_disabled_account_loses_its_session_immediately(portal_client):
    person = sign_up_and_log_in(portal_client)
    database.disable(person.username)
    assert not is_logged_in(portal_client)


def test_both_mounts_share_the_session(portal_client):
    sign_up_and_log_in(portal_client)
    host = Client(mounts("portal")["host"], portal_client.exchanges)
    host.cookies = dict(portal_client.cookies)
    assert is_logged_in(host)


def test_two_session_cookies_are_malformed_in_one_header_or_in_two(portal_client):
    sign_up_and_log_in(portal_client)
    token = portal_client.cookies[SESSION]
    for second in (token, "A" * 43):
        once = {"Cookie": f"{SESSION}={token}; {SESSION}={second}"}
        twice = [("Cookie", f"{SESSION}={token}"), ("Cookie", f"{SESSION}={second}")]
        assert is_malformed(portal_client.get(INFO, once)) and is_malformed(portal_client.get(INFO, twice))


def test_a_token_in_a_header_or_a_field_opens_nothing(portal_client):
    sign_up_and_log_in(portal_client)
    token = portal_client.cookies[SESSION]
    client = portal_client.another()
    assert client.get(INFO, {"Authorization": token, "token": token}).status == 401
    assert client.get(INFO, token=token).status == 401
