"""Errors that are the same on every route of basic: spellings, methods, malformed requests, sizes."""
import re

import pytest

from support.basic import (AVATAR, INFO, KEY, LOGGED_IN, LOGIN, LOGOUT, NO_METHOD, NO_PATH,
                           PASSWORD, REFRESH, REGISTER, SIGN_IN, TOO_LARGE, UPDATE, UPDATED, enrol,
                           info, is_malformed, register)
from support.bodies import Multipart, Part, form_data
from support.client import FORM
from support.people import Person

POSTS, READS, GETS = [REGISTER, LOGIN, PASSWORD, UPDATE], [INFO, AVATAR], [LOGOUT, REFRESH]
METHOD = {**dict.fromkeys(POSTS, "POST"), **dict.fromkeys(READS + GETS + [KEY], "GET")}


# Spellings and methods

@pytest.mark.parametrize("path", [path for path in METHOD if path != KEY])
def test_every_path_answers_alike_with_a_trailing_slash(basic_client, path):
    plain, spelt = basic_client.send(METHOD[path], path), basic_client.send(METHOD[path], path + "/")
    assert (spelt.status, spelt.body) == (plain.status, plain.body) and plain.status == 200


def test_a_whole_visit_works_with_trailing_slashes(basic_client):
    person = Person()
    basic_client.post(REGISTER + "/", **person.credentials)
    assert basic_client.get(KEY + "/").json["data"]["alg"] == "RSA-OAEP-256"
    assert basic_client.post(UPDATE + "/", nickname="kit").text == UPDATED
    assert basic_client.get(INFO + "/").json["data"]["nickname"] == "kit"
    basic_client.get(LOGOUT + "/")
    assert basic_client.get(INFO + "/").text == SIGN_IN


@pytest.mark.parametrize("path",
                         ["/", "/user", "/user/", "/user/nothing", "/user/login/now", "/USER/LOGIN",
                          "/user/login.do", "/login", "/user/update", "/user/load",
                          "/user/security",
                          "/user/logout", "/.git/config", "/user/login%20"])
def test_an_unknown_path_is_404_in_the_envelope(basic_client, path):
    for reply in (basic_client.get(path), basic_client.post(path)):
        assert (reply.status, reply.text) == (404, NO_PATH)


WRONG_METHODS = [(method, path) for path, right in METHOD.items()
                 for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO")
                 if method != right]


@pytest.mark.parametrize("method, path", WRONG_METHODS)
def test_a_wrong_method_is_405_and_names_the_right_one(basic_client, method, path):
    reply = basic_client.send(method, path)
    allowed = set(reply.header("Allow").replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}
    assert (reply.status, reply.text) == (405, NO_METHOD) and allowed == {METHOD[path]}


@pytest.mark.parametrize("path", METHOD)
def test_head_is_answered_only_where_nothing_changes(basic_client, path):
    reply = basic_client.send("HEAD", path)
    expected = {200} if path in READS else {200, 405} if path == KEY else {405}
    assert reply.status in expected and reply.body == b""


def test_a_head_of_logout_or_refresh_changes_nothing(basic_client):
    register(basic_client)
    cookies = dict(basic_client.cookies)
    for path in GETS:
        assert basic_client.send("HEAD", path).all("Set-Cookie") == []
    assert basic_client.cookies == cookies and info(basic_client)


def test_trace_is_405_in_the_envelope(basic_client):
    reply = basic_client.send("TRACE", LOGIN, headers={"X-Marker": "bounce"})
    assert (reply.status, reply.text) == (405, NO_METHOD) and "bounce" not in reply.text


# Duplicates

@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
def test_a_field_given_twice_is_malformed_even_with_the_same_value(basic_client, path, how):
    register(basic_client)
    names = ["username", "password", "old_password", "new_password", "nickname", "nickname",
             "password", "new_password"]
    if how == "urlencoded":
        reply = basic_client.send("POST", path, body="&".join(f"{name}=kit" for name in names))
    else:
        reply = basic_client.send_parts("POST", path, Multipart(tuple(Part(n, b"kit") for n in names)))
    assert is_malformed(reply)


def test_a_name_spelt_in_two_ways_is_given_twice(basic_client):
    assert is_malformed(basic_client.send("POST", LOGIN, body="username=a&password=b&%75sername=a"))


# Malformed text

BAD_TEXT = {"a lone percent": b"%", "half a percent code": b"%4",
            "a percent code of letters": b"%zz",
            "NUL as a code": b"%00", "a broken UTF-8 code": b"%ff", "an overlong slash": b"%c0%af",
            "a surrogate": b"%ed%a0%80", "beyond Unicode": b"%f4%90%80%80", "a raw NUL": b"kit\0",
            "a cut sequence": b"%e5%af", "raw broken UTF-8": b"\xff\xfe"}


@pytest.mark.parametrize("text", BAD_TEXT.values(), ids=BAD_TEXT)
def test_text_that_is_not_text_in_a_form_is_malformed(basic_client, text):
    assert is_malformed(basic_client.send("POST", LOGIN, body=b"password=kit&username=" + text))
    assert is_malformed(basic_client.send("POST", REGISTER, body=b"password=kit&username=k&x=" + text))


