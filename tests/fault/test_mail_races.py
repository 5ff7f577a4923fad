"""A hundred simultaneous requests with one captcha, code or address: one mail, one account, one reset."""
from collections import Counter

import pytest

from support import database, mailbox
from support.amount import LONG
from support.client import Client
from support.concurrency import all_at_once
from support.people import Person, fresh_password
from support.portal import (DONE, REGISTER, TAKEN, WRONG_CODE, WRONG_PICTURE, ask_mail, can_log_in,
                            check, checked_pair, code_for, draw, guess, newcomer, post, register,
                            registering, reset, verified, wrong)

CLIENTS = 100
ROUNDS = 20 if LONG else 1
rounds = pytest.mark.parametrize("_", range(ROUNDS))


def all_of(portal_client, ask, cases):
    """Sends all requests at the same time, each with its own client; returns the replies in order."""
    return all_at_once([lambda case=case: ask(Client(portal_client.mount), case) for case in cases])


def texts(replies):
    return Counter(reply.text for reply in replies)


@rounds
def test_of_100_simultaneous_registrations_with_one_code_exactly_one_wins(portal_client, _):
    person = newcomer()
    code = code_for(portal_client, "register", person.email)
    people = [person.but(password=fresh_password()) for _ in range(CLIENTS)]
    replies = all_of(portal_client, lambda c, who: post(c, REGISTER, registering(who, code)), people)
    told = texts(replies)
    assert told[DONE] == 1 and told[WRONG_CODE] + told[TAKEN] == CLIENTS - 1, told
    winner = people[[reply.text for reply in replies].index(DONE)]
    assert can_log_in(portal_client, winner, winner.password) and database.has_holder(person.email)


@rounds
def test_of_100_simultaneous_resets_with_one_code_exactly_one_wins(portal_client, _):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    passwords = [fresh_password() for _ in range(CLIENTS)]
    replies = all_of(portal_client, lambda client, new: reset(client, person, code, new), passwords)
    assert texts(replies) == {DONE: 1, WRONG_CODE: CLIENTS - 1}
    assert mailbox.mailed(person.email) == [mailbox.RESET, mailbox.CHANGED]
    winner = passwords[[reply.text for reply in replies].index(DONE)]
    assert can_log_in(portal_client, person, winner) and not can_log_in(portal_client, person, person.password)


@rounds
def test_checked_captcha_allows_one_mail_for_simultaneous_requests(portal_client, _):
    pair, people, before = checked_pair(portal_client), [newcomer() for _ in range(CLIENTS)], mailbox.count()
    replies = all_of(portal_client, lambda c, who: ask_mail(c, "register", who.email, pair), people)
    assert texts(replies) == {DONE: 1, WRONG_PICTURE: CLIENTS - 1}
    assert mailbox.count() == before + 1
    winner = people[[reply.text for reply in replies].index(DONE)]
    assert mailbox.mailed(winner.email) == [mailbox.REGISTRATION]


@rounds
def test_simultaneous_requests_send_one_mail_to_an_address(portal_client, _):
    person = verified(portal_client)
    replies = all_of(portal_client, lambda client, email: ask_mail(client, "other", email),
                     [person.email, person.email.upper()] * (CLIENTS // 2))
    assert Counter(reply.status for reply in replies) == {200: 1, 429: CLIENTS - 1}
    assert mailbox.mailed(person.email) == [mailbox.RESET]


@rounds
def test_simultaneous_wrong_codes_make_the_code_void(portal_client, _):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    replies = all_of(portal_client, lambda client, tried: reset(client, person, tried, fresh_password()),
                     [wrong(code)] * CLIENTS)
    assert set(texts(replies)) == {WRONG_CODE}
    database.forget_failures()
    assert reset(portal_client, person, code, fresh_password()).text == WRONG_CODE


@rounds
def test_simultaneous_answers_spend_the_captcha(portal_client, _):
    pair = draw(portal_client)
    replies = all_of(portal_client, check, [pair if number % 2 else guess(pair) for number in range(CLIENTS)])
    told = texts(replies)
    assert set(told) <= {DONE, WRONG_PICTURE} and told[WRONG_PICTURE] >= CLIENTS // 2
    assert check(portal_client, pair).text == WRONG_PICTURE


@rounds
def test_address_verified_twice_simultaneously_has_one_owner(portal_client, _):
    person = newcomer()
    code = code_for(portal_client, "register", person.email)
    squatters = [Person(email=person.email) for _ in range(CLIENTS // 2)]
    asks = [lambda who=who: Client(portal_client.mount).at("mall").post("/user/register", **who.fields)
            for who in squatters]
    replies = all_at_once([*asks, lambda: post(Client(portal_client.mount), REGISTER,
                                               registering(person, code))])
    assert replies[-1].text == DONE and database.is_verified(person.email)
    assert can_log_in(portal_client, person, person.password)


def test_simultaneous_logins_keep_the_session_limit(portal_client):
    person = register(portal_client)
    fields = {"email": person.email, "password": person.password}
    replies = all_of(portal_client, lambda client, _: post(client, "/login", fields), range(30))
    assert texts(replies) == {DONE: 30}
    number = database.holder(person.email)
    assert int(database.value(f"SELECT COUNT(*) FROM session WHERE account_id = {number}")) <= 10
