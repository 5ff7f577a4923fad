"""Errors that are the same on every route of portal: spellings, methods, malformed JSON, types, sizes."""
import re

import pytest

from support import mailbox
from support.bodies import FORM, JSON, NOT_JSON, Multipart, Part, compact, encode
from support.client import exchange_bytes
from support.people import Person
from support.portal import (DONE, INFO, LOGIN, LOGOUT, MAIL, NO_METHOD, NO_PATH, OTHER_TYPE,
                            PASSWORD, PICTURE, REGISTER, SHORT_INFO, SIGN_IN, TOO_LARGE, check,
                            credentials, draw, enrol, fresh_token, info, is_logged_in,
                            is_malformed, newcomer, post, refuses, registering, sign_up_and_log_in)
from support.stack import workers

METHODS = {PICTURE: {"GET", "POST"}, INFO: {"GET"}, SHORT_INFO: {"GET"},
           **dict.fromkeys([MAIL, REGISTER, LOGIN, LOGOUT, PASSWORD], {"POST"})}
WITH_BODY = {MAIL: {"action": "other"}, REGISTER: {}, LOGIN: {}, PASSWORD: {"action": "reset"}}
DOORS = [(method, path) for path, methods in METHODS.items() for method in sorted(methods)]


# Spellings and methods

@pytest.mark.parametrize("method, path", DOORS)
def test_every_path_answers_alike_with_a_trailing_slash(portal_client, method, path):
    plain, spelt = portal_client.send(method, path), portal_client.send(method, path + "/")
    assert (spelt.status, spelt.body) == (plain.status, plain.body)
    assert spelt.status == (401 if path in (INFO, SHORT_INFO) else 200)


def test_a_whole_visit_works_with_trailing_slashes(portal_client):
    person = newcomer()
    pair = draw(portal_client)
    assert portal_client.send("POST", PICTURE + "/", query=encode(pair.fields)).text == DONE
    fields = {"email": person.email, **pair.fields}
    assert post(portal_client, MAIL + "/", fields, action="register").text == DONE
    code = mailbox.code(person.email, mailbox.REGISTRATION)
    assert post(portal_client, REGISTER + "/", registering(person, code)).text == DONE
    assert portal_client.get(INFO + "/").json["data"]["email"] == person.email
    assert portal_client.send("POST", LOGOUT + "/").text == DONE
    assert portal_client.get(SHORT_INFO + "/").text == SIGN_IN


@pytest.mark.parametrize("path",
                         ["/", "/user", "/user/", "/user/nothing", "/verify-code", "/verify-code/",
                          "/verify-code/img/x", "/verify-code/email/other", "/user/password/reset",
                          "/LOGIN", "/login.do", "/login/now", "/user/login", "/user/logout",
                          "/user/register", "/user_info", "/userinfo", "/user/info", "/password",
                          "/.git/config", "/login%20"])
def test_an_unknown_path_is_404_in_the_envelope(portal_client, path):
    for reply in (portal_client.get(path), portal_client.send("POST", path, body="{}", content_type=JSON)):
        assert (reply.status, reply.text) == (404, NO_PATH)


WRONG_METHODS = [(method, path) for path, right in METHODS.items()
                 for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO")
                 if method not in right]


@pytest.mark.parametrize("method, path", WRONG_METHODS)
def test_a_wrong_method_is_405_and_names_the_right_ones(portal_client, method, path):
    reply = portal_client.send(method, path)
    allowed = set(reply.header("Allow").replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}
    assert (reply.status, reply.text) == (405, NO_METHOD) and allowed == METHODS[path]


@pytest.mark.parametrize("path", METHODS)
def test_head_is_answered_only_where_nothing_changes(portal_client, path):
    reply = portal_client.send("HEAD", path, query=f"imgToken={fresh_token()}")
    expected = 401 if path in (INFO, SHORT_INFO) else 405
    assert (reply.status, reply.body) == (expected, b"")


