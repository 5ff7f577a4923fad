"""Errors that are the same on every route of entry: spellings, methods, malformed JSON, sizes."""
import re

import pytest

from support.bodies import JSON, NOT_JSON, compact
from support.entry import (BAD, DONE, INFO, LOGOUT, MISSING, NO_METHOD, NO_PATH, PICTURE, PROFILE,
                           credentials, enrol, enter, holding, info, is_refused, send_json)
from support.people import Person

METHOD = {"/login": "POST", LOGOUT: "POST", PROFILE: "PUT", PICTURE: "PUT", INFO: "GET"}


# Spellings and methods

@pytest.mark.parametrize("path", METHOD)
def test_every_path_answers_alike_with_a_trailing_slash(entry_client, path):
    plain, spelt = entry_client.send(METHOD[path], path), entry_client.send(METHOD[path], path + "/")
    assert (spelt.status, spelt.body) == (plain.status, plain.body)
    assert spelt.status in (400, 401)


def test_a_whole_visit_works_with_trailing_slashes(entry_client):
    person = enrol(entry_client)
    token = entry_client.post_json("/login/", **credentials(person)).json["result"]["token"]
    assert entry_client.put_json(PROFILE + "/", holding(token), nickname="kit").text == DONE
    assert entry_client.get(INFO + "/", holding(token)).json["result"]["nickname"] == "kit"
    assert entry_client.post(LOGOUT + "/", holding(token)).text == DONE


@pytest.mark.parametrize("path",
                         ["/", "/user", "/user/", "/user/nothing", "/user/login", "/login/now",
                          "/LOGIN", "/login.do", "/logout", "/get_user_info",
                          "/register",
                          "/user/logout.do", "/user/get_user_info/x", "/.git/config", "/login%20"])
def test_an_unknown_path_is_404_in_the_envelope(entry_client, path):
    for method in ("GET", "POST", "PUT"):
        assert is_refused(entry_client.send(method, path), NO_PATH)


WRONG_METHODS = [(method, path) for path, right in METHOD.items()
                 for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO")
                 if method != right]


@pytest.mark.parametrize("method, path", WRONG_METHODS)
def test_a_wrong_method_is_405_and_names_the_right_one(entry_client, method, path):
    reply = entry_client.send(method, path)
    allowed = set(reply.header("Allow").replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}
    assert is_refused(reply, NO_METHOD) and allowed == {METHOD[path]}


@pytest.mark.parametrize("path", METHOD)
def test_head_is_answered_only_where_nothing_changes(entry_client, path):
    reply = entry_client.send("HEAD", path)
    assert (reply.status, reply.body) == (401 if path == INFO else 405, b"")


def test_trace_is_405_in_the_envelope(entry_client):
    reply = entry_client.send("TRACE", "/login", headers={"X-Marker": "bounce"})
    assert is_refused(reply, NO_METHOD) and "bounce" not in reply.text


def test_a_wrong_method_is_told_before_a_wrong_token(entry_client):
    assert is_refused(entry_client.send("DELETE", INFO, headers=holding("x")), NO_METHOD)


# Malformed JSON

@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_one_json_object_is_a_bad_parameter(entry_client, text):
    assert is_refused(send_json(entry_client, "/login", text), BAD)
    _, token = enter(entry_client)
    assert is_refused(send_json(entry_client, PROFILE, text, token), BAD)
    assert info(entry_client, token)["nickname"] == ""


@pytest.mark.parametrize("body", ["", None])
def test_an_empty_body_is_refused_in_the_envelope(entry_client, body):
    reply = entry_client.send("POST", "/login", body=body, content_type=JSON)
    assert is_refused(reply, BAD) or is_refused(reply, MISSING)


@pytest.mark.parametrize("text", [
    '{"nickname":"a","nickname":"b"}', '{"nickname":"a","nickname":"a"}',
    '{"nickname":"a","\\u006eickname":"b"}', '{"nickname":"a","x":1,"x":1}',
    '{"nickname":null,"nickname":"a"}'])
def test_a_name_given_twice_is_a_bad_parameter(entry_client, text):
    _, token = enter(entry_client)
    assert is_refused(send_json(entry_client, PROFILE, text, token), BAD)
    assert info(entry_client, token)["nickname"] == ""


