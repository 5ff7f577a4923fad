"""Errors that are the same on every route of medusa: spellings, methods, malformed JSON, sizes."""
import re

import pytest

from support.bodies import JSON, NOT_JSON, compact
from support.medusa import (AVATAR, CAPTCHA, DOCUMENTED, INFO, KEY, LOGIN, MALFORMED, NOT_GET,
                            NOT_POST, NO_PATH, NO_SESSION, REGISTER, REGISTERED, RENAMED,
                            SHOW_NAME, TOO_LARGE, answers, credentials, enrol, enter, holding,
                            info, log_in, register, registration, send_text, solved)
from support.people import Person

JSON_POSTS = [path for path in DOCUMENTED if path != AVATAR]


# Spellings and methods

@pytest.mark.parametrize("path", DOCUMENTED)
def test_every_path_answers_alike_with_and_without_a_slash(medusa_client, path):
    plain, slashed = (send_text(medusa_client, spelt, "{}") for spelt in (
        path.rstrip("/"), path.rstrip("/") + "/"))
    assert plain.body == slashed.body and plain.status == slashed.status == 200
    assert answers(plain, NO_SESSION if path == AVATAR else MALFORMED[path])


def test_a_whole_visit_works_with_the_other_spellings(medusa_client):
    person = Person()
    fields = {**registration(person), **solved(medusa_client)}
    assert answers(medusa_client.post_json(REGISTER + "/", **fields), REGISTERED)
    fields = {**credentials(person), **solved(medusa_client)}
    token = medusa_client.post_json(LOGIN + "/", **fields).json["message"]
    for path in (INFO, SHOW_NAME, KEY):
        reply = medusa_client.post_json(path.rstrip("/"), token=token, new_show_name="kit")
        assert reply.json["code"] == 200


@pytest.mark.parametrize("path", ["/", "/api", "/api/", "/api/nothing", "/api/login/now", "/login",
                                  "/API/login", "/api/login.do", "/api/logout", "/api/register",
                                  "/api/registered.html", "/.git/config",
                                  "/api/login%20", "/user/login", "/api/user_info.json"])
def test_an_unknown_path_is_404_in_the_envelope(medusa_client, path):
    for method in ("GET", "POST", "PUT"):
        assert answers(medusa_client.send(method, path), NO_PATH, 404)


METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO")
WRONG_METHODS = [(method, path) for path in DOCUMENTED for method in METHODS if method != "POST"]


@pytest.mark.parametrize("method, path", WRONG_METHODS)
def test_a_wrong_method_is_500_in_the_documents_words_and_names_the_right_one(medusa_client, method, path):
    for spelt in (path, path.rstrip("/"), path.rstrip("/") + "/"):
        reply = medusa_client.send(method, spelt)
        assert answers(reply, NOT_POST) and reply.header("Allow") == "POST"


@pytest.mark.parametrize("method", [method for method in METHODS if method != "GET"])
def test_the_picture_is_drawn_by_get_only(medusa_client, method):
    reply = medusa_client.send(method, CAPTCHA)
    assert answers(reply, NOT_GET) and reply.header("Allow") == "GET"


@pytest.mark.parametrize("path", [*DOCUMENTED, CAPTCHA])
def test_head_is_a_wrong_method_everywhere(medusa_client, path):
    reply = medusa_client.send("HEAD", path)
    assert (reply.status, reply.body) == (200, b"")
    assert reply.header("Allow") == ("GET" if path == CAPTCHA else "POST")
    assert reply.header("VerificationCodeKey") is None


def test_trace_bounces_nothing(medusa_client):
    reply = medusa_client.send("TRACE", LOGIN, headers={"X-Marker": "bounce"})
    assert reply.status in (200, 405) and reply.text == NOT_POST


# Malformed JSON

@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_one_json_object_cannot_be_read(medusa_client, text):
    for path in (LOGIN, INFO):
        assert answers(send_text(medusa_client, path, text), MALFORMED[path])


@pytest.mark.parametrize("path", JSON_POSTS)
@pytest.mark.parametrize("text", ["", "not JSON", "{}", "[]", '{"token":"x","token":"x"}', "\0",
                                  b'{"token":"\xff"}'])
def test_each_route_says_in_its_own_words_that_it_cannot_read(medusa_client, path, text):
    assert answers(send_text(medusa_client, path, text), MALFORMED[path])


@pytest.mark.parametrize("path", JSON_POSTS)
def test_no_body_at_all_cannot_be_read(medusa_client, path):
    assert answers(medusa_client.send("POST", path), MALFORMED[path])


@pytest.mark.parametrize("twice", ['"new_show_name":"a","new_show_name":"b"',
                                   '"new_show_name":"a","new_show_name":"a"',
                                   '"new_show_name":"a","\\u006eew_show_name":"b"',
                                   '"new_show_name":null,"new_show_name":"a"',
                                   '"new_show_name":"a","x":1,"x":1'])
def test_a_name_given_twice_changes_nothing(medusa_client, twice):
    _, token = enter(medusa_client)
    text = f'{{"token":"{token}",{twice}}}'
    assert answers(send_text(medusa_client, SHOW_NAME, text), MALFORMED[SHOW_NAME])
    assert info(medusa_client, token)["show_name"] == ""