def test_a_head_of_a_picture_draws_no_other_one(portal_client):
    pair = draw(portal_client)
    portal_client.send("HEAD", PICTURE, query=f"imgToken={pair.token}")
    assert check(portal_client, pair).text == DONE


def test_a_head_of_the_info_is_answered_to_who_is_logged_in(portal_client):
    sign_up_and_log_in(portal_client)
    reply = portal_client.send("HEAD", INFO)
    assert (reply.status, reply.body) == (200, b"")


def test_trace_is_405_in_the_envelope(portal_client):
    reply = portal_client.send("TRACE", LOGIN, headers={"X-Marker": "bounce"})
    assert (reply.status, reply.text) == (405, NO_METHOD) and "bounce" not in reply.text


def test_a_wrong_method_is_told_before_a_missing_session(portal_client):
    assert portal_client.send("DELETE", INFO).status == 405
    assert portal_client.get(PASSWORD, action="modify").status == 405


# Malformed JSON

def send_json(client, path, text):
    return client.send("POST", path, query=encode(WITH_BODY[path]), body=text, content_type=JSON)


@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_one_json_object_is_malformed(portal_client, text):
    for path in WITH_BODY:
        assert is_malformed(send_json(portal_client, path, text)), path
    assert not portal_client.cookies


@pytest.mark.parametrize("text", [
    '{"email":"a@b.org","email":"c@b.org"}', '{"password":"a","password":"a"}',
    '{"email":"a@b.org","\\u0065mail":"a@b.org"}', '{"x":1,"x":1}', '{"email":null,"email":"a"}'])
@pytest.mark.parametrize("path", WITH_BODY)
def test_a_name_given_twice_is_malformed_even_with_the_same_value(portal_client, path, text):
    assert is_malformed(send_json(portal_client, path, text))


def test_a_name_given_twice_logs_nobody_in(portal_client):
    person = enrol(portal_client)
    text = compact(credentials(person))[:-1] + f',"password":"{person.password}"}}'
    assert is_malformed(send_json(portal_client, LOGIN, text)) and not portal_client.cookies


@pytest.mark.parametrize("query", ["action=other&action=other", "action=other&x=1&x=2",
                                   "action=%zz", "action=%", "action=%00", "action=%ff",
                                   "action=other%c0%af", "action=%ed%a0%80", "%00=1", "%zz=1"])
def test_a_query_that_cannot_be_read_is_malformed(portal_client, query):
    email = newcomer().email
    body = compact({"email": email})
    assert is_malformed(portal_client.send("POST", MAIL, query=query, body=body, content_type=JSON))


@pytest.mark.parametrize("text", ["%zz", "%", "%4", "%00", "%ff", "%c0%af", "%ed%a0%80", "%e5%af"])
def test_a_token_that_is_no_text_is_malformed(portal_client, text):
    for method in ("GET", "POST"):
        assert is_malformed(portal_client.send(method, PICTURE, query=f"imgToken={text}"))


