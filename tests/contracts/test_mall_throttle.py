"""Throttling of password checks, and the device cookie that exempts an owner from failures of others."""
import pytest

from support import database
from support.amount import LONG
from support.database import HOUR, SECOND
from support.mall import (DEVICE, THROTTLED, WRONG_PASSWORD, fail_login, log_in, sign_up)

STRANGER, ELSEWHERE = "127.0.0.66", "127.0.0.77"  # other networks than 127.0.0.1, on the same machine


def throttled(reply):
    return (reply.status, reply.text) == (429, THROTTLED)


def test_all_spellings_of_a_name_share_one_counter(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    other_spelling = person.username.upper()
    assert throttled(mall_client.post("/user/login", username=other_spelling, password=person.password))


def test_failures_for_one_name_do_not_hold_up_another(mall_client):
    victim, other = sign_up(mall_client), sign_up(mall_client)
    fail_login(mall_client, victim.username)
    log_in(mall_client, other)


def test_few_failures_of_another_client_do_not_throttle_the_owner(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client.another(STRANGER), person.username, times=5)
    log_in(mall_client, person)


def test_login_sets_a_device_cookie_that_scripts_cannot_read(mall_client):
    cookie = log_in(mall_client, sign_up(mall_client)).cookies[DEVICE]
    assert cookie.is_bound and int(cookie.attributes["max-age"]) >= 30 * 24 * 3600


def test_logout_leaves_the_device_cookie(mall_client):
    log_in(mall_client, sign_up(mall_client))
    mall_client.post("/user/logout")
    assert DEVICE in mall_client.cookies


def test_known_device_passes_while_others_guess(mall_client):
    person = sign_up(mall_client)
    log_in(mall_client, person)
    fail_login(mall_client.another(STRANGER), person.username)
    database.use_up_strangers()
    assert throttled(mall_client.another(ELSEWHERE).post("/user/login", **person.credentials))
    mall_client.address = ELSEWHERE
    log_in(mall_client, person)


def test_the_device_of_another_account_does_not_pass(mall_client):
    person, other = sign_up(mall_client), sign_up(mall_client)
    log_in(mall_client, other)
    fail_login(mall_client.another(STRANGER), person.username)
    database.use_up_strangers()
    mall_client.address = ELSEWHERE
    assert throttled(mall_client.post("/user/login", **person.credentials))


def test_a_forged_device_does_not_pass(mall_client):
    person = sign_up(mall_client)
    log_in(mall_client, person)
    real = mall_client.cookies[DEVICE]
    middle = len(real) // 2
    flipped = real[:middle] + ("A" if real[middle] != "A" else "B") + real[middle + 1:]
    fail_login(mall_client.another(STRANGER), person.username)
    database.use_up_strangers()
    for forged in (flipped, real[:-4], "1", ""):
        reply = mall_client.another(ELSEWHERE).post("/user/login", {"Cookie": f"{DEVICE}={forged}"},
                                                    **person.credentials)
        assert throttled(reply), forged


def test_a_known_device_has_ten_failures_of_its_own_and_no_wait(mall_client):
    person = sign_up(mall_client)
    log_in(mall_client, person)
    fail_login(mall_client, person.username, times=10)
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
    person, verified = sign_up(mall_client), []
    log_in(mall_client, person)
    for guess in range(250):
        stranger = mall_client.another(f"127.0.{guess}.7")
        reply = stranger.post("/user/login", username=person.username, password=f"guess {guess}")
        if reply.text == WRONG_PASSWORD:
            verified.append(guess * 30 * SECOND)
        database.age_failures(30 * SECOND)
    in_an_hour = [sum(begin <= one < begin + HOUR for one in verified) for begin in verified]
    assert 50 <= max(in_an_hour) <= 100 and len(verified) >= 100
    log_in(mall_client, person)
    database.age_failures(HOUR)
    log_in(mall_client.another(ELSEWHERE), person)
