"""portal: signing up as the front end of the document's program does, which never calls 1.2.

It sends the picture's answer straight to `verify-code/email`, where that program's server compares it.
"""
from collections import Counter

from support import mailbox
from support.client import Client
from support.concurrency import all_at_once
from support.portal import (DONE, REGISTER, WRONG_PICTURE, Pair, ask_mail, check, draw, guess, is_logged_in,
                   is_throttled, newcomer, post, refuses, registering, request_code)

SIMULTANEOUS = 40


def test_a_front_end_that_never_checks_the_picture_signs_people_up(portal_client):
    person, pair = newcomer(), draw(portal_client)
    assert ask_mail(portal_client, "register", person.email, pair).text == DONE
    code = mailbox.code(person.email, mailbox.REGISTRATION)
    fields = registering(person, code, **pair.fields)  # which that front end sends once more
    assert post(portal_client, REGISTER, fields).text == DONE
    assert is_logged_in(portal_client)


def test_unchecked_captcha_allows_one_mail(portal_client):
    pair, second = draw(portal_client), newcomer()
    lower = Pair(pair.token, pair.answer.lower())
    assert ask_mail(portal_client, "register", newcomer().email, lower).text == DONE
    assert ask_mail(portal_client, "register", second.email, pair).text == WRONG_PICTURE
    assert mailbox.mailed(second.email) == []


def test_a_wrong_answer_spends_the_picture_and_nothing_else(portal_client):
    pair, person = draw(portal_client), newcomer()
    assert ask_mail(portal_client, "register", person.email, guess(pair)).text == WRONG_PICTURE
    assert ask_mail(portal_client, "register", person.email, pair).text == WRONG_PICTURE
    assert check(portal_client, pair).text == WRONG_PICTURE
    assert mailbox.mailed(person.email) == []
    assert ask_mail(portal_client, "register", person.email, draw(portal_client)).text == DONE


def test_a_request_that_has_to_wait_spends_no_picture(portal_client):
    waiting, pair = newcomer(), draw(portal_client)
    request_code(portal_client, "register", waiting.email)
    assert is_throttled(ask_mail(portal_client, "register", waiting.email, guess(pair)))
    assert ask_mail(portal_client, "register", newcomer().email, pair).text == DONE


def test_a_refused_address_spends_no_picture(portal_client):
    pair = draw(portal_client)
    assert refuses(ask_mail(portal_client, "register", "kit@", pair), "email")
    assert ask_mail(portal_client, "register", newcomer().email, pair).text == DONE


def all_ask(portal_client, asked):
    """Requests a code for these (address, pair) at the same time; returns the counted texts of the replies."""
    replies = all_at_once([lambda who=who, pair=pair: ask_mail(
        Client(portal_client.mount), "register", who.email, pair) for who, pair in asked])
    return Counter(reply.text for reply in replies)


def test_of_simultaneous_uses_of_one_picture_exactly_one_gets_a_mail(portal_client):
    pair, before = draw(portal_client), mailbox.count()
    told = all_ask(portal_client, [(newcomer(), pair) for _ in range(SIMULTANEOUS)])
    assert told == {DONE: 1, WRONG_PICTURE: SIMULTANEOUS - 1}
    assert mailbox.count() == before + 1


def test_of_simultaneous_guesses_at_one_picture_one_is_looked_at(portal_client):
    pair = draw(portal_client)
    told = all_ask(portal_client, [(newcomer(), pair if number % 2 else guess(pair))
                           for number in range(SIMULTANEOUS)])
    assert told[DONE] <= 1 and told[DONE] + told[WRONG_PICTURE] == SIMULTANEOUS
    assert check(portal_client, pair).text == WRONG_PICTURE
