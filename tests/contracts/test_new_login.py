"""A login from a device that the account does not know is told to its verified address."""
import pytest

import database
import desk
import hall
import lab
import letters
import lobby
import shop
from lobby import DEVICE, enrol, register, speaking, verified
from stack import settings

LOGINS = {"basic": hall.log_in, "mall": shop.log_in, "portal": lobby.log_in}
everywhere = pytest.mark.parametrize("where", LOGINS)


def told(person):
    """How often the owner was told of a new login."""
    return letters.mailed(person.email).count(letters.LOGIN)


@everywhere
def test_a_login_from_an_unknown_device_is_told(portal, where):
    person = verified(portal)
    LOGINS[where](portal.at(where), person)
    assert letters.mailed(person.email) == [letters.LOGIN]


@everywhere
def test_the_next_login_from_the_same_device_is_not(portal, where):
    person, client = verified(portal), portal.at(where)
    for _ in range(3):
        LOGINS[where](client, person)
    assert told(person) == 1


@everywhere
def test_every_other_device_is_told(comer, where):
    person = verified(comer)
    for _ in range(2):
        LOGINS[where](comer.at(where), person)
    assert told(person) == 2


@everywhere
def test_a_device_is_known_to_all_contracts(comer, where):
    person, first = verified(comer), comer.at("mall")
    shop.log_in(first, person)
    client = comer.at(where)
    client.cookies[DEVICE] = first.cookies[DEVICE]
    LOGINS[where](client, person)
    assert told(person) == 1


@everywhere
def test_the_device_of_somebody_else_is_unknown(comer, where):
    person, other, client = verified(comer), enrol(comer), comer.at(where)
    LOGINS[where](client, other)
    LOGINS[where](client, person)
    assert (told(person), told(other)) == (1, 0)


@everywhere
def test_an_address_that_nobody_verified_is_told_nothing(portal, where):
    person = enrol(portal)
    LOGINS[where](portal.at(where), person)
    assert letters.mailed(person.email) == []


def test_a_login_that_failed_is_not_told(portal):
    person = verified(portal)
    lobby.fail_login(portal, person.email)
    shop.fail_login(portal.at("mall"), verified(portal).username)
    assert letters.mailed(person.email) == []


def test_who_registers_is_at_a_device_that_is_known_from_then_on(portal):
    person = register(portal)
    lobby.log_in(portal, person)
    assert told(person) == 0


def test_a_login_without_cookies_is_not_told(comer):
    person = verified(comer)
    desk.log_in(comer.at("entry"), person)
    lab.log_in(comer.at("medusa"), person)
    assert letters.mailed(person.email) == []


def test_it_can_be_switched_off(comer):
    person = verified(comer)
    with settings(MAIL_NEW_LOGIN="off"):
        for where, log_in in LOGINS.items():
            log_in(comer.at(where), person)
    assert letters.mailed(person.email) == []


@pytest.mark.parametrize("language, chinese", [("cn", True), ("en", False)])
def test_it_speaks_the_language_of_the_request(comer, language, chinese):
    person = verified(comer)
    lobby.log_in(speaking(comer, language), person)
    letter = letters.read(person.email, letters.LOGIN)
    assert letters.is_chinese(letter) is chinese and letters.codes_in(letter) == []


def test_it_holds_no_secret(comer):
    person = verified(comer)
    lobby.log_in(comer, person)
    letter = letters.read(person.email, letters.LOGIN)
    secret = [person.password, *comer.cookies.values()]
    assert not [text for text in secret if text in letter]


def test_a_mail_server_that_cannot_be_reached_stops_no_login(comer):
    person = verified(comer)
    with settings(MAIL_URL="smtp://127.0.0.1:1"):
        lobby.log_in(comer, person)
    assert database.is_verified(person.email) and told(person) == 1
