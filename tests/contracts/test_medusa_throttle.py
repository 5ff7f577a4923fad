"""Throttling at medusa: shared counters; captchas are not counted."""
import pytest

from support import basic, database, entry, mall
from support.database import SECOND
from support.medusa import (LOGIN, PASSWORD, WRONG, WRONG_CAPTCHA, answers, credentials, enrol,
                            fail_login, is_busy, log_in, password_change, solved, submit,
                            try_to_log_in, unsolved)
from support.people import fresh_password

STRANGER, ELSEWHERE = "127.0.0.66", "127.0.0.77"  # other networks than 127.0.0.1, on the same machine


def guess_a_picture(client, person):
    reply = client.post_json(LOGIN, **credentials(person), **unsolved(client))
    assert answers(reply, WRONG_CAPTCHA[LOGIN]), reply


@pytest.mark.parametrize("change", [str.upper, lambda name: name.replace("k", "\uff4b")])
def test_all_spellings_of_a_name_share_one_counter(medusa_client, change):
    person = enrol(medusa_client)
    fail_login(medusa_client, person.username)
    assert is_busy(try_to_log_in(medusa_client, person.but(username=change(person.username))))


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


def test_few_failures_of_another_client_do_not_throttle_the_owner(medusa_client):
    person = enrol(medusa_client)
    fail_login(medusa_client.another(STRANGER), person.username, times=5)
    log_in(medusa_client, person)


def test_no_device_cookie_passes_here(medusa_client):
    person, mall_client = enrol(medusa_client), medusa_client.at("mall")
    mall.log_in(mall_client, person)
    device = {"Cookie": f"{mall.DEVICE}={mall_client.cookies[mall.DEVICE]}"}
    fail_login(medusa_client.another(STRANGER), person.username)
    database.use_up_strangers()
    assert is_busy(submit(medusa_client.another(ELSEWHERE), LOGIN, credentials(person), device))


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
