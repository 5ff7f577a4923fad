"""Throttling of portal's password checks, and the device cookie that lets an owner pass."""
import pytest

from support import basic, database, mall
from support.client import Client, mounts
from support.configuration import settings, worker_settings
from support.database import SECOND
from support.people import fresh_password
from support.portal import (DEVICE, DONE, LOGIN, WRONG_CODE, can_log_in, code_for, credentials,
                            enrol, fail_login, is_throttled, log_in, newcomer, post,
                            reset, sign_up_and_log_in, verified, wrong)

STRANGER, ELSEWHERE = "127.0.0.67", "127.0.0.77"  # other networks than 127.0.0.1, on the same machine


def test_both_mounts_and_all_spellings_share_one_counter(portal_client):
    person = enrol(portal_client)
    fail_login(portal_client, person.email)
    for mount in mounts("portal").values():
        client = Client(mount, portal_client.exchanges)
        fields = {"email": person.email.upper(), "password": "x" * 9}
        assert is_throttled(post(client, LOGIN, fields), at_most=2)


def test_another_address_and_another_network_do_not_wait(portal_client):
    person, other = enrol(portal_client), enrol(portal_client)
    fail_login(portal_client, person.email)
    log_in(portal_client, other)
    log_in(portal_client.another(STRANGER), person)


def test_known_device_passes_while_others_guess(portal_client):
    person = sign_up_and_log_in(portal_client)
    fail_login(portal_client.another(STRANGER), person.email)
    database.use_up_strangers()
    assert is_throttled(post(portal_client.another(ELSEWHERE), LOGIN, credentials(person)), at_most=3600)
    portal_client.address = ELSEWHERE
    log_in(portal_client, person)


@pytest.mark.parametrize("contract, log_in_there", [("mall", mall.log_in), ("basic", basic.log_in)])
def test_the_device_of_another_contract_passes_here_for_it_is_the_accounts(
        portal_client, contract, log_in_there):
    person, other = enrol(portal_client), portal_client.at(contract)
    log_in_there(other, person)
    fail_login(portal_client.another(STRANGER), person.email)
    database.use_up_strangers()
    elsewhere = portal_client.another(ELSEWHERE)
    elsewhere.cookies[DEVICE] = other.cookies[DEVICE]
    log_in(elsewhere, person)


def test_the_device_of_another_account_does_not_pass(portal_client):
    person = enrol(portal_client)
    sign_up_and_log_in(portal_client)
    fail_login(portal_client.another(STRANGER), person.email)
    database.use_up_strangers()
    portal_client.address = ELSEWHERE
    assert is_throttled(post(portal_client, LOGIN, credentials(person)), at_most=3600)


def test_wrong_passwords_here_count_for_the_account_at_every_contract(portal_client):
    person, guess = enrol(portal_client), {"password": "wrong guess"}
    with settings(THROTTLE_STRANGERS_PER_HOUR="4"):
        for number in range(3):
            client = portal_client.another(f"127.0.7.{number + 1}")
            reply = post(client, LOGIN, {"email": person.email, **guess})
        assert is_throttled(reply, at_most=3600)
        reply = portal_client.another("127.0.7.9").at("mall").post("/user/login", **person.credentials)
        assert (reply.status, reply.text) == (429, mall.THROTTLED)


def test_network_is_throttled_for_all_addresses_after_its_failures(portal_client):
    home, person = portal_client.another("127.41.42.43"), enrol(portal_client)
    with worker_settings(LOOPBACK_EXEMPT="off", THROTTLE_NETWORK_PER_HOUR="3"):
        for _ in range(3):
            fail_login(home, newcomer().email)
        assert is_throttled(post(home, LOGIN, credentials(person)), at_most=3600)
        log_in(portal_client.another("127.41.99.43"), person)


def test_a_wait_for_the_password_is_none_for_the_code(portal_client):
    person, new = verified(portal_client), fresh_password()
    code = code_for(portal_client, "other", person.email)
    fail_login(portal_client, person.email)
    assert reset(portal_client, person, code, new).text == DONE
    assert can_log_in(portal_client, person, new)


def test_wrong_code_does_not_throttle_the_password(portal_client):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    assert reset(portal_client, person, wrong(code), fresh_password()).text == WRONG_CODE
    log_in(portal_client, person)
