"""Throttling at medusa: the counters are those of all contracts, and pictures are none of them."""
import pytest

import database
import desk
import hall
import shop
from client import Client, mounts
from database import SECOND
from lab import (LOGIN, PASSWORD, WRONG, WRONG_CAPTCHA, answers, credentials, enrol, fail_login,
                 is_busy, log_in, password_change, solved, submit, unsolved)
from people import Person, fresh_password

STRANGER = "127.0.0.66"  # another network than 127.0.0.1, on the same machine


def try_to_log_in(client, person):
    return submit(client, LOGIN, credentials(person))


def guess_a_picture(client, person):
    reply = client.post_json(LOGIN, **credentials(person), **unsolved(client))
    assert answers(reply, WRONG_CAPTCHA[LOGIN]), reply


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(medusa):
    person = enrol(medusa)
    fail_login(medusa, person.username)
    reply = try_to_log_in(medusa, person)
    assert is_busy(reply) and int(reply.header("Retry-After")) in (1, 2)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds(tester):
    person = enrol(tester)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(tester, person.username)
        retry = try_to_log_in(tester, person).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(tester):
    person = enrol(tester)
    fail_login(tester, person.username, times=3)
    database.age_failures(8 * SECOND)
    log_in(tester, person)
    fail_login(tester, person.username)
    again = try_to_log_in(tester, person)
    assert is_busy(again) and int(again.header("Retry-After")) <= 2


def test_a_throttled_login_counts_as_no_failure(tester):
    person = enrol(tester)
    fail_login(tester, person.username)
    for _ in range(5):
        assert is_busy(try_to_log_in(tester, person))
    database.age_failures(2 * SECOND)
    log_in(tester, person)


def test_a_name_nobody_has_is_throttled_with_the_same_bytes(medusa):
    for person in (enrol(medusa), Person()):
        fail_login(medusa, person.username)
        assert is_busy(try_to_log_in(medusa, person))


@pytest.mark.parametrize("change", [str.upper, lambda name: name.replace("k", "\uff4b")])
def test_all_spellings_of_a_name_share_one_counter(tester, change):
    person = enrol(tester)
    fail_login(tester, person.username)
    assert is_busy(try_to_log_in(tester, person.but(username=change(person.username))))


def test_both_mounts_share_one_counter(tester):
    person = enrol(tester)
    fail_login(tester, person.username)
    for mount in mounts("medusa").values():
        assert is_busy(try_to_log_in(Client(mount, tester.exchanges), person))


# Pictures

def test_wrong_pictures_are_no_wrong_passwords(medusa):
    person = enrol(medusa)
    for _ in range(12):
        guess_a_picture(medusa, person)
    log_in(medusa, person)


def test_a_wrong_picture_takes_no_failure_back(medusa):
    person = enrol(medusa)
    fail_login(medusa, person.username, times=3)
    database.age_failures(8 * SECOND)
    guess_a_picture(medusa, person)
    fail_login(medusa, person.username)
    assert 8 < int(try_to_log_in(medusa, person).header("Retry-After")) <= 15


def test_while_one_waits_no_answer_is_looked_at(medusa):
    person = enrol(medusa)
    fail_login(medusa, person.username)
    replies = [medusa.post_json(LOGIN, **credentials(person), **picture)
               for picture in (solved(medusa), unsolved(medusa))]
    assert all(map(is_busy, replies)) and replies[0].body == replies[1].body


# Other contracts

FAIL_ELSEWHERE = {"mall": shop.fail_login, "basic": hall.fail_login, "entry": desk.fail_login}


@pytest.mark.parametrize("contract, fail", FAIL_ELSEWHERE.items(), ids=FAIL_ELSEWHERE)
def test_a_wrong_guess_elsewhere_counts_here(medusa, contract, fail):
    person = enrol(medusa)
    fail(medusa.at(contract), person.username)
    assert is_busy(try_to_log_in(medusa, person))


def test_a_wrong_guess_here_counts_elsewhere(medusa):
    person = enrol(medusa)
    fail_login(medusa, person.username)
    for contract in ("mall", "basic"):
        reply = medusa.at(contract).post("/user/login", **person.credentials)
        assert reply.status == 429
    reply = medusa.at("entry").post_json("/login", **desk.credentials(person))
    assert desk.is_refused(reply, desk.BUSY)


def test_guesses_at_the_change_of_a_password_are_guesses(tester):
    person = enrol(tester)
    for wait in (2, 4, 8):
        wrong = person.but(password=fresh_password())
        submit(tester, PASSWORD, password_change(wrong, fresh_password()))
        assert is_busy(try_to_log_in(tester, person))
        database.age_failures(wait * SECOND)
    log_in(tester, person)


def test_from_the_tenth_failure_the_name_is_held_up_for_every_network(tester):
    for person in (enrol(tester), Person()):
        fail_login(tester.another(STRANGER), person.username, times=11)
        assert is_busy(try_to_log_in(tester, person))


def test_a_few_failures_of_a_stranger_do_not_hold_up_the_owner(tester):
    person = enrol(tester)
    fail_login(tester.another(STRANGER), person.username, times=5)
    log_in(tester, person)


def test_no_device_cookie_passes_here(tester):
    person, mall = enrol(tester), tester.at("mall")
    shop.log_in(mall, person)
    device = {"Cookie": f"{shop.DEVICE}={mall.cookies[shop.DEVICE]}"}
    fail_login(tester.another(STRANGER), person.username, times=11)
    assert is_busy(submit(tester, LOGIN, credentials(person), device))


def test_a_client_cannot_name_its_own_network(tester):
    person = enrol(tester)
    fail_login(tester, person.username)
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert is_busy(submit(tester, LOGIN, credentials(person), {header: "203.0.113.9"}))


def test_a_disabled_account_is_throttled_like_a_wrong_password(tester):
    person = enrol(tester)
    database.disable(person.username)
    assert answers(try_to_log_in(tester, person), WRONG)
    assert is_busy(try_to_log_in(tester, person))
