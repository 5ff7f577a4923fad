"""mall, section 1: /user/login."""
import re

import pytest

from support import database
from support.mall import (SESSION, WRONG_PASSWORD, can_log_in, is_logged_in, log_in, refuses,
                          sign_up, sign_up_and_log_in)
from support.people import Person, fresh_password


def test_login_answers_the_account_in_the_documents_order(mall_client):
    person = sign_up(mall_client)
    reply = mall_client.post("/user/login", **person.credentials)
    number, created, updated = database.rows(
        f"SELECT account_id, created, updated FROM account WHERE username = '{person.username}'")[0]
    assert reply.text == (
        f'{{"status":0,"data":{{"id":{number},"username":"{person.username}",'
        f'"email":"{person.email}","phone":null,"role":0,'
        f'"createTime":{created},"updateTime":{updated}}}}}')


def test_login_answers_the_phone_as_a_string(mall_client):
    person = sign_up(mall_client, Person(phone="13800138000"))
    assert log_in(mall_client, person).json["data"]["phone"] == "13800138000"


def test_a_wrong_password_and_an_unknown_name_answer_the_same_bytes(mall_client):
    person = sign_up(mall_client)
    wrong = mall_client.post("/user/login", username=person.username, password=fresh_password())
    unknown = mall_client.post("/user/login", **Person().credentials)
    assert (wrong.status, wrong.text) == (200, WRONG_PASSWORD)
    assert (unknown.status, unknown.text) == (200, WRONG_PASSWORD)


def test_login_by_get_is_open_for_debugging(mall_client):
    person = sign_up(mall_client)
    reply = mall_client.get("/user/login", **person.credentials)
    assert reply.json["status"] == 0 and reply.json["data"]["username"] == person.username
    assert is_logged_in(mall_client)


def test_a_failed_login_by_get_says_wrong_password(mall_client):
    assert mall_client.get("/user/login", **Person().credentials).text == WRONG_PASSWORD


def test_the_password_of_a_posted_login_is_not_taken_from_the_query(mall_client):
    person = sign_up(mall_client)
    reply = mall_client.send("POST", "/user/login", query=f"password={person.password}",
                      body=f"username={person.username}")
    assert refuses(reply, "password") and SESSION not in reply.cookies


def test_login_sets_a_session_cookie_that_scripts_and_other_sites_cannot_use(mall_client):
    cookie = log_in(mall_client, sign_up(mall_client)).cookies[SESSION]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert cookie.is_bound and not cookie.is_secure


def test_a_failed_login_sets_no_session_cookie(mall_client):
    assert SESSION not in mall_client.post("/user/login", **Person().credentials).cookies


def test_no_reply_shows_the_session_token_in_its_body(mall_client):
    reply = log_in(mall_client, sign_up(mall_client))
    assert mall_client.cookies[SESSION] not in reply.text
    assert mall_client.cookies[SESSION] not in mall_client.get("/user/get_information").text


def test_logging_in_again_gives_a_new_token_and_ends_the_one_it_replaces(mall_client):
    person = sign_up_and_log_in(mall_client)
    before = mall_client.copy()
    log_in(mall_client, person)
    assert mall_client.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(mall_client) and not is_logged_in(before)


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_login_without_a_field_names_it(mall_client, missing):
    fields = {name: text for name, text in Person().credentials.items() if name != missing}
    assert refuses(mall_client.post("/user/login", **fields), missing)
    assert refuses(mall_client.get("/user/login", **fields), missing)


def test_an_unknown_field_is_ignored(mall_client):
    person = sign_up(mall_client)
    assert mall_client.post("/user/login", **person.credentials, remember="yes").json["status"] == 0


def test_a_form_with_a_charset_in_its_type_is_read(mall_client):
    person = sign_up(mall_client)
    body = f"username={person.username}&password={person.password}"
    for content_type in ("application/x-www-form-urlencoded; charset=UTF-8",
                         "Application/X-WWW-Form-Urlencoded"):
        assert mall_client.send("POST", "/user/login", body=body,
                         content_type=content_type).json["status"] == 0


def test_no_other_identifier_than_the_username_logs_in(mall_client):
    person = sign_up(mall_client)
    number = database.account_id(person.username)
    for identifier in (person.email, str(number)):
        reply = mall_client.post("/user/login", username=identifier, password=person.password)
        assert reply.json["status"] == 1 and SESSION not in reply.cookies


def test_a_disabled_account_is_refused_with_the_same_bytes_as_a_wrong_password(mall_client):
    person = sign_up(mall_client)
    database.run(f"UPDATE account SET status = 'disabled' WHERE username = '{person.username}'")
    assert mall_client.post("/user/login", **person.credentials).text == WRONG_PASSWORD


def test_an_account_without_a_password_is_refused_with_the_same_bytes(mall_client):
    person = sign_up(mall_client)
    number = database.account_id(person.username)
    database.run(f"DELETE FROM password_verifier WHERE account_id = {number}")
    assert mall_client.post("/user/login", **person.credentials).text == WRONG_PASSWORD


def headers_apart_from_moments(reply):
    return tuple(pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id"))


def test_all_failures_have_the_same_status_headers_and_body(mall_client):
    wrong, disabled, bare = sign_up(mall_client), sign_up(mall_client), sign_up(mall_client)
    database.run(f"UPDATE account SET status = 'disabled' WHERE username = '{disabled.username}'")
    number = database.account_id(bare.username)
    database.run(f"DELETE FROM password_verifier WHERE account_id = {number}")
    cases = [wrong.but(password=fresh_password()), disabled, bare, Person()]
    replies = [mall_client.another().post("/user/login", **person.credentials) for person in cases]
    shown = {(reply.status, headers_apart_from_moments(reply), reply.body) for reply in replies}
    assert len(shown) == 1, shown


def test_an_administrator_has_role_one(mall_client):
    person = sign_up(mall_client)
    database.run(f"UPDATE account SET role = 'admin' WHERE username = '{person.username}'")
    assert log_in(mall_client, person).json["data"]["role"] == 1


def test_a_forged_proto_header_does_not_change_the_cookie(mall_client):
    person = sign_up(mall_client)
    reply = mall_client.post("/user/login", {"X-Forwarded-Proto": "https"}, **person.credentials)
    assert SESSION in reply.cookies and not reply.cookies[SESSION].is_secure


@pytest.mark.parametrize("change", [str.swapcase, lambda p: p + " ", lambda p: " " + p,
                                    lambda p: p[:-1], lambda p: p + ";1", lambda p: p + "\t"])
def test_only_the_exact_password_logs_in(mall_client, change):
    person = sign_up(mall_client)
    assert not can_log_in(mall_client, person, change(person.password))
    assert can_log_in(mall_client, person, person.password)


def test_login_leaves_an_audit_event_for_success_and_for_failure(mall_client):
    person = sign_up(mall_client)
    for password in (fresh_password(), person.password):
        before = int(database.value("SELECT COUNT(*) FROM audit_event"))
        mall_client.post("/user/login", username=person.username, password=password)
        database.forget_failures()
        assert int(database.value("SELECT COUNT(*) FROM audit_event")) > before
