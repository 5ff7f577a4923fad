"""/v1: signing up, logging in and out, the current session; with cookie and bearer token."""
import pytest

from support import database, mailbox
from support.bodies import FORM, compact
from support.configuration import worker_settings
from support.people import Person, fresh
from support.secret_markers import assert_nowhere, secret_marker
from support.v1 import (DEVICE, LANGUAGE, SESSION, ask, ask_code, bearer, can_log_in, captcha,
                        code_for, enrol, failing_guess, is_logged_in, is_problem, is_throttled,
                        log_in, me, session_of, sign_up, sign_up_and_log_in, token_of, wrong)

ACCOUNT = ["id", "gid", "username", "email", "email_verified", "pending_email", "phone", "nickname", "avatar",
           "role", "created", "updated"]


# Signing up

def test_a_newcomer_signs_up_and_is_logged_in(v1_client):
    person = sign_up(v1_client, nickname="Kit")
    account = me(v1_client)
    assert list(account) == ACCOUNT
    assert (account["username"], account["email"], account["nickname"]) == (
        person.username, person.email, "Kit")
    assert (account["email_verified"], account["role"], account["avatar"]) == (True, "user", None)


def test_signing_up_works_without_a_username(v1_client):
    person = sign_up_without_name(v1_client)
    assert me(v1_client)["username"] is None
    assert is_logged_in(session_of(v1_client, person))


def sign_up_without_name(client):
    person = Person(username=None)
    code = code_for(client, "sign-up", person.email)
    reply = ask(client, "POST", "/accounts", email=person.email, code=code,
                password=person.password)
    assert reply.status == 201, reply
    return person


def registering(person, code, **other):
    return {"email": person.email, "code": code, "password": person.password,
            "username": person.username, **other}


@pytest.mark.parametrize("field, value, reason", [
    ("password", "short", "too-short"), ("password", "password1", "too-weak"),
    ("password", "x" * 129, "too-long"), ("username", "k", "too-short"),
    ("username", "k" * 33, "too-long"), ("username", "a b", "bad-form"),
    ("username", "pаypal", "mixed-scripts"), ("nickname", "n" * 33, "too-long")])
def test_invalid_field_is_named_and_the_code_stays(v1_client, field, value, reason):
    person = Person()
    code = code_for(v1_client, "sign-up", person.email)
    refused = ask(v1_client, "POST", "/accounts", **{**registering(person, code), field: value})
    assert is_problem(refused, 422, "invalid-field", field, reason)
    assert ask(v1_client, "POST", "/accounts", **registering(person, code)).status == 201


def test_password_of_own_name_or_address_is_rejected(v1_client):
    person = Person()
    code = code_for(v1_client, "sign-up", person.email)
    fields = registering(person, code, password=person.username + "1")
    refused = ask(v1_client, "POST", "/accounts", **fields)
    assert refused.json["errors"][0]["code"] in ("own-words", "too-weak")


def test_a_taken_username_is_409_and_the_code_stays(v1_client):
    other, person = enrol(v1_client), Person()
    code = code_for(v1_client, "sign-up", person.email)
    taken = ask(v1_client, "POST", "/accounts", **registering(person, code, username=other.username))
    assert is_problem(taken, 409, "taken", "username", "taken")
    assert ask(v1_client, "POST", "/accounts", **registering(person, code)).status == 201


def test_taken_usernames_use_no_try_of_the_code(v1_client):
    other, person = enrol(v1_client), Person()
    code = code_for(v1_client, "sign-up", person.email)
    for _ in range(6):
        ask(v1_client, "POST", "/accounts", **registering(person, code, username=other.username))
    assert ask(v1_client, "POST", "/accounts", **registering(person, code)).status == 201


def test_wrong_code_creates_no_account(v1_client):
    person = Person()
    code = code_for(v1_client, "sign-up", person.email)
    refused = ask(v1_client, "POST", "/accounts", **registering(person, wrong(code)))
    assert is_problem(refused, 422, "wrong-code") and not database.has_account(person.username)


