"""Throttling of basic's password checks, and the device cookie that lets an owner pass."""
import pytest

from support import database, entry, mall
from support.basic import (DEVICE, LOGIN, SESSION, THROTTLED, WRONG, enrol, fail_login,
                           log_in, refuses, register, uid_of)
from support.client import Client, mounts
from support.people import Person, fresh_password

STRANGER, ELSEWHERE = "127.0.0.66", "127.0.0.77"  # other networks than 127.0.0.1, on the same machine


def throttled(reply):
    return (reply.status, reply.text) == (429, THROTTLED) and int(reply.header("Retry-After")) > 0


def test_uid_is_throttled_like_a_name_if_it_exists_or_not(basic_client):
    for uid, password in ((uid_of(enrol(basic_client)), fresh_password()), (10**12 + 9, fresh_password())):
        assert basic_client.post(LOGIN, uid=uid, password=password).text == WRONG
        assert throttled(basic_client.post(LOGIN, uid=uid, password=password))


def test_both_mounts_and_all_spellings_share_one_counter(basic_client):
    person = enrol(basic_client)
    fail_login(basic_client, person.username)
    for mount in mounts("basic").values():
        client = Client(mount, basic_client.exchanges)
        assert throttled(client.post(LOGIN, username=person.username.upper(), password="x" * 9))


def test_a_wrong_guess_at_mall_or_entry_counts_here(basic_client):
    for fail, contract in ((mall.fail_login, "mall"), (entry.fail_login, "entry")):
        person = enrol(basic_client)
        fail(basic_client.at(contract), person.username)
        assert throttled(basic_client.post(LOGIN, **person.credentials))


def test_known_device_passes_while_others_guess(basic_client):
    person = enrol(basic_client)
    log_in(basic_client, person)
    fail_login(basic_client.another(STRANGER), person.username)
    database.use_up_strangers()
    assert throttled(basic_client.another(ELSEWHERE).post(LOGIN, **person.credentials))
    basic_client.address = ELSEWHERE
    log_in(basic_client, person)


def test_the_device_of_mall_passes_here_for_it_is_the_accounts(basic_client):
    person, mall_client = enrol(basic_client), basic_client.at("mall")
    mall.log_in(mall_client, person)
    fail_login(basic_client.another(STRANGER), person.username)
    database.use_up_strangers()
    elsewhere = basic_client.another(ELSEWHERE)
    elsewhere.cookies[DEVICE] = mall_client.cookies[DEVICE]
    log_in(elsewhere, person)


def test_the_device_of_another_account_does_not_pass(basic_client):
    person, other = enrol(basic_client), enrol(basic_client)
    log_in(basic_client, other)
    fail_login(basic_client.another(STRANGER), person.username)
    database.use_up_strangers()
    basic_client.address = ELSEWHERE
    assert throttled(basic_client.post(LOGIN, **person.credentials))


def test_logout_leaves_the_device_cookie_and_takes_the_session(basic_client):
    log_in(basic_client, enrol(basic_client))
    basic_client.get("/user/security/logout")
    assert DEVICE in basic_client.cookies and SESSION not in basic_client.cookies


def test_the_device_cookie_lives_for_a_month_at_least(basic_client):
    cookie = log_in(basic_client, enrol(basic_client)).cookies[DEVICE]
    assert int(cookie.attributes["max-age"]) >= 30 * 24 * 3600


def test_two_device_cookies_are_not_accepted(basic_client):
    person = enrol(basic_client)
    log_in(basic_client, person)
    fail_login(basic_client.another(STRANGER), person.username)
    database.use_up_strangers()
    twice = {"Cookie": f"{DEVICE}={basic_client.cookies[DEVICE]}; {DEVICE}=x"}
    assert basic_client.another(ELSEWHERE).post(LOGIN, twice, **person.credentials).status in (400, 429)


@pytest.mark.parametrize("fields", [{"password": ""}, {"username": ""}])
def test_what_no_password_check_saw_counts_as_no_failure(basic_client, fields):
    person = enrol(basic_client)
    for _ in range(3):
        reply = basic_client.post(LOGIN, **{**person.credentials, **fields})
        assert refuses(reply, next(iter(fields)))
    log_in(basic_client, person)


def test_a_name_and_a_uid_that_do_not_belong_together_count_as_a_failure(basic_client):
    person, other = enrol(basic_client), enrol(basic_client)
    assert basic_client.post(LOGIN, uid=uid_of(other), **person.credentials).text == WRONG
    assert throttled(basic_client.post(LOGIN, uid=uid_of(other), **person.credentials))


def test_registering_asks_no_password_and_waits_for_nothing(basic_client):
    person = Person()
    fail_login(basic_client, person.username)
    register(basic_client, person)
