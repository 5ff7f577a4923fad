"""Throttling of password checks, and the device cookie that lets an owner past strangers."""
import os

import pytest

import database
from client import Client, mounts
from database import HOUR, SECOND
from people import Person
from shop import (DEVICE, THROTTLED, WRONG_PASSWORD, fail_login, is_logged_in, log_in, sign_up)

STRANGER = "127.0.0.66"  # another network than 127.0.0.1, on the same machine


def throttled(reply):
    return (reply.status, reply.text) == (429, THROTTLED)


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(mall):
    person = sign_up(mall)
    fail_login(mall, person.username)
    reply = mall.post("/user/login", **person.credentials)
    assert throttled(reply) and int(reply.header("Retry-After")) in (1, 2)
    assert not is_logged_in(mall)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds_and_no_further(visitor):
    person = sign_up(visitor)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(visitor, person.username)
        retry = visitor.post("/user/login", **person.credentials).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(visitor):
    person = sign_up(visitor)
    fail_login(visitor, person.username, times=3)
    database.age_failures(8 * SECOND)
    log_in(visitor, person)
    fail_login(visitor, person.username)
    assert int(visitor.post("/user/login", **person.credentials).header("Retry-After")) <= 2


def test_a_throttled_login_counts_as_no_failure(visitor):
    person = sign_up(visitor)
    fail_login(visitor, person.username)
    for _ in range(5):
        assert throttled(visitor.post("/user/login", username=person.username, password="wrong"))
    database.age_failures(2 * SECOND)
    log_in(visitor, person)


def test_a_name_nobody_has_is_throttled_with_the_same_bytes(mall):
    replies = []
    for person in (sign_up(mall), Person()):
        fail_login(mall, person.username)
        replies.append(mall.post("/user/login", **person.credentials))
    assert throttled(replies[0]) and replies[0].body == replies[1].body


def test_all_spellings_of_a_name_share_one_counter(visitor):
    person = sign_up(visitor)
    fail_login(visitor, person.username)
    other_spelling = person.username.upper()
    assert throttled(visitor.post("/user/login", username=other_spelling, password=person.password))


def test_both_mounts_share_one_counter(mall):
    person = sign_up(mall)
    fail_login(mall, person.username)
    for mount in mounts("mall").values():
        assert throttled(Client(mount, mall.exchanges).post("/user/login", **person.credentials))


def test_failures_for_one_name_do_not_hold_up_another(visitor):
    victim, other = sign_up(visitor), sign_up(visitor)
    fail_login(visitor, victim.username)
    log_in(visitor, other)


def test_a_few_failures_of_a_stranger_do_not_hold_up_the_owner(visitor):
    person = sign_up(visitor)
    fail_login(visitor.another(STRANGER), person.username, times=5)
    log_in(visitor, person)


def test_from_the_tenth_failure_the_name_is_held_up_for_every_network(visitor):
    person = sign_up(visitor)
    fail_login(visitor.another(STRANGER), person.username, times=11)
    assert throttled(visitor.post("/user/login", **person.credentials))


def test_a_name_nobody_has_is_held_up_for_every_network_too(visitor):
    person = Person()
    fail_login(visitor.another(STRANGER), person.username, times=11)
    assert throttled(visitor.post("/user/login", **person.credentials))


def test_login_sets_a_device_cookie_that_scripts_cannot_read(mall):
    cookie = log_in(mall, sign_up(mall)).cookies[DEVICE]
    attributes = {name.lower(): text for name, text in cookie.attributes.items()}
    assert "httponly" in attributes
    assert (attributes["samesite"], attributes["path"]) == ("Lax", "/")
    assert int(attributes["max-age"]) >= 30 * 24 * 3600


def test_logout_leaves_the_device_cookie(mall):
    log_in(mall, sign_up(mall))
    mall.post("/user/logout")
    assert DEVICE in mall.cookies


def test_the_owners_device_passes_while_strangers_guess(mall):
    person = sign_up(mall)
    log_in(mall, person)
    fail_login(mall.another(STRANGER), person.username, times=11)
    assert throttled(mall.another().post("/user/login", **person.credentials))
    log_in(mall, person)


def test_the_device_of_another_account_does_not_pass(visitor):
    person, other = sign_up(visitor), sign_up(visitor)
    log_in(visitor, other)
    fail_login(visitor.another(STRANGER), person.username, times=11)
    assert throttled(visitor.post("/user/login", **person.credentials))


def test_a_forged_device_does_not_pass(visitor):
    person = sign_up(visitor)
    log_in(visitor, person)
    real = visitor.cookies[DEVICE]
    middle = len(real) // 2
    flipped = real[:middle] + ("A" if real[middle] != "A" else "B") + real[middle + 1:]
    fail_login(visitor.another(STRANGER), person.username, times=11)
    for forged in (flipped, real[:-4], "1", ""):
        reply = visitor.another().post("/user/login", {"Cookie": f"{DEVICE}={forged}"},
                                       **person.credentials)
        assert throttled(reply), forged


def test_a_device_has_its_own_wait_after_its_own_failures(visitor):
    person = sign_up(visitor)
    log_in(visitor, person)
    fail_login(visitor, person.username)
    assert throttled(visitor.post("/user/login", **person.credentials))


@pytest.mark.parametrize("header",
                         ["X-Forwarded-For", "X-Real-IP", "X_Real_IP", "Client-IP", "Forwarded",
                          "REMOTE_ADDR", "Remote-Addr"])
def test_a_client_cannot_name_its_own_network(visitor, header):
    person = sign_up(visitor)
    fail_login(visitor, person.username)
    for value in ("203.0.113.9", "for=203.0.113.9"):
        assert throttled(visitor.post("/user/login", {header: value}, **person.credentials))


@pytest.mark.skipif("GATEHOUSE_LONG" not in os.environ, reason="long: GATEHOUSE_LONG=1")
def test_at_most_100_guesses_an_hour_at_one_account_are_verified_and_the_owner_gets_in(visitor):
    person, verified = sign_up(visitor), 0
    log_in(visitor, person)
    for guess in range(160):
        stranger = visitor.another(f"127.0.{guess}.7")
        reply = stranger.post("/user/login", username=person.username, password=f"guess {guess}")
        verified += reply.text == WRONG_PASSWORD
        database.age_failures(20 * SECOND)
    assert verified == 100
    log_in(visitor, person)
    database.age_failures(HOUR)
    log_in(visitor.another(), person)