def test_code_is_accepted_once(v1_client):
    person = sign_up(v1_client)
    code = mailbox.code(person.email)
    again = ask(v1_client.another(), "POST", "/accounts",
                **registering(person, code, username=fresh()))
    assert is_problem(again, 422, "wrong-code")


# Codes

@pytest.mark.parametrize("purpose", ["sign-up", "reset"])
def test_known_and_unknown_addresses_get_the_same_answer(v1_client, purpose):
    known, unknown = enrol(v1_client), Person()
    replies = [ask_code(v1_client, purpose, person.email,
                        **(captcha(v1_client) if purpose == "sign-up" else {}))
               for person in (known, unknown)]
    assert {(reply.status, reply.text) for reply in replies} == {
        (202, compact({"cooldown": 60, "expires_in": 600}))}


def test_a_wrong_captcha_mails_nothing_and_is_spent(v1_client):
    person, right = Person(), captcha(v1_client)
    guess = {**right, "captcha_answer": "wrong!"}
    assert is_problem(ask_code(v1_client, "sign-up", person.email, **guess), 422, "wrong-captcha")
    assert is_problem(ask_code(v1_client, "sign-up", person.email, **right), 422, "wrong-captcha")
    assert mailbox.mailed(person.email) == []


def test_a_captcha_serves_one_mail(v1_client):
    solved = captcha(v1_client)
    assert ask_code(v1_client, "sign-up", Person().email, **solved).status == 202
    assert is_problem(ask_code(v1_client, "sign-up", Person().email, **solved), 422, "wrong-captcha")


def test_a_second_code_within_the_minute_is_throttled_and_keeps_the_captcha(v1_client):
    person = Person()
    code_for(v1_client, "sign-up", person.email)
    solved = captcha(v1_client)
    assert is_throttled(ask_code(v1_client, "sign-up", person.email, **solved), 60)
    assert ask_code(v1_client, "sign-up", Person().email, **solved).status == 202


def test_mails_for_people_who_cannot_read_a_captcha_are_few_an_hour(v1_client):
    with worker_settings(LOOPBACK_EXEMPT="off"):
        replies = [ask_code(v1_client, "sign-up", Person().email, captcha_unreadable=True) for _ in range(6)]
    assert [reply.status for reply in replies] == [202] * 5 + [429]


def test_a_mail_that_does_not_go_out_is_not_counted(v1_client):
    person = Person()
    with worker_settings(LOOPBACK_EXEMPT="off"):
        statuses = [ask_code(v1_client, "sign-up", person.email, captcha_unreadable=True).status for _ in range(7)]
        assert statuses == [202] + [429] * 6
        assert ask_code(v1_client, "sign-up", Person().email, captcha_unreadable=True).status == 202


@pytest.mark.parametrize("purpose", ["login", "SIGN-UP", "x"])
def test_a_code_for_an_unknown_purpose_is_refused(v1_client, purpose):
    assert is_problem(ask_code(v1_client, purpose, Person().email), 422, "invalid-field", "purpose",
                      "bad-form")


@pytest.mark.parametrize("email", ["kit", "kit@", "@example.org", "a b@example.org", "a@b\r\nc.org"])
def test_code_for_an_invalid_address_is_rejected(v1_client, email):
    assert is_problem(ask_code(v1_client, "reset", email), 422, "invalid-field", "email", "bad-form")


# Logging in

@pytest.mark.parametrize("name", ["username", "email"])
def test_a_login_names_its_account_by_username_or_address(v1_client, name):
    person = enrol(v1_client)
    reply = ask(v1_client, "POST", "/sessions", identifier=getattr(person, name).upper(),
                password=person.password)
    assert reply.status == 201 and list(reply.json) == ["account", "expires"]
    assert is_logged_in(v1_client) and DEVICE in v1_client.cookies


