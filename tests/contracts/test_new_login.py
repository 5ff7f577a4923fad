"""A login from a new device sends a mail to the verified address."""
import re

import pytest

from support import basic, database, entry, mailbox, mall, medusa, portal
from support.configuration import settings
from support.portal import DEVICE, enrol, register, speaking, verified

LOGINS = {"basic": basic.log_in, "mall": mall.log_in, "portal": portal.log_in}
everywhere = pytest.mark.parametrize("where", LOGINS)


def told(person):
    """The number of mails about a new login."""
    return mailbox.mailed(person.email).count(mailbox.LOGIN)


@everywhere
def test_login_from_a_new_device_sends_a_mail(portal_client, where):
    person = verified(portal_client)
    LOGINS[where](portal_client.at(where), person)
    assert mailbox.mailed(person.email) == [mailbox.LOGIN]


@everywhere
def test_the_next_login_from_the_same_device_is_not(portal_client, where):
    person, client = verified(portal_client), portal_client.at(where)
    for _ in range(3):
        LOGINS[where](client, person)
    assert told(person) == 1


@everywhere
def test_further_new_devices_of_the_hour_are_one_mail_at_its_end(portal_client, where):
    person = verified(portal_client)
    for _ in range(4):
        LOGINS[where](portal_client.at(where), person)
    assert told(person) == 1
    assert mailbox.mailed(person.email) == [mailbox.LOGIN, "more-logins"]
    later = f"FROM outbox WHERE recipient = '{person.email}' AND kind = 'more-logins'"
    assert database.rows(f"SELECT state, amount, due - UNIX_TIMESTAMP() * 1000 BETWEEN 3500000 AND 3601000 {later}") == [
        ["waiting", "3", "1"]]
    database.run(f"UPDATE outbox SET due = 1 WHERE recipient = '{person.email}' AND state = 'waiting'")
    letter = mailbox.read(person.email, "more-logins")
    assert re.search(r"(?m)(?:How often: +|登录次数：)3$", letter), letter


@everywhere
def test_a_device_is_known_to_all_contracts(portal_client, where):
    person, first = verified(portal_client), portal_client.at("mall")
    mall.log_in(first, person)
    client = portal_client.at(where)
    client.cookies[DEVICE] = first.cookies[DEVICE]
    LOGINS[where](client, person)
    assert told(person) == 1


@everywhere
def test_device_of_another_account_is_unknown(portal_client, where):
    person, other, client = verified(portal_client), enrol(portal_client), portal_client.at(where)
    LOGINS[where](client, other)
    LOGINS[where](client, person)
    assert (told(person), told(other)) == (1, 0)


@everywhere
def test_unverified_address_gets_no_mail(portal_client, where):
    person = enrol(portal_client)
    LOGINS[where](portal_client.at(where), person)
    assert mailbox.mailed(person.email) == []


def test_failed_login_sends_no_mail(portal_client):
    person = verified(portal_client)
    portal.fail_login(portal_client, person.email)
    mall.fail_login(portal_client.at("mall"), verified(portal_client).username)
    assert mailbox.mailed(person.email) == []


def test_who_registers_is_at_a_device_that_is_known_from_then_on(portal_client):
    person = register(portal_client)
    portal.log_in(portal_client, person)
    assert told(person) == 0


def test_login_without_cookies_sends_no_mail(portal_client):
    person = verified(portal_client)
    entry.log_in(portal_client.at("entry"), person)
    medusa.log_in(portal_client.at("medusa"), person)
    assert mailbox.mailed(person.email) == []


def test_it_can_be_switched_off(portal_client):
    person = verified(portal_client)
    with settings(MAIL_NEW_LOGIN="off"):
        for where, log_in in LOGINS.items():
            log_in(portal_client.at(where), person)
    assert mailbox.mailed(person.email) == []


@pytest.mark.parametrize("language, chinese", [("cn", True), ("en", False)])
def test_mail_is_in_the_language_of_the_request(portal_client, language, chinese):
    person = verified(portal_client)
    portal.log_in(speaking(portal_client, language), person)
    letter = mailbox.read(person.email, mailbox.LOGIN)
    assert mailbox.is_chinese(letter) is chinese and mailbox.codes_in(letter) == []


def test_mail_contains_no_secret(portal_client):
    person = verified(portal_client)
    portal.log_in(portal_client, person)
    letter = mailbox.read(person.email, mailbox.LOGIN)
    secret = [person.password, *portal_client.cookies.values()]
    assert not [text for text in secret if text in letter]


def test_a_mail_server_that_cannot_be_reached_stops_no_login(portal_client):
    person = verified(portal_client)
    with settings(MAIL_URL="smtp://127.0.0.1:1"):
        portal.log_in(portal_client, person)
    assert database.is_verified(person.email) and told(person) == 1
