"""/v1: signing up, logging in and out, the session at hand; by cookie and by bearer token."""
import pytest

import database
import letters
from bodies import FORM, JSON, NOT_JSON, compact
from canaries import assert_nowhere, canary
from home import (DEVICE, LANGUAGE, SESSION, ask, ask_code, bearer, can_log_in, captcha, code_for,
                  enrol, failing_guess, is_logged_in, is_problem, is_throttled, join, log_in, me,
                  session_of, sign_up, token_of, wrong)
from people import Person, fresh
from stack import settings

ACCOUNT = ["id", "gid", "username", "email", "email_verified", "phone", "nickname", "avatar",
           "role", "created", "updated"]


# Signing up

def test_a_newcomer_signs_up_and_is_logged_in(v1):
    person = sign_up(v1, nickname="Kit")
    account = me(v1)
    assert list(account) == ACCOUNT
    assert (account["username"], account["email"], account["nickname"]) == (
        person.username, person.email, "Kit")
    assert (account["email_verified"], account["role"], account["avatar"]) == (True, "user", None)


def test_signing_up_works_without_a_username(native):
    person = sign_up_without_name(native)
    assert me(native)["username"] is None
    assert is_logged_in(session_of(native, person))


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
def test_what_the_rules_refuse_is_named_and_the_code_stays(native, field, value, reason):
    person = Person()
    code = code_for(native, "sign-up", person.email)
    refused = ask(native, "POST", "/accounts", **{**registering(person, code), field: value})
    assert is_problem(refused, 422, "invalid-field", field, reason)
    assert ask(native, "POST", "/accounts", **registering(person, code)).status == 201


def test_a_password_of_ones_own_words_is_refused(native):
    person = Person()
    code = code_for(native, "sign-up", person.email)
    fields = registering(person, code, password=person.username + "1")
    refused = ask(native, "POST", "/accounts", **fields)
    assert refused.json["errors"][0]["code"] in ("own-words", "too-weak")


@pytest.mark.parametrize("field", ["email", "code", "password"])
def test_what_is_missing_is_named(native, field):
    fields = registering(Person(), "123456")
    del fields[field]
    assert is_problem(ask(native, "POST", "/accounts", **fields), 422, "missing-field", field,
                      "missing")


def test_a_taken_username_is_409_and_the_code_stays(native):
    other, person = enrol(native), Person()
    code = code_for(native, "sign-up", person.email)
    taken = ask(native, "POST", "/accounts", **registering(person, code, username=other.username))
    assert is_problem(taken, 409, "taken", "username", "taken")
    assert ask(native, "POST", "/accounts", **registering(person, code)).status == 201


def test_taken_usernames_use_no_try_of_the_code(native):
    other, person = enrol(native), Person()
    code = code_for(native, "sign-up", person.email)
    for _ in range(6):
        ask(native, "POST", "/accounts", **registering(person, code, username=other.username))
    assert ask(native, "POST", "/accounts", **registering(person, code)).status == 201


def test_a_wrong_code_signs_nobody_up(native):
    person = Person()
    code = code_for(native, "sign-up", person.email)
    refused = ask(native, "POST", "/accounts", **registering(person, wrong(code)))
    assert is_problem(refused, 422, "wrong-code") and not database.has_account(person.username)


def test_a_code_serves_once(native):
    person = sign_up(native)
    code = letters.code(person.email)
    again = ask(native.another(), "POST", "/accounts",
                **registering(person, code, username=fresh()))
    assert is_problem(again, 422, "wrong-code")


# Codes

@pytest.mark.parametrize("purpose", ["sign-up", "reset"])
def test_known_and_unknown_addresses_get_the_same_answer(native, purpose):
    known, unknown = enrol(native), Person()
    replies = [ask_code(native, purpose, person.email,
                        **(captcha(native) if purpose == "sign-up" else {}))
               for person in (known, unknown)]
    assert {(reply.status, reply.text) for reply in replies} == {
        (202, compact({"cooldown": 60, "expires_in": 600}))}


def test_a_wrong_captcha_mails_nothing_and_is_spent(native):
    person, right = Person(), captcha(native)
    guess = {**right, "captcha_answer": "wrong!"}
    assert is_problem(ask_code(native, "sign-up", person.email, **guess), 422, "wrong-captcha")
    assert is_problem(ask_code(native, "sign-up", person.email, **right), 422, "wrong-captcha")
    assert letters.mailed(person.email) == []


def test_a_captcha_serves_one_mail(native):
    solved = captcha(native)
    assert ask_code(native, "sign-up", Person().email, **solved).status == 202
    assert is_problem(ask_code(native, "sign-up", Person().email, **solved), 422, "wrong-captcha")