def test_wrong_name_and_wrong_password_get_the_same_reply(v1_client):
    person = enrol(v1_client)
    replies = []
    for name in (person.username, fresh(), person.email, Person().email):
        replies.append(failing_guess(v1_client.another(), name))
        database.forget_failures()
    assert all(is_problem(reply, 401, "wrong-credentials") for reply in replies)
    assert len({compact({**reply.json, "request_id": ""}) for reply in replies}) == 1


def test_guesses_back_off(v1_client):
    person = enrol(v1_client)
    failing_guess(v1_client, person.username)
    assert is_throttled(failing_guess(v1_client, person.username), 15)
    assert can_log_in(v1_client, person, person.password)


def test_a_login_ends_the_session_it_came_with(v1_client):
    person = sign_up_and_log_in(v1_client)
    copy = v1_client.copy()
    log_in(v1_client, person)
    assert is_logged_in(v1_client) and not is_logged_in(copy)


def test_a_program_gets_its_token_in_the_body_and_no_cookie(v1_client):
    person = enrol(v1_client)
    token = token_of(v1_client, person)
    assert me(v1_client, bearer(token))["username"] == person.username
    assert not is_logged_in(v1_client)


def test_no_cookies_token_is_ever_in_a_body(v1_client):
    person = enrol(v1_client)
    reply = log_in(v1_client, person)
    assert "token" not in reply.json and v1_client.cookies[SESSION] not in reply.text


def test_a_bearer_token_hides_the_cookie(v1_client):
    sign_up_and_log_in(v1_client)
    assert not is_logged_in(v1_client, bearer("A" * 43)) and is_logged_in(v1_client)


@pytest.mark.parametrize("kind", ["Bearer", "token", "x"])
def test_an_unknown_kind_of_token_is_refused(v1_client, kind):
    person = enrol(v1_client)
    reply = ask(v1_client, "POST", "/sessions", identifier=person.username, password=person.password,
                kind=kind)
    assert is_problem(reply, 422, "invalid-field", "kind", "bad-form") and not reply.cookies


def test_session_of_another_contract_is_rejected(v1_client):
    person = enrol(v1_client)
    stolen = v1_client.another()
    mall_client = v1_client.at("mall")
    mall_client.post("/user/login", **person.credentials)
    stolen.cookies[SESSION] = mall_client.cookies["gatehouse_mall"]
    assert not is_logged_in(stolen)


# The session at hand

def test_session_returns_account_and_expiry(v1_client):
    person = sign_up_and_log_in(v1_client)
    body = v1_client.get("/session").json
    assert list(body) == ["account", "session", "recent_login"]
    assert list(body["session"]) == ["id", "authenticated", "expires", "kept"]
    assert body["account"]["email"] == person.email and body["recent_login"] is True


def test_logging_out_ends_the_session_and_takes_the_cookie(v1_client):
    sign_up_and_log_in(v1_client)
    token = v1_client.cookies[SESSION]
    reply = ask(v1_client, "DELETE", "/session")
    assert (reply.status, reply.body) == (204, b"") and SESSION not in v1_client.cookies
    v1_client.cookies[SESSION] = token
    assert not is_logged_in(v1_client)


def test_logging_out_twice_is_no_fault(v1_client):
    for _ in range(2):
        assert ask(v1_client, "DELETE", "/session").status == 204


def test_a_refresh_gives_a_new_token_and_ends_the_old_one(v1_client):
    sign_up_and_log_in(v1_client)
    copy = v1_client.copy()
    assert list(ask(v1_client, "POST", "/session/refresh").json) == ["expires"]
    assert is_logged_in(v1_client) and not is_logged_in(copy)


def test_a_programs_refresh_answers_with_the_token(v1_client):
    token = token_of(v1_client, enrol(v1_client))
    fresh_token = ask(v1_client, "POST", "/session/refresh", bearer(token)).json["token"]
    assert is_logged_in(v1_client, bearer(fresh_token)) and not is_logged_in(v1_client, bearer(token))


