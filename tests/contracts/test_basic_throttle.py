"""Throttling of basic's password checks, and the device cookie that lets an owner pass."""
import pytest

import database
import desk
import shop
from client import Client, mounts
from database import SECOND
from hall import (DEVICE, LOGIN, SESSION, THROTTLED, WRONG, enrol, fail_login, is_logged_in, log_in,
                  refuses, register, uid_of)
from people import Person, fresh_password

STRANGER = "127.0.0.66"  # another network than 127.0.0.1, on the same machine


def throttled(reply):
    return (reply.status, reply.text) == (429, THROTTLED) and int(reply.header("Retry-After")) > 0


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(basic):
    person = enrol(basic)
    fail_login(basic, person.username)
    reply = basic.post(LOGIN, **person.credentials)
    assert throttled(reply) and int(reply.header("Retry-After")) in (1, 2)
    assert not is_logged_in(basic)


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds(guest):
    person = enrol(guest)
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail_login(guest, person.username)
        retry = guest.post(LOGIN, **person.credentials).header("Retry-After")
        assert shorter < int(retry) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(guest):
    person = enrol(guest)
    fail_login(guest, person.username, times=3)
    database.age_failures(8 * SECOND)
    log_in(guest, person)
    fail_login(guest, person.username)
    assert int(guest.post(LOGIN, **person.credentials).header("Retry-After")) <= 2


def test_a_name_nobody_has_is_throttled_with_the_same_bytes(basic):
    replies = []
    for person in (enrol(basic), Person()):
        fail_login(basic, person.username)
        replies.append(basic.post(LOGIN, **person.credentials))
    assert throttled(replies[0]) and replies[0].body == replies[1].body


def test_a_uid_is_throttled_like_a_name_whether_or_not_anybody_has_it(basic):
    for uid, password in ((uid_of(enrol(basic)), fresh_password()), (10**12 + 9, fresh_password())):
        assert basic.post(LOGIN, uid=uid, password=password).text == WRONG
        assert throttled(basic.post(LOGIN, uid=uid, password=password))


def test_both_mounts_and_all_spellings_share_one_counter(guest):
    person = enrol(guest)
    fail_login(guest, person.username)
    for mount in mounts("basic").values():
        client = Client(mount, guest.exchanges)
        assert throttled(client.post(LOGIN, username=person.username.upper(), password="x" * 9))


def test_a_wrong_guess_at_mall_or_entry_counts_here(basic):
    for fail, contract in ((shop.fail_login, "mall"), (desk.fail_login, "entry")):
        person = enrol(basic)
        fail(basic.at(contract), person.username)
        assert throttled(basic.post(LOGIN, **person.credentials))


def test_from_the_tenth_failure_the_name_is_held_up_for_every_network(guest):
    for person in (enrol(guest), Person()):
        fail_login(guest.another(STRANGER), person.username, times=11)
        assert throttled(guest.post(LOGIN, **person.credentials))


def test_the_owners_device_passes_while_strangers_guess(basic):
    person = enrol(basic)
    log_in(basic, person)
    fail_login(basic.another(STRANGER), person.username, times=11)
    assert throttled(basic.another().post(LOGIN, **person.credentials))
    log_in(basic, person)


def test_the_device_of_mall_passes_here_for_it_is_the_accounts(basic):
    person, mall = enrol(basic), basic.at("mall")
    shop.log_in(mall, person)
    fail_login(basic.another(STRANGER), person.username, times=11)
    basic.cookies[DEVICE] = mall.cookies[DEVICE]
    log_in(basic, person)


def test_the_device_of_another_account_does_not_pass(guest):
    person, other = enrol(guest), enrol(guest)
    log_in(guest, other)
    fail_login(guest.another(STRANGER), person.username, times=11)
    assert throttled(guest.post(LOGIN, **person.credentials))


def test_logout_leaves_the_device_cookie_and_takes_the_session(basic):
    log_in(basic, enrol(basic))
    basic.get("/user/security/logout")
    assert DEVICE in basic.cookies and SESSION not in basic.cookies


def test_the_device_cookie_lives_for_a_month_at_least(basic):
    cookie = log_in(basic, enrol(basic)).cookies[DEVICE]
    assert int(cookie.attributes["max-age"]) >= 30 * 24 * 3600


def test_two_device_cookies_pass_nobody(guest):
    person = enrol(guest)
    log_in(guest, person)
    fail_login(guest.another(STRANGER), person.username, times=11)
    twice = {"Cookie": f"{DEVICE}={guest.cookies[DEVICE]}; {DEVICE}=x"}
    assert guest.another().post(LOGIN, twice, **person.credentials).status in (400, 429)


@pytest.mark.parametrize("fields", [{"password": ""}, {"username": ""}])
def test_what_no_password_check_saw_counts_as_no_failure(guest, fields):
    person = enrol(guest)
    for _ in range(3):
        reply = guest.post(LOGIN, **{**person.credentials, **fields})
        assert refuses(reply, next(iter(fields)))
    log_in(guest, person)


def test_a_name_and_a_uid_that_do_not_belong_together_count_as_a_failure(guest):
    person, other = enrol(guest), enrol(guest)
    assert guest.post(LOGIN, uid=uid_of(other), **person.credentials).text == WRONG
    assert throttled(guest.post(LOGIN, uid=uid_of(other), **person.credentials))


def test_registering_asks_no_password_and_waits_for_nothing(guest):
    person = Person()
    fail_login(guest, person.username)
    register(guest, person)
