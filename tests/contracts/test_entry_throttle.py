"""Throttling of entry's login: shared counters, entry's own messages."""
import pytest

from support import basic, database, mall
from support.entry import (BAD, BUSY, MISSING, WRONG, credentials, enrol, fail_login, is_refused,
                           log_in, md5)
from support.people import fresh_password

STRANGER, ELSEWHERE = "127.0.0.66", "127.0.0.77"  # other networks than 127.0.0.1, on the same machine


def is_busy(reply):
    return is_refused(reply, BUSY) and int(reply.header("Retry-After")) > 0


@pytest.mark.parametrize("change", [str.upper, lambda name: name.replace("k", "\uff4b")])
def test_all_spellings_of_a_name_share_one_counter(entry_client, change):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    other = person.but(username=change(person.username))
    assert is_busy(entry_client.post_json("/login", **credentials(other)))


def test_a_wrong_guess_at_mall_counts_here(entry_client):
    person = enrol(entry_client)
    mall.fail_login(entry_client.at("mall"), person.username)
    assert is_busy(entry_client.post_json("/login", **credentials(person)))


def test_a_wrong_guess_at_basic_counts_here(entry_client):
    person = enrol(entry_client)
    basic.fail_login(entry_client.at("basic"), person.username)
    assert is_busy(entry_client.post_json("/login", **credentials(person)))


def test_a_wrong_guess_here_counts_at_mall_and_at_basic(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    for other in ("mall", "basic"):
        assert entry_client.at(other).post("/user/login", **person.credentials).status == 429


def test_no_device_cookie_passes_here(entry_client):
    person, mall_client = enrol(entry_client), entry_client.at("mall")
    mall.log_in(mall_client, person)
    device = {"Cookie": f"{mall.DEVICE}={mall_client.cookies[mall.DEVICE]}"}
    fail_login(entry_client.another(STRANGER), person.username)
    database.use_up_strangers()
    assert is_busy(entry_client.another(ELSEWHERE).post_json("/login", device, **credentials(person)))


@pytest.mark.parametrize("fields, code",
                         [({"password": "no digest"}, BAD), ({"password": ""}, MISSING)])
def test_what_no_password_check_saw_counts_as_no_failure(entry_client, fields, code):
    person = enrol(entry_client)
    for _ in range(3):
        reply = entry_client.post_json("/login", **{**credentials(person), **fields})
        assert is_refused(reply, code)
    log_in(entry_client, person)


def test_an_administrators_login_is_throttled_like_a_wrong_password(entry_client):
    person = enrol(entry_client)
    database.change_account(person.username, "role = 'admin'")
    assert is_refused(entry_client.post_json("/login", **credentials(person)), WRONG)
    assert is_busy(entry_client.post_json("/login", **credentials(person)))


def test_a_client_cannot_name_its_own_network(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        reply = entry_client.post_json("/login", {header: "203.0.113.9"}, **credentials(person))
        assert is_busy(reply)


def test_throttling_is_reported_before_the_digest_is_checked(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    replies = [entry_client.post_json("/login", username=person.username, password=md5(password))
               for password in (person.password, fresh_password())]
    assert is_busy(replies[0]) and replies[0].body == replies[1].body