@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("depth", [100, 8000])
def test_nesting_breaks_nothing_however_deep(portal_client, depth, opening, closing):
    depth = min(depth, 16_300 // len(opening + closing))
    deep = opening * depth + "1" + closing * depth
    for text in (deep, opening * depth, f'{{"email":{deep}}}'):
        reply = send_json(portal_client, LOGIN, text)
        assert reply.status in (200, 400) and reply.json["success"] is False


NUMBERS = ["0.0000000000001e-2147483639", "1e2147483648", "1e99999999999999999999", "-0",
           "9" * 5000, "1E400", "-1e-400", "18446744073709551616"]


@pytest.mark.parametrize("number", NUMBERS, ids=[number[:30] for number in NUMBERS])
def test_numbers_that_broke_parsers_are_no_text_and_break_nothing(portal_client, number):
    reply = send_json(portal_client, LOGIN, f'{{"email":"{Person().email}","password":{number}}}')
    assert refuses(reply, "password") or is_malformed(reply)


@pytest.mark.parametrize("letter", ["e", "\\u0065"])
def test_escapes_and_plain_letters_are_the_same_text(portal_client, letter):
    person = enrol(portal_client)
    email = person.email.replace("e", letter)
    text = f'{{ "password" :\t"{person.password}",\r\n"email":"{email}" }}\n'
    assert send_json(portal_client, LOGIN, text).text == DONE


# Types

OTHER_TYPES = ["text/plain", FORM, "text/json", "application/jsonx", "application/x-json",
               "application/json-patch+json", "multipart/form-data; boundary=x", "nonsense", ""]


@pytest.mark.parametrize("path", WITH_BODY)
@pytest.mark.parametrize("content_type", OTHER_TYPES)
def test_a_body_of_another_type_is_415_in_the_envelope(portal_client, path, content_type):
    body = compact({**credentials(enrol(portal_client)), "verifyCode": "123456"})
    reply = portal_client.send("POST", path, query=encode(WITH_BODY[path]), body=body,
                        content_type=content_type)
    assert (reply.status, reply.text) == (415, OTHER_TYPE) and not portal_client.cookies


def test_a_form_that_a_foreign_page_could_send_logs_nobody_in(portal_client):
    person = enrol(portal_client)
    assert portal_client.post(LOGIN, **credentials(person)).status == 415
    form = Multipart(tuple(Part(name, text.encode()) for name, text in credentials(person).items()))
    assert portal_client.send_parts("POST", LOGIN, form).status == 415
    assert not portal_client.cookies


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON",
                                          "application/json;charset=UTF-8",
                                          "application/json ; a=b"])
def test_the_type_may_have_parameters_and_any_case(portal_client, content_type):
    body = compact(credentials(enrol(portal_client)))
    reply = portal_client.send("POST", LOGIN, body=body, content_type=content_type)
    assert (reply.status, reply.text) == (200, DONE)


def test_an_empty_body_needs_no_type(portal_client):
    for body, content_type in ((None, None), ("", None), ("", JSON)):
        reply = portal_client.send("POST", LOGIN, body=body, content_type=content_type)
        assert refuses(reply, "email")


# Sizes

def json_of(size, person):
    known = compact({**credentials(person), "filler": ""})
    return known[:-2] + "x" * (size - len(known)) + known[-2:]


def test_a_body_of_16_kib_is_read(portal_client):
    assert send_json(portal_client, LOGIN, json_of(16 * 1024, enrol(portal_client))).text == DONE


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 2 * 1024 * 1024])
def test_a_larger_body_is_413_in_the_envelope(portal_client, size):
    reply = send_json(portal_client, LOGIN, json_of(size, Person()))
    assert (reply.status, reply.text) == (413, TOO_LARGE)


def test_a_chunked_body_is_read_and_limited_like_any_other(portal_client):
    person = enrol(portal_client)
    assert portal_client.post_in_chunks(LOGIN, compact(credentials(person)), 7, JSON).text == DONE
    reply = portal_client.post_in_chunks(LOGIN, json_of(40_000, person), 1000, JSON)
    assert (reply.status, reply.text) == (413, TOO_LARGE)


def test_more_members_than_any_document_has_are_refused(portal_client):
    text = "{" + ",".join(f'"a{number}":1' for number in range(1000)) + "}"
    reply = send_json(portal_client, LOGIN, text)
    assert reply.status in (200, 400) and reply.json["success"] is False


# Hostile values

TEXTS = ["'", "' OR '1'='1' -- ", "1; DROP TABLE account", "\\", "%s%n%x", "$(id)", "-rf",
         "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "\u202eabc", "\u200b", "\ufeff",
         "e" + "\u0301" * 3000, "x" * 4096, "x" * 15000, "𝕜𝕚𝕥", "null", "[]", "🦦" * 1000,
         "\U0010ffff", "a@" + "b" * 300 + ".org", "a" * 64 + "@" + "b." * 90 + "org"]
