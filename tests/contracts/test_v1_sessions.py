"""/v1: listing sessions, ending one, ending all others."""
from collections import Counter

import pytest

from support import database
from support.client import Client
from support.concurrency import all_at_once
from support.everywhere import ALL, Everywhere
from support.people import Person
from support.secret_markers import assert_nowhere, secret_marker
from support.v1 import (DEVICE, SESSION, ask, bearer, enrol, is_logged_in, is_problem, log_in,
                        session_of, sign_up_and_log_in, token_of)

LINE = ["id", "contract", "current", "address", "user_agent", "authenticated", "issued", "last_seen",
        "expires", "kept", "sites"]


def listed(client, headers=()):
    reply = client.get("/sessions", headers)
    assert reply.status == 200, reply
    return reply.json["sessions"]


def end(client, number, headers=()):
    return ask(client, "DELETE", f"/sessions/{number}", headers)


def current(client):
    return next(line["id"] for line in listed(client) if line["current"])


def test_sessions_are_listed_with_the_one_at_hand(v1_client):
    person = sign_up_and_log_in(v1_client)
    session_of(v1_client, person)
    lines = listed(v1_client)
    assert [list(line) for line in lines] == [LINE] * 2
    assert Counter(line["current"] for line in lines) == {True: 1, False: 1}
    assert current(v1_client) == v1_client.get("/session").json["session"]["id"]
    assert v1_client.cookies[SESSION] not in v1_client.get("/sessions").text


def test_session_list_has_device_and_address(v1_client):
    person = enrol(v1_client)
    headers = [("User-Agent", "Mozilla/5.0 <b>Kit</b>")]
    ask(v1_client, "POST", "/sessions", headers, identifier=person.email, password=person.password)
    assert [(line["address"], line["user_agent"]) for line in listed(v1_client)] == [
        ("127.0.0.1", "Mozilla/5.0 <b>Kit</b>")]


def test_one_session_is_ended_and_the_others_stay(v1_client):
    person = sign_up_and_log_in(v1_client)
    other, third = session_of(v1_client, person), session_of(v1_client, person)
    reply = end(v1_client, current(other))
    assert (reply.status, reply.body) == (204, b"")
    assert (is_logged_in(v1_client), is_logged_in(other), is_logged_in(third)) == (True, False, True)
    assert is_problem(end(v1_client, "0" * 32), 404, "not-found")


def test_ending_the_session_at_hand_logs_out(v1_client):
    sign_up_and_log_in(v1_client)
    assert end(v1_client, current(v1_client)).status == 204 and SESSION not in v1_client.cookies


def test_session_of_another_account_is_not_found_and_stays(v1_client):
    sign_up_and_log_in(v1_client)
    stranger = v1_client.another()
    sign_up_and_log_in(stranger)
    assert is_problem(end(v1_client, current(stranger)), 404, "not-found") and is_logged_in(stranger)


@pytest.mark.parametrize("number", ["x", "..%2fx"])
def test_invalid_id_is_not_found_and_ends_no_session(v1_client, number):
    person = sign_up_and_log_in(v1_client)
    other = session_of(v1_client, person)
    assert end(v1_client, number).status in (400, 404)
    assert is_logged_in(v1_client) and is_logged_in(other)


def test_all_others_end_at_every_contract_and_this_one_stays(v1_client):
    there = Everywhere(v1_client)
    log_in(v1_client, there.person)
    token = token_of(v1_client, there.person)
    assert there.logged_in == ALL
    reply = ask(v1_client, "DELETE", "/sessions")
    assert (reply.status, reply.json) == (200, {"ended": len(ALL) + 1}) and DEVICE in reply.cookies
    assert there.logged_in == set() and not is_logged_in(v1_client, bearer(token))
    assert is_logged_in(v1_client) and len(listed(v1_client)) == 1


def test_a_program_ends_all_others_and_keeps_its_token(v1_client):
    person = sign_up_and_log_in(v1_client)
    token = token_of(v1_client, person)
    reply = ask(v1_client, "DELETE", "/sessions", bearer(token))
    assert reply.json == {"ended": 1} and not reply.cookies
    assert is_logged_in(v1_client, bearer(token)) and not is_logged_in(v1_client)


def test_simultaneous_end_of_all_others_leaves_one_session(v1_client):
    person = sign_up_and_log_in(v1_client)
    clients = [v1_client, *(session_of(v1_client, person) for _ in range(7))]
    replies = all_at_once([lambda one=one: ask(one, "DELETE", "/sessions") for one in clients])
    assert Counter(reply.status for reply in replies) == {200: 1, 401: 7}
    assert Counter(is_logged_in(one) for one in clients) == {True: 1, False: 7}


def test_logins_while_all_others_end_leave_no_session_of_before(v1_client):
    person = sign_up_and_log_in(v1_client)
    old = session_of(v1_client, person)
    asks = [lambda: ask(v1_client, "DELETE", "/sessions")]
    asks += [lambda: ask(Client(v1_client.mount), "POST", "/sessions", identifier=person.email,
                         password=person.password)] * 5
    assert all_at_once(asks)[0].json["ended"] >= 1
    assert is_logged_in(v1_client) and not is_logged_in(old)


def test_a_session_of_eleven_minutes_ago_may_still_end_others(v1_client):
    person = sign_up_and_log_in(v1_client)
    database.age_sessions(database.holder(person.email), 11 * database.MINUTE)
    assert ask(v1_client, "DELETE", "/sessions").json == {"ended": 0}


def test_session_ids_give_no_access(v1_client):
    sign_up_and_log_in(v1_client)
    copy = v1_client.another()
    copy.cookies[SESSION] = current(v1_client)
    assert not is_logged_in(copy)


def test_no_secret_of_an_account_is_stored_or_logged(v1_client):
    person = sign_up_and_log_in(v1_client, Person(password=secret_marker()))
    guess = secret_marker()
    ask(v1_client, "PUT", "/account/password", present=guess, password=secret_marker())
    database.forget_failures()
    ask(v1_client, "POST", "/password-check", password=guess)
    ask(v1_client, "PUT", "/account/email", email=Person().email, code=guess, password=guess)
    database.forget_failures()
    last = ask(v1_client, "DELETE", "/account", password=guess)
    assert_nowhere(last, guess, person.password, v1_client.cookies[SESSION])
