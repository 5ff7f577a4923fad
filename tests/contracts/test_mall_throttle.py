"""Throttling of password checks, and the device cookie that exempts an owner from failures of others."""
import pytest

from support import database
from support.amount import LONG
from support.client import Client, mounts
from support.database import HOUR, SECOND
from support.mall import (DEVICE, THROTTLED, WRONG_PASSWORD, fail_login, is_logged_in, log_in,
                          sign_up)
from support.people import Person

STRANGER = "127.0.0.66"  # another network than 127.0.0.1, on the same machine


def throttled(reply):
    return (reply.status, reply.text) == (429, THROTTLED)


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    reply = mall_client.post("/user/login", **person.credentials)
    assert throttled(reply) and int(reply.header("Retry-After")) in (1, 2)
    assert not is_logged_in(mall_client)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds_and_no_further(mall_client):
    person = sign_up(mall_client)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(mall_client, person.username)
        retry = mall_client.post("/user/login", **person.credentials).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username, times=3)
    database.age_failures(8 * SECOND)
    log_in(mall_client, person)
    fail_login(mall_client, person.username)
    assert int(mall_client.post("/user/login", **person.credentials).header("Retry-After")) <= 2


def test_a_throttled_login_counts_as_no_failure(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    for _ in range(5):
        assert throttled(mall_client.post("/user/login", username=person.username, password="wrong"))
    database.age_failures(2 * SECOND)
    log_in(mall_client, person)


def test_a_name_nobody_has_is_throttled_with_the_same_bytes(mall_client):
    replies = []
    for person in (sign_up(mall_client), Person()):
        fail_login(mall_client, person.username)
        replies.append(mall_client.post("/user/login", **person.credentials))
    assert throttled(replies[0]) and replies[0].body == replies[1].body


def test_all_spellings_of_a_name_share_one_counter(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    other_spelling = person.username.upper()
    assert throttled(mall_client.post("/user/login", username=other_spelling, password=person.password))


def test_both_mounts_share_one_counter(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    for mount in mounts("mall").values():
        assert throttled(Client(mount, mall_client.exchanges).post("/user/login", **person.credentials))


def test_failures_for_one_name_do_not_hold_up_another(mall_client):
    victim, other = sign_up(mall_client), sign_up(mall_client)
    fail_login(mall_client, victim.username)
    log_in(mall_client, other)


def test_a_few_failures_of_a_stranger_do_not_hold_up_the_owner(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client.another(STRANGER), person.username, times=5)
    log_in(mall_client, person)


def test_from_the_tenth_failure_the_name_is_held_up_for_every_network(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client.another(STRANGER), person.username, times=11)
    assert throttled(mall_client.post("/user/login", **person.credentials))


def test_a_name_nobody_has_is_held_up_for_every_network_too(mall_client):
    person = Person()
    fail_login(mall_client.another(STRANGER), person.username, times=11)
    assert throttled(mall_client.post("/user/login", **person.credentials))


def test_login_sets_a_device_cookie_that_scripts_cannot_read(mall_client):
    cookie = log_in(mall_client, sign_up(mall_client)).cookies[DEVICE]
    assert cookie.is_bound and int(cookie.attributes["max-age"]) >= 30 * 24 * 3600


def test_logout_leaves_the_device_cookie(mall_client):
    log_in(mall_client, sign_up(mall_client))
    mall_client.post("/user/logout")
    assert DEVICE in mall_client.cookies


def test_the_owners_device_passes_while_strangers_guess(mall_client):
    person = sign_up(mall_client)
    log_in(mall_client, person)
    fail_login(mall_client.another(STRANGER), person.username, times=11)
    assert throttled(mall_client.another().post("/user/login", **person.credentials))
    log_in(mall_client, person)


def test_the_device_of_another_account_does_not_pass(mall_client):
    person, other = sign_up(mall_client), sign_up(mall_client)
    log_in(mall_client, other)
    fail_login(mall_client.another(STRANGER), person.username, times=11)
    assert throttled(mall_client.post("/user/login", **person.credentials))


def test_a_forged_device_does_not_pass(mall_client):
    person = sign_up(mall_client)
    log_in(mall_client, person)
    real = mall_client.cookies[DEVICE]
    middle = len(real) // 2
    flipped = real[:middle] + ("A" if real[middle] != "A" else "B") + real[middle + 1:]
    fail_login(mall_client.another(STRANGER), person.username, times=11)
    for forged in (flipped, real[:-4], "1", ""):
        reply = mall_client.another().post("/user/login", {"Cookie": f"{DEVICE}={forged}"},
                                       **person.credentials)
        assert throttled(reply), forged


def test_a_device_has_its_own_wait_after_its_own_failures(mall_client):
    person = sign_up(mall_client)
    log_in(mall_client, person)
    fail_login(mall_client, person.username)
    assert throttled(mall_client.post("/user/login", **person.credentials))


@pytest.mark.parametrize("header",
                         ["X-Forwarded-For", "X-Real-IP", "X_Real_IP", "Client-IP", "Forwarded",
                          "REMOTE_ADDR", "Remote-Addr"])
def test_a_client_cannot_name_its_own_network(mall_client, header):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    for value in ("203.0.113.9", "for=203.0.113.9"):
        assert throttled(mall_client.post("/user/login", {header: value}, **person.credentials))


@pytest.mark.skipif(not LONG, reason="long: scripts/test --long")
def test_at_most_100_guesses_an_hour_at_one_account_are_verified_and_the_owner_gets_in(mall_client):
    person, verified = sign_up(mall_client), 0
    log_in(mall_client, person)
    for guess in range(160):
        stranger = mall_client.another(f"127.0.{guess}.7")
        reply = stranger.post("/user/login", username=person.username, password=f"guess {guess}")
        verified += reply.text == WRONG_PASSWORD
        database.age_failures(20 * SECOND)
    assert verified == 100
    log_in(mall_client, person)
    database.age_failures(HOUR)
    log_in(mall_client.another(), person)