FIELDS = {MAIL: ["email", "imgToken", "imgVerifyCode"], LOGIN: ["email", "password"],
          REGISTER: ["email", "password", "verifyCode", "channel"],
          PASSWORD: ["email", "password", "verifyCode", "originPassword"]}


@pytest.mark.parametrize("path", FIELDS)
def test_hostile_fields_are_answered_in_the_envelope_and_kill_no_worker(portal_client, path):
    before, person = workers(), newcomer()
    for name in FIELDS[path]:
        for text in TEXTS:
            fields = {**registering(person, "123456"), name: text}
            reply = post(portal_client.another(), path, fields, **WITH_BODY[path])
            assert reply.status in (200, 429) and set(reply.json) == {"message", "success"}, reply
            assert "Set-Cookie" not in dict(reply.headers)
    assert workers() == before


def test_hostile_cookies_are_answered_in_the_envelope(portal_client):
    for cookie in ("", "=", ";;;", "gatehouse_portal", "gatehouse_portal==", "a" * 4000,
                   "gatehouse_portal=" + "A" * 3900, "gatehouse_portal=\xff",
                   "witshare.i18n.language=" + "e" * 3000, "witshare.i18n.language=\xff",
                   "witshare.i18n.language", "; ".join(f"c{n}=1" for n in range(400))):
        reply = portal_client.get(INFO, {"Cookie": cookie})
        assert reply.status in (400, 401) and reply.json["success"] is False, f"{cookie[:60]!r}"


def test_a_request_that_nginx_cannot_read_gets_no_5xx(portal_client):
    head = (f"POST {portal_client.mount.prefix}{LOGIN} HTTP/1.1\r\nHost: {portal_client.mount.host}\r\n"
            f"Content-Type: {JSON}\r\n")
    for rest in ("Content-Length: -1\r\n\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
                 "Transfer-Encoding: chunked\r\n\r\nzz\r\n", f"X: {'a' * 70_000}\r\n\r\n"):
        line = exchange_bytes((head + rest).encode()).split(b"\r\n")[0]
        assert line == b"" or re.match(rb"HTTP/1.1 4\d\d", line), f"{rest[:40]}: {line}"
    assert not is_logged_in(portal_client)


# Replies

REPLIES = {"200": lambda c: c.send("POST", LOGOUT), "404": lambda c: c.get("/nothing"),
           "405": lambda c: c.get(LOGIN), "401": lambda c: c.get(INFO),
           "400": lambda c: c.send("POST", LOGIN, body="{", content_type=JSON),
           "403": lambda c: c.send("POST", LOGOUT, headers={"Sec-Fetch-Site": "cross-site"}),
           "413": lambda c: c.send("POST", LOGIN, body="x" * 20_000, content_type=JSON),
           "415": lambda c: c.send("POST", LOGIN, body="x=1")}


def is_guarded(reply):
    """The headers of every reply."""
    policy = reply.header("Content-Security-Policy")
    return (reply.header("Cache-Control"), reply.header("X-Content-Type-Options"),
            reply.header("Referrer-Policy")) == ("no-store", "nosniff", "no-referrer") and (
        "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        and not re.search(r"\d", reply.header("Server") or ""))


@pytest.mark.parametrize("status, send", REPLIES.items(), ids=REPLIES)
def test_every_answer_carries_the_security_headers(portal_client, status, send):
    reply = send(portal_client)
    assert reply.status == int(status) and is_guarded(reply)
    assert reply.header("Content-Type") == "application/json; charset=utf-8"


def test_a_picture_carries_them_too(portal_client):
    assert is_guarded(portal_client.get(PICTURE, imgToken=fresh_token()))


def test_the_info_of_somebody_is_for_nobodys_cache(portal_client):
    sign_up_and_log_in(portal_client)
    assert info(portal_client) and portal_client.get(INFO).header("Cache-Control") == "no-store"
