"""Throttling of entry's login: shared counters, entry's own messages."""
import pytest

from support import basic, database, mall
from support.client import Client, mounts
from support.database import SECOND
from support.entry import (BAD, BUSY, MISSING, WRONG, credentials, enrol, fail_login, is_refused,
                           log_in, md5)
from support.people import Person, fresh_password

STRANGER = "127.0.0.66"  # another network than 127.0.0.1, on the same machine


def is_busy(reply):
    return is_refused(reply, BUSY) and int(reply.header("Retry-After")) > 0


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    reply = entry_client.post_json("/login", **credentials(person))
    assert is_busy(reply) and int(reply.header("Retry-After")) in (1, 2)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds(entry_client):
    person = enrol(entry_client)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(entry_client, person.username)
        retry = entry_client.post_json("/login", **credentials(person)).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_digest_logs_in_and_clears_the_pair(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username, times=3)
    database.age_failures(8 * SECOND)
    log_in(entry_client, person)
    fail_login(entry_client, person.username)
    again = entry_client.post_json("/login", **credentials(person))
    assert is_busy(again) and int(again.header("Retry-After")) <= 2


def test_a_throttled_login_counts_as_no_failure(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    for _ in range(5):
        assert is_busy(entry_client.post_json("/login", **credentials(person)))
    database.age_failures(2 * SECOND)
    log_in(entry_client, person)


def test_a_name_nobody_has_is_throttled_with_the_same_bytes(entry_client):
    replies = []
    for person in (enrol(entry_client), Person()):
        fail_login(entry_client, person.username)
        replies.append(entry_client.post_json("/login", **credentials(person)))
    assert is_busy(replies[0]) and replies[0].body == replies[1].body


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


def test_both_mounts_share_one_counter(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    for mount in mounts("entry").values():
        client = Client(mount, entry_client.exchanges)
        assert is_busy(client.post_json("/login", **credentials(person)))


def test_from_the_tenth_failure_the_name_is_held_up_for_every_network(entry_client):
    for person in (enrol(entry_client), Person()):
        fail_login(entry_client.another(STRANGER), person.username, times=11)
        assert is_busy(entry_client.post_json("/login", **credentials(person)))


def test_no_device_cookie_passes_here(entry_client):
    person, mall_client = enrol(entry_client), entry_client.at("mall")
    mall.log_in(mall_client, person)
    device = {"Cookie": f"{mall.DEVICE}={mall_client.cookies[mall.DEVICE]}"}
    fail_login(entry_client.another(STRANGER), person.username, times=11)
    assert is_busy(entry_client.post_json("/login", device, **credentials(person)))


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


def test_the_wait_is_told_before_the_digest_is_looked_at(entry_client):
    person = enrol(entry_client)
    fail_login(entry_client, person.username)
    replies = [entry_client.post_json("/login", username=person.username, password=md5(password))
               for password in (person.password, fresh_password())]
    assert is_busy(replies[0]) and replies[0].body == replies[1].body