def test_a_token_given_twice_is_refused_even_if_it_is_the_same(medusa_client):
    _, token = enter(medusa_client)
    text = f'{{"token":"{token}","token":"{token}"}}'
    assert answers(send_text(medusa_client, INFO, text), MALFORMED[INFO])


@pytest.mark.parametrize("depth", [2, 100, 4000, 8000])
@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
def test_nesting_is_refused_however_deep(medusa_client, depth, opening, closing):
    depth = min(depth, 16_300 // len(opening + closing))
    for text in (opening * depth + "1" + closing * depth, opening * depth,
                 '{"token":"kit","a":' + opening * depth + "1" + closing * depth + "}"):
        assert answers(send_text(medusa_client, INFO, text), MALFORMED[INFO])


NUMBERS = ["0.0000000000001e-2147483639", "1e99999999999999999999", "-0", "9" * 5000, "1E400",
           "18446744073709551616"]


@pytest.mark.parametrize("number", NUMBERS, ids=[number[:30] for number in NUMBERS])
def test_numbers_that_broke_parsers_break_nothing(medusa_client, number):
    assert answers(send_text(medusa_client, INFO, f'{{"token":{number}}}'), MALFORMED[INFO])
    _, token = enter(medusa_client)
    text = f'{{"token":"{token}","new_show_name":"kit","beside":{number}}}'
    reply = send_text(medusa_client, SHOW_NAME, text)
    assert answers(reply, RENAMED) or answers(reply, MALFORMED[SHOW_NAME])


@pytest.mark.parametrize("escaped, meant",
                         [("\\u006b\\u0069\\u0074", "kit"), ("\\\"\\\\\\/", '"\\/'),
                          ("\\ud83e\\udda6", "🦦"), ("\\u7fb4", "羴")])
def test_escapes_are_read_as_json_means_them(medusa_client, escaped, meant):
    _, token = enter(medusa_client)
    text = f' {{\n"new_show_name" :\t"{escaped}" , "token":"{token}" }}\r\n'
    assert answers(send_text(medusa_client, SHOW_NAME, text), RENAMED)
    assert info(medusa_client, token)["show_name"] == meant


# Sizes

def json_of(size, **fields):
    known = compact({**fields, "filler": ""})
    return known[:-2] + "x" * (size - len(known.encode())) + known[-2:]


def test_a_body_of_16_kib_is_read(medusa_client):
    fields = {**credentials(enrol(medusa_client)), **solved(medusa_client)}
    assert send_text(medusa_client, LOGIN, json_of(16 * 1024, **fields)).json["code"] == 200


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 2 * 1024 * 1024])
@pytest.mark.parametrize("path", [REGISTER, INFO])
def test_a_larger_body_is_413_in_the_envelope(medusa_client, path, size):
    assert answers(send_text(medusa_client, path, json_of(size, token="x")), TOO_LARGE, 413)


def test_a_larger_body_spends_no_picture_and_changes_nothing(medusa_client):
    person = enrol(medusa_client)
    fields = {**credentials(person), **solved(medusa_client)}
    assert send_text(medusa_client, LOGIN, json_of(20_000, **fields)).status == 413
    assert medusa_client.post_json(LOGIN, **fields).json["code"] == 200


def test_a_chunked_body_is_read_like_any_other(medusa_client):
    text = compact({**credentials(enrol(medusa_client)), **solved(medusa_client)})
    assert medusa_client.post_in_chunks(LOGIN, text, 7, JSON).json["code"] == 200
    assert answers(medusa_client.post_in_chunks(LOGIN, "{" * 40_000, 1000, JSON), TOO_LARGE, 413)


def test_more_members_than_any_document_has_are_refused(medusa_client):
    text = '{"token":"x",' + ",".join(f'"a{number}":1' for number in range(1000)) + "}"
    assert answers(send_text(medusa_client, INFO, text), MALFORMED[INFO])


# Replies

REPLIES = {"200": lambda c, t: c.post_json(INFO, token=t), "404": lambda c, t: c.get("/nothing"),
           "wrong method": lambda c, t: c.get(LOGIN), "413": lambda c, t: send_text(
               c, LOGIN, "x" * 20_000), "malformed": lambda c, t: send_text(c, LOGIN, "{"),
           "400": lambda c, t: c.post(AVATAR, [*holding(t).items(), *holding(t).items()])}


@pytest.mark.parametrize("name, send", REPLIES.items(), ids=REPLIES)
def test_every_answer_carries_the_security_headers_and_no_cookie(medusa_client, name, send):
    reply = send(medusa_client, enter(medusa_client)[1])
    assert reply.status == (int(name) if name.isdigit() else 200)
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert reply.header("Cache-Control") == "no-store" and reply.all("Set-Cookie") == []
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Referrer-Policy") == "no-referrer"
    assert "default-src 'none'" in reply.header("Content-Security-Policy")
    assert not re.search(r"\d", reply.header("Server") or "")


def test_a_refused_field_can_put_no_header_of_its_own(medusa_client):
    person = register(medusa_client)
    text = compact({"token": log_in(medusa_client, person), "new_show_name\r\nSet-Cookie: a=b": "kit"})
    reply = send_text(medusa_client, SHOW_NAME, text)
    assert not reply.all("Set-Cookie") and answers(reply, MALFORMED[SHOW_NAME])
