"""basic, row 2: /user/login by username, by uid, or by both at once."""
import re

import pytest

from support import database
from support.basic import (DEVICE, LOGGED_IN, LOGIN, SESSION, WRONG, can_log_in, enrol,
                           info, is_logged_in, log_in, refuses, register, uid_of)
from support.bodies import form_data
from support.people import Person, fresh, fresh_password


def test_login_answers_and_the_session_is_the_persons(basic_client):
    person = enrol(basic_client)
    reply = basic_client.post(LOGIN, **person.credentials)
    assert (reply.status, reply.text) == (200, LOGGED_IN)
    assert info(basic_client)["username"] == person.username


def test_login_by_multipart_is_the_same(basic_client):
    person = enrol(basic_client)
    reply = basic_client.send_parts("POST", LOGIN, form_data(person.credentials))
    assert (reply.status, reply.text) == (200, LOGGED_IN) and is_logged_in(basic_client)


def test_login_by_uid(basic_client):
    person = enrol(basic_client)
    reply = basic_client.post(LOGIN, uid=uid_of(person), password=person.password)
    assert (reply.status, reply.text) == (200, LOGGED_IN)
    assert info(basic_client)["uid"] == uid_of(person)


def test_login_by_uid_and_username_of_one_account(basic_client):
    person = enrol(basic_client)
    reply = basic_client.post(LOGIN, uid=uid_of(person), **person.credentials)
    assert reply.text == LOGGED_IN and info(basic_client)["username"] == person.username


def test_uid_and_username_of_two_accounts_are_wrong_credentials(basic_client):
    person, other = enrol(basic_client), enrol(basic_client)
    for uid in (uid_of(other), 10**12):
        database.forget_failures()
        reply = basic_client.post(LOGIN, uid=uid, **person.credentials)
        assert (reply.status, reply.text) == (200, WRONG) and SESSION not in reply.cookies


def test_two_accounts_with_one_password_are_still_two_accounts(basic_client):
    person = enrol(basic_client)
    other = enrol(basic_client, Person(password=person.password))
    assert basic_client.post(LOGIN, uid=uid_of(other), **person.credentials).text == WRONG


@pytest.mark.parametrize("uid", ["x", "-1", "1.0", "0x1", "1e3", "+1", "1 OR 1=1", "1;", "１２", " "])
def test_a_uid_that_is_no_decimal_number_is_refused_by_name(basic_client, uid):
    reply = basic_client.post(LOGIN, uid=uid, password=fresh_password())
    assert refuses(reply, "uid") and SESSION not in reply.cookies


@pytest.mark.parametrize("uid",
                         ["9" * 19, "18446744073709551615", "18446744073709551616", "9" * 400])
def test_a_huge_uid_opens_nothing(basic_client, uid):
    reply = basic_client.post(LOGIN, uid=uid, password=fresh_password())
    assert (reply.status, reply.json["result"]) == (200, False) and SESSION not in reply.cookies


def test_a_uid_that_wraps_around_opens_nothing(basic_client):
    person = enrol(basic_client)
    for turn in (2**32, 2**64):
        database.forget_failures()
        reply = basic_client.post(LOGIN, uid=uid_of(person) + turn, password=person.password)
        assert reply.json["result"] is False and SESSION not in reply.cookies


def test_a_login_without_name_and_uid_names_the_username(basic_client):
    assert refuses(basic_client.post(LOGIN, password=fresh_password()), "username")
    assert refuses(basic_client.post(LOGIN, username="", password=fresh_password()), "username")


def test_a_login_without_a_password_names_it(basic_client):
    person = enrol(basic_client)
    for fields in ({}, {"password": ""}):
        assert refuses(basic_client.post(LOGIN, username=person.username, **fields), "password")
        assert refuses(basic_client.post(LOGIN, uid=uid_of(person), **fields), "password")