# What every route refuses alike

def test_another_sites_page_changes_nothing(v1_client):
    sign_up_and_log_in(v1_client)
    for headers in ([("Sec-Fetch-Site", "cross-site")], [("Origin", "https://evil.example")]):
        assert is_problem(ask(v1_client, "DELETE", "/session", headers), 403, "foreign-origin")
    assert is_logged_in(v1_client)


def test_a_bearer_token_needs_no_csrf_check(v1_client):
    token = token_of(v1_client, enrol(v1_client))
    headers = [*bearer(token), ("Origin", "https://app.example")]
    assert ask(v1_client, "DELETE", "/session", headers).status == 204


def test_another_content_type_is_415(v1_client):
    reply = v1_client.send("POST", "/sessions", body="{}", content_type=FORM)
    assert is_problem(reply, 415, "unsupported-media")


@pytest.mark.parametrize("path", ["/", "/nothing", "/sessions/", "/session/", "/site/x"])
def test_an_unknown_path_is_404_and_a_trailing_slash_is_none(v1_client, path):
    reply = v1_client.get(path)
    assert reply.status in ((404,) if path in ("/", "/nothing", "/site/x") else (200, 401, 405))


@pytest.mark.parametrize("method, path", [("GET", "/accounts"), ("PUT", "/session"),
                                          ("PATCH", "/codes"), ("FOO", "/site")])
def test_a_wrong_method_is_405_and_names_the_right_ones(v1_client, method, path):
    reply = ask(v1_client, method, path)
    assert is_problem(reply, 405, "method-not-allowed") and reply.header("Allow")


def test_no_session_returns_401_with_www_authenticate(v1_client):
    reply = v1_client.get("/session")
    assert is_problem(reply, 401, "not-signed-in")
    assert reply.header("WWW-Authenticate") == "Bearer"


def test_a_request_for_another_account_than_the_sessions_does_nothing(v1_client):
    person = sign_up_and_log_in(v1_client)
    own = str(me(v1_client)["id"])
    for claimed in ("1", own + "0", "x"):
        claim = [("Gatehouse-Account", claimed)]
        for reply in (ask(v1_client, "PATCH", "/account", claim, nickname="Eve"),
                      v1_client.get("/account", claim), ask(v1_client, "DELETE", "/session", claim),
                      ask(v1_client, "POST", "/password-check", claim, password="x")):
            assert is_problem(reply, 401, "other-account"), reply
    assert me(v1_client)["nickname"] != "Eve" and me(v1_client)["username"] == person.username
    reply = ask(v1_client, "PATCH", "/account", [("Gatehouse-Account", own)], nickname="Kit")
    assert reply.status == 200 and reply.json["nickname"] == "Kit"


@pytest.mark.parametrize("cookie, header, chinese", [
    ("zh", "en", True), ("en", "zh", False), (None, "zh-CN,en;q=0.5", True), (None, "fr", False),
    (None, None, False)])
def test_problems_are_worded_in_the_clients_language(v1_client, cookie, header, chinese):
    if cookie:
        v1_client.cookies[LANGUAGE] = cookie
    reply = v1_client.get("/session", [("Accept-Language", header)] if header else ())
    assert (reply.json["title"] == "请先登录") == chinese


def test_two_session_cookies_are_rejected(v1_client):
    sign_up_and_log_in(v1_client)
    token = v1_client.cookies[SESSION]
    twice = v1_client.get("/session", [("Cookie", f"{SESSION}={token}; {SESSION}={token}")])
    assert is_problem(twice, 400, "malformed")


def test_passwords_and_tokens_are_in_no_log(v1_client):
    person = enrol(v1_client)
    token, secret = token_of(v1_client, person), secret_marker()
    last = ask(v1_client, "POST", "/sessions", identifier=person.username, password=secret)
    assert_nowhere(last, person.password, token, secret)