@pytest.mark.parametrize("text", [b"kit\0", b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe5\xaf"])
def test_text_that_is_not_text_in_multipart_is_malformed(basic_client, text):
    parts = (Part("username", text), Part("password", b"kit"))
    assert is_malformed(basic_client.send_parts("POST", LOGIN, Multipart(parts)))


@pytest.mark.parametrize("content_type, body",
                         [("application/json", '{"username":"kit","password":"kit"}'),
                          ("text/plain", "username=kit&password=kit"),
                          ("multipart/mixed; boundary=x", "--x--"),
                          ("multipart/form-data", "--x--"),
                          ("application/x-www-form-urlencodedx", "username=kit&password=kit")])
def test_a_body_of_another_type_is_malformed(basic_client, content_type, body):
    for path in POSTS:
        reply = basic_client.send("POST", path, body=body, content_type=content_type)
        assert is_malformed(reply) or (path in (PASSWORD, UPDATE) and reply.text == SIGN_IN)


def test_a_form_with_a_charset_in_its_type_is_read(basic_client):
    person = enrol(basic_client)
    body = f"username={person.username}&password={person.password}"
    for content_type in (f"{FORM}; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"):
        reply = basic_client.another().send("POST", LOGIN, body=body, content_type=content_type)
        assert reply.text == LOGGED_IN


@pytest.mark.parametrize("body", ["", "&", "&&&&", "=", "=&=", "username", "username&password",
                                  "&username=&password=", "a=1&b=2"])
def test_an_odd_but_readable_form_is_read_and_something_is_missing(basic_client, body):
    reply = basic_client.send("POST", LOGIN, body=body)
    assert reply.status in (200, 400) and reply.json["result"] is False


# Multipart

def login_parts(person):
    return tuple(Part(name, text.encode()) for name, text in person.credentials.items())


def test_a_file_beside_the_fields_is_ignored(basic_client):
    person = enrol(basic_client)
    parts = (*login_parts(person), Part("avatar", b"\x89PNG\r\n", "me.png", "image/png"))
    assert basic_client.send_parts("POST", LOGIN, Multipart(parts)).text == LOGGED_IN


@pytest.mark.parametrize("name", ["username", "password"])
def test_a_file_under_the_name_of_a_field_is_malformed(basic_client, name):
    person = enrol(basic_client)
    parts = tuple(Part(part.name, part.content, "x.txt" if part.name == name else None)
                  for part in login_parts(person))
    assert is_malformed(basic_client.send_parts("POST", LOGIN, Multipart(parts)))


def test_a_quoted_boundary_loses_no_field(basic_client):
    person = enrol(basic_client)
    form = Multipart(login_parts(person), boundary="gatehouse7", announced='"gatehouse7"')
    reply = basic_client.send_parts("POST", LOGIN, form)
    assert reply.text == LOGGED_IN or is_malformed(reply)


BROKEN_PARTS = {
    "no final boundary": {"ending": b""}, "no boundary announced": {"announced": ""},
    "another boundary announced": {"announced": "other"},
    "a boundary of 300": {"boundary": "b" * 300},
    "a boundary of dashes": {"boundary": "-" * 255}}


@pytest.mark.parametrize("broken", BROKEN_PARTS.values(), ids=BROKEN_PARTS)
def test_broken_multipart_is_malformed_and_logs_nobody_in(basic_client, broken):
    form = Multipart(login_parts(enrol(basic_client)), **broken)
    assert is_malformed(basic_client.send_parts("POST", LOGIN, form))


# Sizes

def form_of(size, person):
    known = f"username={person.username}&password={person.password}&filler="
    return known + "x" * (size - len(known))


def test_a_body_of_16_kib_is_read(basic_client):
    assert basic_client.send("POST", LOGIN, body=form_of(16 * 1024, enrol(basic_client))).text == LOGGED_IN


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 2 * 1024 * 1024])
def test_a_larger_body_is_413_in_the_envelope(basic_client, size):
    reply = basic_client.send("POST", LOGIN, body=form_of(size, Person()))
    assert (reply.status, reply.text) == (413, TOO_LARGE)


def test_a_larger_multipart_body_is_413_in_the_envelope(basic_client):
    form = form_data({**Person().credentials, "filler": "x" * 17_000})
    reply = basic_client.send_parts("POST", LOGIN, form)
    assert (reply.status, reply.text) == (413, TOO_LARGE)


def test_a_chunked_body_is_read_like_any_other_and_limited_like_any_other(basic_client):
    person = enrol(basic_client)
    body = f"username={person.username}&password={person.password}"
    assert basic_client.post_in_chunks(LOGIN, body, 7).text == LOGGED_IN
    assert basic_client.post_in_chunks(LOGIN, form_of(40_000, person), 1000).status == 413


# Replies

REPLIES = {"200": lambda c: c.get(INFO), "404": lambda c: c.get("/user/nothing"),
           "405": lambda c: c.get(REGISTER), "400": lambda c: c.send("POST", LOGIN, body="a=%zz"),
           "403": lambda c: c.get(LOGOUT, {"Sec-Fetch-Site": "cross-site"}),
           "413": lambda c: c.send("POST", LOGIN, body="x" * 20_000)}


@pytest.mark.parametrize("status, send", REPLIES.items(), ids=REPLIES)
def test_every_answer_carries_the_security_headers(basic_client, status, send):
    reply = send(basic_client)
    assert reply.status == int(status)
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert reply.header("Cache-Control") == "no-store"
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Referrer-Policy") == "no-referrer"
    assert "default-src 'none'" in reply.header("Content-Security-Policy")
    assert "frame-ancestors 'none'" in reply.header("Content-Security-Policy")
    assert not re.search(r"\d", reply.header("Server") or "")
