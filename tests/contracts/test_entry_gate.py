"""What every route of entry refuses alike: spellings, methods, malformed JSON, sizes."""
import re

import pytest

from bodies import JSON, NOT_JSON, compact
from desk import (BAD, DONE, INFO, LOGOUT, MISSING, NO_METHOD, NO_PATH, PICTURE, PROFILE,
                  credentials, enrol, enter, holding, info, is_refused, send_json)
from people import Person

METHOD = {"/login": "POST", LOGOUT: "POST", PROFILE: "PUT", PICTURE: "PUT", INFO: "GET"}


# Spellings and methods

@pytest.mark.parametrize("path", METHOD)
def test_every_path_answers_alike_with_a_trailing_slash(entry, path):
    plain, spelt = entry.send(METHOD[path], path), entry.send(METHOD[path], path + "/")
    assert (spelt.status, spelt.body) == (plain.status, plain.body)
    assert spelt.status in (400, 401)


def test_a_whole_visit_works_with_trailing_slashes(entry):
    person = enrol(entry)
    token = entry.post_json("/login/", **credentials(person)).json["result"]["token"]
    assert entry.put_json(PROFILE + "/", holding(token), nickname="kit").text == DONE
    assert entry.get(INFO + "/", holding(token)).json["result"]["nickname"] == "kit"
    assert entry.post(LOGOUT + "/", holding(token)).text == DONE


@pytest.mark.parametrize("path",
                         ["/", "/user", "/user/", "/user/nothing", "/user/login", "/login/now",
                          "/LOGIN", "/login.do", "/logout", "/get_user_info",
                          "/register",
                          "/user/logout.do", "/user/get_user_info/x", "/.git/config", "/login%20"])
def test_an_unknown_path_is_404_in_the_envelope(entry, path):
    for method in ("GET", "POST", "PUT"):
        assert is_refused(entry.send(method, path), NO_PATH)


WRONG_METHODS = [(method, path) for path, right in METHOD.items()
                 for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO")
                 if method != right]


@pytest.mark.parametrize("method, path", WRONG_METHODS)
def test_a_wrong_method_is_405_and_names_the_right_one(entry, method, path):
    reply = entry.send(method, path)
    allowed = set(reply.header("Allow").replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}
    assert is_refused(reply, NO_METHOD) and allowed == {METHOD[path]}


@pytest.mark.parametrize("path", METHOD)
def test_head_is_answered_only_where_nothing_changes(entry, path):
    reply = entry.send("HEAD", path)
    assert (reply.status, reply.body) == (401 if path == INFO else 405, b"")


def test_trace_is_405_in_the_envelope(entry):
    reply = entry.send("TRACE", "/login", headers={"X-Canary": "bounce"})
    assert is_refused(reply, NO_METHOD) and "bounce" not in reply.text


def test_a_wrong_method_is_told_before_a_wrong_token(entry):
    assert is_refused(entry.send("DELETE", INFO, headers=holding("x")), NO_METHOD)


# Malformed JSON

@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_one_json_object_is_a_bad_parameter(entry, text):
    assert is_refused(send_json(entry, "/login", text), BAD)
    _, token = enter(entry)
    assert is_refused(send_json(entry, PROFILE, text, token), BAD)
    assert info(entry, token)["nickname"] == ""


@pytest.mark.parametrize("body", ["", None])
def test_an_empty_body_is_refused_in_the_envelope(entry, body):
    reply = entry.send("POST", "/login", body=body, content_type=JSON)
    assert is_refused(reply, BAD) or is_refused(reply, MISSING)


@pytest.mark.parametrize("text", [
    '{"nickname":"a","nickname":"b"}', '{"nickname":"a","nickname":"a"}',
    '{"nickname":"a","\\u006eickname":"b"}', '{"nickname":"a","x":1,"x":1}',
    '{"nickname":null,"nickname":"a"}'])
def test_a_name_given_twice_is_a_bad_parameter(entry, text):
    _, token = enter(entry)
    assert is_refused(send_json(entry, PROFILE, text, token), BAD)
    assert info(entry, token)["nickname"] == ""


