"""Throttling of portal's password checks, and the device cookie that lets an owner pass."""
import pytest

import database
import hall
import shop
from client import Client, mounts
from database import SECOND
from lobby import (DEVICE, DONE, LOGIN, WRONG_CODE, can_log_in, code_for, credentials, enrol,
                   fail_login, is_logged_in, is_throttled, join, log_in, newcomer, post,
                   reset, verified, wrong)
from people import fresh_password
from stack import settings

STRANGER = "127.0.0.67"  # another network than 127.0.0.1, on the same machine


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(portal):
    person = enrol(portal)
    fail_login(portal, person.email)
    assert is_throttled(post(portal, LOGIN, credentials(person)), at_most=2)
    assert not is_logged_in(portal)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds(comer):
    person = enrol(comer)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(comer, person.email)
        retry = post(comer, LOGIN, credentials(person)).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(comer):
    person = enrol(comer)
    fail_login(comer, person.email, times=3)
    database.age_failures(8 * SECOND)
    log_in(comer, person)
    fail_login(comer, person.email)
    assert is_throttled(post(comer, LOGIN, credentials(person)), at_most=2)


def test_an_address_nobody_has_is_throttled_with_the_same_bytes(portal):
    replies = []
    for person in (enrol(portal), newcomer()):
        fail_login(portal, person.email)
        replies.append(post(portal, LOGIN, credentials(person)))
    assert is_throttled(replies[0], at_most=2) and replies[0].body == replies[1].body


def test_both_mounts_and_all_spellings_share_one_counter(comer):
    person = enrol(comer)
    fail_login(comer, person.email)
    for mount in mounts("portal").values():
        client = Client(mount, comer.exchanges)
        fields = {"email": person.email.upper(), "password": "x" * 9}
        assert is_throttled(post(client, LOGIN, fields), at_most=2)


def test_another_address_and_another_network_do_not_wait(portal):
    person, other = enrol(portal), enrol(portal)
    fail_login(portal, person.email)
    log_in(portal, other)
    log_in(portal.another(STRANGER), person)


def test_from_the_tenth_failure_the_address_is_held_up_for_every_network(comer):
    for person in (enrol(comer), newcomer()):
        fail_login(comer.another(STRANGER), person.email, times=11)
        assert is_throttled(post(comer, LOGIN, credentials(person)))


def test_the_owners_device_passes_while_strangers_guess(portal):
    person = join(portal)
    fail_login(portal.another(STRANGER), person.email, times=11)
    assert is_throttled(post(portal.another(), LOGIN, credentials(person)))
    log_in(portal, person)


@pytest.mark.parametrize("contract, log_in_there", [("mall", shop.log_in), ("basic", hall.log_in)])
def test_the_device_of_another_contract_passes_here_for_it_is_the_accounts(
        portal, contract, log_in_there):
    person, other = enrol(portal), portal.at(contract)
    log_in_there(other, person)
    fail_login(portal.another(STRANGER), person.email, times=11)
    portal.cookies[DEVICE] = other.cookies[DEVICE]
    log_in(portal, person)


def test_the_device_of_another_account_does_not_pass(comer):
    person = enrol(comer)
    join(comer)
    fail_login(comer.another(STRANGER), person.email, times=11)
    assert is_throttled(post(comer, LOGIN, credentials(person)))


def test_wrong_passwords_here_count_for_the_account_at_every_contract(comer):
    person, guess = enrol(comer), {"password": "wrong guess"}
    with settings(THROTTLE_ACCOUNT_PER_HOUR="4"):
        for _ in range(5):
            database.age_failures(20 * SECOND)
            reply = post(comer, LOGIN, {"email": person.email, **guess})
        assert is_throttled(reply, at_most=3600)
        reply = comer.at("mall").post("/user/login", **person.credentials)
        assert (reply.status, reply.text) == (429, shop.THROTTLED)


def test_after_the_networks_share_of_failures_it_waits_whatever_address_it_tries(comer):
    home, person = comer.another("127.41.42.43"), enrol(comer)
    with settings(LOOPBACK_EXEMPT="off", REQUESTS_PER_SECOND="1000", THROTTLE_NETWORK_PER_HOUR="3"):
        for _ in range(3):
            fail_login(home, newcomer().email)
        assert is_throttled(post(home, LOGIN, credentials(person)), at_most=3600)
        log_in(comer.another("127.41.99.43"), person)


def test_a_wait_for_the_password_is_none_for_the_code(portal):
    person, new = verified(portal), fresh_password()
    code = code_for(portal, "other", person.email)
    fail_login(portal, person.email)
    assert reset(portal, person, code, new).text == DONE
    assert can_log_in(portal, person, new)


def test_a_wrong_code_locks_nobody_out_of_their_password(portal):
    person = verified(portal)
    code = code_for(portal, "other", person.email)
    assert reset(portal, person, wrong(code), fresh_password()).text == WRONG_CODE
    log_in(portal, person)