@pytest.mark.parametrize("depth", [2, 100, 4000, 8000])
@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
def test_nesting_is_refused_however_deep(entry_client, depth, opening, closing):
    depth = min(depth, 16_300 // len(opening + closing))
    for text in (opening * depth + "1" + closing * depth, opening * depth,
                 '{"username":"kit","a":' + opening * depth + "1" + closing * depth + "}"):
        assert is_refused(send_json(entry_client, "/login", text), BAD)


NUMBERS = ["0.0000000000001e-2147483639", "1e-2147483648", "1e2147483648", "1e99999999999999999999",
           "-0", "9" * 5000, "0." + "9" * 5000, "1E400", "-1e-400", "18446744073709551616"]


@pytest.mark.parametrize("number", NUMBERS, ids=[number[:30] for number in NUMBERS])
def test_numbers_that_broke_parsers_are_a_wrong_type_and_break_nothing(entry_client, number):
    text = f'{{"username":"{Person().username}","password":{number}}}'
    assert is_refused(send_json(entry_client, "/login", text), BAD)
    _, token = enter(entry_client)
    beside = send_json(entry_client, PROFILE, f'{{"nickname":"kit","beside":{number}}}', token)
    assert beside.text == DONE or is_refused(beside, BAD)


@pytest.mark.parametrize("text", ['  {\n"username" :\t"%s" , "password":"%s" }\r\n',
                                  '{"password":"%s","username":"%s"}'])
def test_blanks_and_order_do_not_matter(entry_client, text):
    fields = credentials(enrol(entry_client))
    given = list(fields.values()) if text.startswith(" ") else list(fields.values())[::-1]
    assert send_json(entry_client, "/login", text % tuple(given)).json["code"] == 0


# Sizes

def json_of(size, person):
    known = compact({**credentials(person), "filler": ""})
    return known[:-2] + "x" * (size - len(known)) + known[-2:]


def test_a_body_of_16_kib_is_read(entry_client):
    reply = send_json(entry_client, "/login", json_of(16 * 1024, enrol(entry_client)))
    assert reply.json["code"] == 0


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 2 * 1024 * 1024])
def test_a_larger_body_is_413_in_the_envelope(entry_client, size):
    assert is_refused(send_json(entry_client, "/login", json_of(size, Person())), BAD, 413)


def test_a_larger_nickname_is_413_and_changes_nothing(entry_client):
    _, token = enter(entry_client)
    text = compact({"nickname": "kit", "filler": "x" * 17_000})
    assert is_refused(send_json(entry_client, PROFILE, text, token), BAD, 413)
    assert info(entry_client, token)["nickname"] == ""


def test_a_chunked_body_is_read_like_any_other(entry_client):
    text = compact(credentials(enrol(entry_client)))
    assert entry_client.post_in_chunks("/login", text, 7, JSON).json["code"] == 0


def test_a_chunked_body_over_16_kib_is_413_in_the_envelope(entry_client):
    assert is_refused(entry_client.post_in_chunks("/login", json_of(40_000, Person()), 1000), BAD, 413)


def test_more_members_than_any_document_has_are_refused(entry_client):
    text = "{" + ",".join(f'"a{number}":1' for number in range(1000)) + "}"
    assert is_refused(send_json(entry_client, "/login", text), BAD)


# Replies

REPLIES = {"200": lambda c, t: c.get(INFO, holding(t)), "404": lambda c, t: c.get("/nothing"),
           "405": lambda c, t: c.get("/login"), "400": lambda c, t: send_json(c, "/login", "{"),
           "401": lambda c, t: c.get(INFO),
           "413": lambda c, t: send_json(c, "/login", "x" * 20_000)}


@pytest.mark.parametrize("status, send", REPLIES.items(), ids=REPLIES)
def test_every_answer_carries_the_security_headers_and_no_cookie(entry_client, status, send):
    reply = send(entry_client, enter(entry_client)[1])
    assert reply.status == int(status) and reply.all("Set-Cookie") == []
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert reply.header("Cache-Control") == "no-store"
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Referrer-Policy") == "no-referrer"
    assert "default-src 'none'" in reply.header("Content-Security-Policy")
    assert "frame-ancestors 'none'" in reply.header("Content-Security-Policy")
    assert not re.search(r"\d", reply.header("Server") or "")