def test_a_username_made_of_digits_is_no_uid(basic_client):
    person = enrol(basic_client)
    digits = enrol(basic_client, Person(username=str(uid_of(person)) * 3))
    log_in(basic_client, digits)
    assert info(basic_client)["uid"] == uid_of(digits)
    assert basic_client.post(LOGIN, username=uid_of(person), password=person.password).text == WRONG


def headers_apart_from_moments(reply):
    return tuple(pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id"))


def failing_people(client):
    """Logins that must fail: (username, uid, password)."""
    wrong, disabled, bare = (enrol(client) for _ in range(3))
    database.disable(disabled.username)
    database.run(f"DELETE FROM password_verifier WHERE account_id = {uid_of(bare)}")
    known = [(wrong, fresh_password()), (disabled, disabled.password), (bare, bare.password)]
    return [(person.username, uid_of(person), password) for person, password in known] + [
        (fresh(), 10**12 + 7, fresh_password())]


@pytest.mark.parametrize("by", ["username", "uid"])
def test_all_failures_have_the_same_status_headers_and_body(basic_client, by):
    replies = []
    for username, uid, password in failing_people(basic_client):
        identifier = {"username": username} if by == "username" else {"uid": uid}
        replies.append(basic_client.another().post(LOGIN, **identifier, password=password))
    shown = {(reply.status, headers_apart_from_moments(reply), reply.body) for reply in replies}
    assert len(shown) == 1 and replies[0].text == WRONG, shown


def test_the_address_does_not_log_in(basic_client):
    person = enrol(basic_client)
    assert basic_client.post(LOGIN, username=person.email, password=person.password).text == WRONG


def test_login_sets_both_cookies_with_their_flags(basic_client):
    cookies = log_in(basic_client, enrol(basic_client)).cookies
    assert set(cookies) == {SESSION, DEVICE}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookies[SESSION].value)
    assert all(cookie.is_bound and not cookie.is_secure for cookie in cookies.values())


def test_the_session_cookie_lives_as_long_as_the_session_may(basic_client):
    cookie = log_in(basic_client, enrol(basic_client)).cookies[SESSION]
    assert 29 * 24 * 3600 < int(cookie.attributes["max-age"]) <= 30 * 24 * 3600


def test_failed_login_sets_no_cookie_and_keeps_the_session(basic_client):
    register(basic_client)
    reply = basic_client.post(LOGIN, **Person().credentials)
    assert reply.text == WRONG and reply.all("Set-Cookie") == [] and is_logged_in(basic_client)


def test_logging_in_again_gives_a_new_token_and_ends_the_one_it_replaces(basic_client):
    person = register(basic_client)
    before = basic_client.copy()
    log_in(basic_client, person)
    assert basic_client.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(basic_client) and not is_logged_in(before)


@pytest.mark.parametrize("change", [str.swapcase, lambda p: p + " ", lambda p: " " + p,
                                    lambda p: p[:-1], lambda p: p + ";1", lambda p: p + "\t"])
def test_only_the_exact_password_logs_in(basic_client, change):
    person = enrol(basic_client)
    assert not can_log_in(basic_client, person, change(person.password))
    assert can_log_in(basic_client, person, person.password)


def test_an_administrator_logs_in_here(basic_client):
    person = enrol(basic_client)
    database.change_account(person.username, "role = 'admin'")
    assert log_in(basic_client, person)


def test_a_password_in_the_query_is_not_read(basic_client):
    person = enrol(basic_client)
    reply = basic_client.send("POST", LOGIN, query=f"password={person.password}",
                       body=f"username={person.username}")
    assert refuses(reply, "password") and SESSION not in reply.cookies


def test_an_unknown_field_and_a_file_beside_the_fields_are_ignored(basic_client):
    person = enrol(basic_client)
    assert basic_client.post(LOGIN, **person.credentials, remember="yes").text == LOGGED_IN


def test_login_leaves_an_audit_event(basic_client):
    person = enrol(basic_client)
    count = "SELECT COUNT(*) FROM audit_event WHERE contract = 'basic'"
    before = int(database.value(count))
    log_in(basic_client, person)
    assert int(database.value(count)) > before