def test_a_second_code_within_the_minute_is_throttled_and_keeps_the_captcha(native):
    person = Person()
    code_for(native, "sign-up", person.email)
    solved = captcha(native)
    assert is_throttled(ask_code(native, "sign-up", person.email, **solved), 60)
    assert ask_code(native, "sign-up", Person().email, **solved).status == 202


def test_who_cannot_read_pictures_gets_a_mail_without_one(native):
    assert ask_code(native, "sign-up", Person().email).status == 202


def test_mails_without_a_captcha_are_few_an_hour(native):
    with settings(LOOPBACK_EXEMPT="off", REQUESTS_PER_SECOND="1000", CAPTCHAS_PER_MINUTE="1000"):
        replies = [ask_code(native, "sign-up", Person().email) for _ in range(6)]
    assert [reply.status for reply in replies] == [202] * 5 + [429]


def test_a_mail_that_does_not_go_out_is_not_counted(native):
    person = Person()
    with settings(LOOPBACK_EXEMPT="off", REQUESTS_PER_SECOND="1000", CAPTCHAS_PER_MINUTE="1000"):
        statuses = [ask_code(native, "sign-up", person.email).status for _ in range(7)]
        assert statuses == [202] + [429] * 6
        assert ask_code(native, "sign-up", Person().email).status == 202


@pytest.mark.parametrize("purpose", ["login", "SIGN-UP", "x"])
def test_a_code_for_an_unknown_purpose_is_refused(native, purpose):
    assert is_problem(ask_code(native, purpose, Person().email), 422, "invalid-field", "purpose",
                      "bad-form")


@pytest.mark.parametrize("email", ["kit", "kit@", "@example.org", "a b@example.org", "a@b\r\nc.org"])
def test_a_code_for_what_is_no_address_is_refused(native, email):
    assert is_problem(ask_code(native, "reset", email), 422, "invalid-field", "email", "bad-form")


# Logging in

@pytest.mark.parametrize("name", ["username", "email"])
def test_a_login_names_its_account_by_username_or_address(v1, name):
    person = enrol(v1)
    reply = ask(v1, "POST", "/sessions", identifier=getattr(person, name).upper(),
                password=person.password)
    assert reply.status == 201 and list(reply.json) == ["account", "expires"]
    assert is_logged_in(v1) and DEVICE in v1.cookies


def test_a_wrong_name_and_a_wrong_password_are_told_alike(native):
    person = enrol(native)
    replies = [failing_guess(native.another(), name)
               for name in (person.username, fresh(), person.email, Person().email)]
    assert all(is_problem(reply, 401, "wrong-credentials") for reply in replies)
    assert len({compact({**reply.json, "request_id": ""}) for reply in replies}) == 1


def test_guesses_back_off(native):
    person = enrol(native)
    failing_guess(native, person.username)
    assert is_throttled(failing_guess(native, person.username), 15)
    assert can_log_in(native, person, person.password)


def test_a_login_ends_the_session_it_came_with(native):
    person = join(native)
    thief = native.another()
    thief.cookies = dict(native.cookies)
    log_in(native, person)
    assert is_logged_in(native) and not is_logged_in(thief)


def test_a_program_gets_its_token_in_the_body_and_no_cookie(native):
    person = enrol(native)
    token = token_of(native, person)
    assert me(native, bearer(token))["username"] == person.username
    assert not is_logged_in(native)


def test_no_cookies_token_is_ever_in_a_body(native):
    person = enrol(native)
    reply = log_in(native, person)
    assert "token" not in reply.json and native.cookies[SESSION] not in reply.text


def test_a_bearer_token_hides_the_cookie(native):
    join(native)
    assert not is_logged_in(native, bearer("A" * 43)) and is_logged_in(native)


@pytest.mark.parametrize("kind", ["Bearer", "token", "x"])
def test_an_unknown_kind_of_token_is_refused(native, kind):
    person = enrol(native)
    reply = ask(native, "POST", "/sessions", identifier=person.username, password=person.password,
                kind=kind)
    assert is_problem(reply, 422, "invalid-field", "kind", "bad-form") and not reply.cookies


def test_a_session_of_another_contract_is_nobodys_here(native):
    person = enrol(native)
    stolen = native.another()
    shopper = native.at("mall")
    shopper.post("/user/login", **person.credentials)
    stolen.cookies[SESSION] = shopper.cookies["gatehouse_mall"]
    assert not is_logged_in(stolen)


# The session at hand