@pytest.mark.parametrize("depth", [2, 100, 4000, 8000])
@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
def test_nesting_is_refused_however_deep(entry, depth, opening, closing):
    depth = min(depth, 16_300 // len(opening + closing))
    for text in (opening * depth + "1" + closing * depth, opening * depth,
                 '{"username":"kit","a":' + opening * depth + "1" + closing * depth + "}"):
        assert is_refused(send_json(entry, "/login", text), BAD)


NUMBERS = ["0.0000000000001e-2147483639", "1e-2147483648", "1e2147483648", "1e99999999999999999999",
           "-0", "9" * 5000, "0." + "9" * 5000, "1E400", "-1e-400", "18446744073709551616"]


@pytest.mark.parametrize("number", NUMBERS, ids=[number[:30] for number in NUMBERS])
def test_numbers_that_broke_parsers_are_a_wrong_type_and_break_nothing(entry, number):
    text = f'{{"username":"{Person().username}","password":{number}}}'
    assert is_refused(send_json(entry, "/login", text), BAD)
    _, token = enter(entry)
    beside = send_json(entry, PROFILE, f'{{"nickname":"kit","beside":{number}}}', token)
    assert beside.text == DONE or is_refused(beside, BAD)


@pytest.mark.parametrize("text", ['  {\n"username" :\t"%s" , "password":"%s" }\r\n',
                                  '{"password":"%s","username":"%s"}'])
def test_blanks_and_order_do_not_matter(entry, text):
    fields = credentials(enrol(entry))
    given = list(fields.values()) if text.startswith(" ") else list(fields.values())[::-1]
    assert send_json(entry, "/login", text % tuple(given)).json["code"] == 0


# Sizes

def json_of(size, person):
    known = compact({**credentials(person), "filler": ""})
    return known[:-2] + "x" * (size - len(known)) + known[-2:]


def test_a_body_of_16_kib_is_read(entry):
    reply = send_json(entry, "/login", json_of(16 * 1024, enrol(entry)))
    assert reply.json["code"] == 0


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 2 * 1024 * 1024])
def test_a_larger_body_is_413_in_the_envelope(entry, size):
    assert is_refused(send_json(entry, "/login", json_of(size, Person())), BAD, 413)


def test_a_larger_nickname_is_413_and_changes_nothing(entry):
    _, token = enter(entry)
    text = compact({"nickname": "kit", "filler": "x" * 17_000})
    assert is_refused(send_json(entry, PROFILE, text, token), BAD, 413)
    assert info(entry, token)["nickname"] == ""


def test_a_chunked_body_is_read_like_any_other(entry):
    text = compact(credentials(enrol(entry)))
    assert entry.post_in_chunks("/login", text, 7, JSON).json["code"] == 0


def test_a_chunked_body_over_16_kib_is_413_in_the_envelope(entry):
    assert is_refused(entry.post_in_chunks("/login", json_of(40_000, Person()), 1000), BAD, 413)


def test_more_members_than_any_document_has_are_refused(caller):
    text = "{" + ",".join(f'"a{number}":1' for number in range(1000)) + "}"
    assert is_refused(send_json(caller, "/login", text), BAD)


# Replies

REPLIES = {"200": lambda c, t: c.get(INFO, holding(t)), "404": lambda c, t: c.get("/nothing"),
           "405": lambda c, t: c.get("/login"), "400": lambda c, t: send_json(c, "/login", "{"),
           "401": lambda c, t: c.get(INFO),
           "413": lambda c, t: send_json(c, "/login", "x" * 20_000)}


@pytest.mark.parametrize("status, send", REPLIES.items(), ids=REPLIES)
def test_every_answer_carries_the_security_headers_and_no_cookie(entry, status, send):
    reply = send(entry, enter(entry)[1])
    assert reply.status == int(status) and reply.all("Set-Cookie") == []
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert reply.header("Cache-Control") == "no-store"
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Referrer-Policy") == "no-referrer"
    assert "default-src 'none'" in reply.header("Content-Security-Policy")
    assert "frame-ancestors 'none'" in reply.header("Content-Security-Policy")
    assert not re.search(r"\d", reply.header("Server") or "")
