"""entry, section 2 and the header Authorization: how a token is sent, and what ends it."""
import pytest

from support import database
from support.client import Client, mounts
from support.entry import (BAD, DEAD_TOKEN, DONE, INFO, LOGOUT, NO_TOKEN, PICTURE, PROFILE, enrol,
                           enter, holding, info, is_live, is_refused, log_in)

NEED_A_TOKEN = [("GET", INFO), ("POST", LOGOUT), ("PUT", PROFILE), ("PUT", PICTURE)]


# The header

@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer ", "BEARER ", "bEaReR "])
def test_a_token_is_sent_raw_as_documented_or_with_bearer(entry_client, scheme):
    person, token = enter(entry_client)
    reply = entry_client.get(INFO, {"Authorization": f"{scheme}{token}"})
    assert reply.status == 200 and reply.json["result"]["username"] == person.username


@pytest.mark.parametrize("name", ["authorization", "AUTHORIZATION"])
def test_the_name_of_the_header_is_read_in_any_case(entry_client, name):
    assert entry_client.get(INFO, {name: enter(entry_client)[1]}).json["code"] == 0


@pytest.mark.parametrize("method, path", NEED_A_TOKEN)
def test_without_a_token_every_route_but_login_says_that_there_is_none(entry_client, method, path):
    for headers in ({}, {"Authorization": ""}, {"Authorization": " "}):
        assert is_refused(entry_client.send(method, path, headers=headers), NO_TOKEN)


@pytest.mark.parametrize("method, path", NEED_A_TOKEN)
def test_unknown_token_is_invalid_at_every_route(entry_client, method, path):
    reply = entry_client.send(method, path, headers=holding("6ab3f8e9ef36cdf3036673ee2934eb9a"))
    assert is_refused(reply, DEAD_TOKEN)


@pytest.mark.parametrize("token",
                         ["x", "A" * 43, "A" * 42, "A" * 44, "A" * 4000, "%00", "..", "-" * 43,
                          '"' + "A" * 43 + '"', "é" * 43, "Basic a2l0OmtpdA==",
                          "Bearer", "Bearer x", "Bearer Bearer x", "Token x", "null",
                          "' OR '1'='1", "a b c", "{}", "x,y"])
def test_text_that_is_no_token_is_refused_in_the_envelope(entry_client, token):
    reply = entry_client.get(INFO, {"Authorization": token})
    assert any(is_refused(reply, code) for code in (DEAD_TOKEN, NO_TOKEN, BAD)), reply


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase(),
                                    lambda t: t + "=", lambda t: f"{t} {t}", lambda t: f"{t},{t}",
                                    lambda t: f"Basic {t}", lambda t: f'"{t}"'])
def test_only_the_exact_token_is_live(entry_client, change):
    _, token = enter(entry_client)
    reply = entry_client.get(INFO, {"Authorization": change(token)})
    assert is_refused(reply, DEAD_TOKEN) or is_refused(reply, BAD), reply
    assert is_live(entry_client, token)


def test_two_authorization_headers_are_refused_even_if_they_are_the_same(entry_client):
    _, token = enter(entry_client)
    for second in (token, "A" * 43, f"Bearer {token}", ""):
        twice = [("Authorization", token), ("Authorization", second)]
        assert is_refused(entry_client.get(INFO, twice), BAD)
        assert is_refused(entry_client.send("POST", LOGOUT, headers=twice), BAD)
    assert is_live(entry_client, token)


def test_a_token_in_any_other_place_is_no_token(entry_client):
    _, token = enter(entry_client)
    for headers in ({"Cookie": f"gatehouse_entry={token}"}, {"Cookie": f"token={token}"},
                    {"token": token}, {"X-Authorization": token}, {"Proxy-Authorization": token},
                    {"Cookie": f"Authorization={token}"}):
        assert is_refused(entry_client.get(INFO, headers), NO_TOKEN)
    for name in ("token", "Authorization", "authorization", "access_token"):
        assert is_refused(entry_client.get(INFO, **{name: token}), NO_TOKEN)
    assert is_refused(entry_client.put_json(PROFILE, token=token, Authorization=token), NO_TOKEN)


def test_cookies_beside_the_token_do_not_matter(entry_client):
    _, token = enter(entry_client)
    line = "; ".join([f"gatehouse_entry={'A' * 43}"] * 2 + ["gatehouse_mall=x", "odd"])
    assert entry_client.get(INFO, {**holding(token), "Cookie": line}).json["code"] == 0


def test_one_token_serves_both_mounts(entry_client):
    _, token = enter(entry_client)
    assert is_live(Client(mounts("entry")["host"], entry_client.exchanges), token)


# Logout

def test_logout_answers_the_documents_reply_and_ends_the_token_at_once(entry_client):
    _, token = enter(entry_client)
    reply = entry_client.post(LOGOUT, holding(token))
    assert (reply.status, reply.text) == (200, DONE)
    assert not any(is_live(entry_client, token) for _ in range(20))


def test_logout_with_bearer_ends_the_same_token(entry_client):
    _, token = enter(entry_client)
    assert entry_client.post(LOGOUT, {"Authorization": f"Bearer {token}"}).text == DONE
    assert not is_live(entry_client, token)


@pytest.mark.parametrize("body", ["", "{}", "not JSON", '{"Authorization":"x"}', "\0", "[" * 9000])
def test_logout_has_no_fields_and_looks_at_no_body(entry_client, body):
    _, token = enter(entry_client)
    reply = entry_client.send("POST", LOGOUT, body=body, headers=holding(token),
                       content_type="application/json")
    assert reply.text == DONE and not is_live(entry_client, token)


def test_logout_again_says_that_the_token_is_dead(entry_client):
    _, token = enter(entry_client)
    entry_client.post(LOGOUT, holding(token))
    assert is_refused(entry_client.post(LOGOUT, holding(token)), DEAD_TOKEN)


def test_logout_ends_only_this_token(entry_client):
    person, token = enter(entry_client)
    phone = log_in(entry_client, person)
    entry_client.post(LOGOUT, holding(token))
    assert is_live(entry_client, phone) and not is_live(entry_client, token)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"},
                                     {"Origin": "https://evil.example"},
                                     {"Sec-Fetch-Site": "same-site", "Origin": "null"}])
def test_there_is_no_csrf_check_for_other_sites_where_no_browser_adds_the_token(entry_client, headers):
    _, token = enter(entry_client)
    assert entry_client.post(LOGOUT, {**holding(token), **headers}).text == DONE


def test_reading_ignores_the_name_of_another_account(entry_client):
    other, (person, token) = enrol(entry_client), enter(entry_client)
    number = database.account_id(other.username)
    for fields in ({"username": other.username}, {"uid": number}, {"id": number}):
        reply = entry_client.get(INFO, holding(token), **fields)
        assert reply.json["result"]["username"] == person.username
    assert info(entry_client, token)["username"] == person.username
