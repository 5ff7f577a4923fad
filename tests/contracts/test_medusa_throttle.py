"""Throttling at medusa: shared counters; captchas are not counted."""
import pytest

from support import basic, database, entry, mall
from support.client import Client, mounts
from support.database import SECOND
from support.medusa import (LOGIN, PASSWORD, WRONG, WRONG_CAPTCHA, answers, credentials, enrol,
                            fail_login, is_busy, log_in, password_change, solved, submit, unsolved)
from support.people import Person, fresh_password

STRANGER = "127.0.0.66"  # another network than 127.0.0.1, on the same machine


def try_to_log_in(client, person):
    return submit(client, LOGIN, credentials(person))


def guess_a_picture(client, person):
    reply = client.post_json(LOGIN, **credentials(person), **unsolved(client))
    assert answers(reply, WRONG_CAPTCHA[LOGIN]), reply


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    reply = try_to_log_in(medusa_client, person)
    assert is_busy(reply) and int(reply.header("Retry-After")) in (1, 2)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds(medusa_client):
    person = enrol(medusa_client)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(medusa_client, person.username)
        retry = try_to_log_in(medusa_client, person).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username, times=3)
    database.age_failures(8 * SECOND)
    log_in(medusa_client, person)
    fail_login(medusa_client, person.username)
    again = try_to_log_in(medusa_client, person)
    assert is_busy(again) and int(again.header("Retry-After")) <= 2


def test_a_throttled_login_counts_as_no_failure(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    for _ in range(5):
        assert is_busy(try_to_log_in(medusa_client, person))
    database.age_failures(2 * SECOND)
    log_in(medusa_client, person)


def test_a_name_nobody_has_is_throttled_with_the_same_bytes(medusa_client):
    for person in (enrol(medusa_client), Person()):
        fail_login(medusa_client, person.username)
        assert is_busy(try_to_log_in(medusa_client, person))


@pytest.mark.parametrize("change", [str.upper, lambda name: name.replace("k", "\uff4b")])
def test_all_spellings_of_a_name_share_one_counter(medusa_client, change):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    assert is_busy(try_to_log_in(medusa_client, person.but(username=change(person.username))))


def test_both_mounts_share_one_counter(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    for mount in mounts("medusa").values():
        assert is_busy(try_to_log_in(Client(mount, medusa_client.exchanges), person))


# Pictures

def test_wrong_pictures_are_no_wrong_passwords(medusa_client):
    person = enrol(medusa_client)
    for _ in range(12):
        guess_a_picture(medusa_client, person)
    log_in(medusa_client, person)


def test_a_wrong_picture_takes_no_failure_back(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username, times=3)
    database.age_failures(8 * SECOND)
    guess_a_picture(medusa_client, person)
    fail_login(medusa_client, person.username)
    assert 8 < int(try_to_log_in(medusa_client, person).header("Retry-After")) <= 15


def test_while_one_waits_no_answer_is_looked_at(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    replies = [medusa_client.post_json(LOGIN, **credentials(person), **picture)
               for picture in (solved(medusa_client), unsolved(medusa_client))]
    assert all(map(is_busy, replies)) and replies[0].body == replies[1].body


# Other contracts

FAIL_ELSEWHERE = {"mall": mall.fail_login, "basic": basic.fail_login, "entry": entry.fail_login}


@pytest.mark.parametrize("contract, fail", FAIL_ELSEWHERE.items(), ids=FAIL_ELSEWHERE)
def test_a_wrong_guess_elsewhere_counts_here(medusa_client, contract, fail):
    person = enrol(medusa_client)
    fail(medusa_client.at(contract), person.username)
    assert is_busy(try_to_log_in(medusa_client, person))


def test_a_wrong_guess_here_counts_elsewhere(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    for contract in ("mall", "basic"):
        reply = medusa_client.at(contract).post("/user/login", **person.credentials)
        assert reply.status == 429
    reply = medusa_client.at("entry").post_json("/login", **entry.credentials(person))
    assert entry.is_refused(reply, entry.BUSY)


def test_guesses_at_the_change_of_a_password_are_guesses(medusa_client):
    person = enrol(medusa_client)
    for wait in (2, 4, 8):
        wrong = person.but(password=fresh_password())
        submit(medusa_client, PASSWORD, password_change(wrong, fresh_password()))
        assert is_busy(try_to_log_in(medusa_client, person))
        database.age_failures(wait * SECOND)
    log_in(medusa_client, person)


def test_from_the_tenth_failure_the_name_is_held_up_for_every_network(medusa_client):
    for person in (enrol(medusa_client), Person()):
        fail_login(medusa_client.another(STRANGER), person.username, times=11)
        assert is_busy(try_to_log_in(medusa_client, person))


def test_a_few_failures_of_a_stranger_do_not_hold_up_the_owner(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client.another(STRANGER), person.username, times=5)
    log_in(medusa_client, person)


def test_no_device_cookie_passes_here(medusa_client):
    person, mall_client = enrol(medusa_client), medusa_client.at("mall")
    mall.log_in(mall_client, person)
    device = {"Cookie": f"{mall.DEVICE}={mall_client.cookies[mall.DEVICE]}"}
    fail_login(medusa_client.another(STRANGER), person.username, times=11)
    assert is_busy(submit(medusa_client, LOGIN, credentials(person), device))


def test_a_client_cannot_name_its_own_network(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert is_busy(submit(medusa_client, LOGIN, credentials(person), {header: "203.0.113.9"}))


def test_a_disabled_account_is_throttled_like_a_wrong_password(medusa_client):
    person = enrol(medusa_client)
    database.disable(person.username)
    assert answers(try_to_log_in(medusa_client, person), WRONG)
    assert is_busy(try_to_log_in(medusa_client, person))