def test_the_session_says_who_and_until_when(native):
    person = join(native)
    body = native.get("/session").json
    assert list(body) == ["account", "session", "recent_login"]
    assert list(body["session"]) == ["id", "authenticated", "expires"]
    assert body["account"]["email"] == person.email and body["recent_login"] is True


def test_logging_out_ends_the_session_and_takes_the_cookie(v1):
    join(v1)
    token = v1.cookies[SESSION]
    reply = ask(v1, "DELETE", "/session")
    assert (reply.status, reply.body) == (204, b"") and SESSION not in v1.cookies
    v1.cookies[SESSION] = token
    assert not is_logged_in(v1)


def test_logging_out_twice_is_no_fault(native):
    for _ in range(2):
        assert ask(native, "DELETE", "/session").status == 204


def test_a_refresh_gives_a_new_token_and_ends_the_old_one(native):
    join(native)
    thief = native.another()
    thief.cookies = dict(native.cookies)
    assert list(ask(native, "POST", "/session/refresh").json) == ["expires"]
    assert is_logged_in(native) and not is_logged_in(thief)


def test_a_programs_refresh_answers_with_the_token(native):
    token = token_of(native, enrol(native))
    fresh_token = ask(native, "POST", "/session/refresh", bearer(token)).json["token"]
    assert is_logged_in(native, bearer(fresh_token)) and not is_logged_in(native, bearer(token))


# What every route refuses alike

CHANGES = [("POST", "/captchas"), ("POST", "/codes"), ("POST", "/accounts"), ("POST", "/sessions"),
           ("DELETE", "/session"), ("POST", "/session/refresh")]


@pytest.mark.parametrize("headers", [
    [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")],
    [("Origin", "https://evil.example")], [("Origin", "null")],
    [("Sec-Fetch-Site", "same-origin"), ("Sec-Purpose", "prefetch")]], ids=str)
@pytest.mark.parametrize("method, path", CHANGES)
def test_another_sites_page_changes_nothing(native, method, path, headers):
    join(native)
    assert is_problem(ask(native, method, path, headers), 403, "foreign-origin")
    assert is_logged_in(native)


def test_a_bearer_token_needs_no_gate(native):
    token = token_of(native, enrol(native))
    headers = [*bearer(token), ("Origin", "https://app.example")]
    assert ask(native, "DELETE", "/session", headers).status == 204


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_json_is_400(native, body):
    reply = native.send("POST", "/sessions", body=body, content_type=JSON)
    assert is_problem(reply, 400, "malformed")


def test_another_content_type_is_415(native):
    reply = native.send("POST", "/sessions", body="{}", content_type=FORM)
    assert is_problem(reply, 415, "unsupported-media")


@pytest.mark.parametrize("path", ["/", "/nothing", "/sessions/", "/session/", "/site/x"])
def test_an_unknown_path_is_404_and_a_trailing_slash_is_none(native, path):
    reply = native.get(path)
    assert reply.status in ((404,) if path in ("/", "/nothing", "/site/x") else (200, 401, 405))


@pytest.mark.parametrize("method, path", [("GET", "/accounts"), ("PUT", "/session"),
                                          ("PATCH", "/codes"), ("FOO", "/site")])
def test_a_wrong_method_is_405_and_names_the_right_ones(native, method, path):
    reply = ask(native, method, path)
    assert is_problem(reply, 405, "method-not-allowed") and reply.header("Allow")


def test_who_is_not_signed_in_is_told_how(native):
    reply = native.get("/session")
    assert is_problem(reply, 401, "not-signed-in")
    assert reply.header("WWW-Authenticate") == "Bearer"


@pytest.mark.parametrize("cookie, header, chinese", [
    ("zh", "en", True), ("en", "zh", False), (None, "zh-CN,en;q=0.5", True), (None, "fr", False),
    (None, None, False)])
def test_problems_are_worded_in_the_clients_language(native, cookie, header, chinese):
    if cookie:
        native.cookies[LANGUAGE] = cookie
    reply = native.get("/session", [("Accept-Language", header)] if header else ())
    assert (reply.json["title"] == "请先登录") == chinese


def test_a_session_that_somebody_reads_of_two_cookies_is_refused(native):
    join(native)
    token = native.cookies[SESSION]
    twice = native.get("/session", [("Cookie", f"{SESSION}={token}; {SESSION}={token}")])
    assert is_problem(twice, 400, "malformed")


def test_passwords_and_tokens_are_in_no_log(native):
    person = enrol(native)
    token, secret = token_of(native, person), canary()
    last = ask(native, "POST", "/sessions", identifier=person.username, password=secret)
    assert_nowhere(last, person.password, token, secret)
