"""portal: signing up as the front end of the document's program does, which never calls 1.2.

It sends the picture's answer straight to `verify-code/email`, where that program's server compares it.
"""
from collections import Counter

import letters
from client import Client
from crowd import all_at_once
from lobby import (DONE, REGISTER, WRONG_PICTURE, Pair, ask_mail, check, draw, guess, is_logged_in,
                   is_throttled, newcomer, post, refuses, registering, request_code)

SIMULTANEOUS = 40


def test_a_front_end_that_never_checks_the_picture_signs_people_up(portal):
    person, pair = newcomer(), draw(portal)
    assert ask_mail(portal, "register", person.email, pair).text == DONE
    code = letters.code(person.email, letters.REGISTRATION)
    fields = registering(person, code, **pair.fields)  # which that front end sends once more
    assert post(portal, REGISTER, fields).text == DONE
    assert is_logged_in(portal)


def test_an_unchecked_picture_is_worth_one_mail(comer):
    pair, second = draw(comer), newcomer()
    lower = Pair(pair.token, pair.answer.lower())
    assert ask_mail(comer, "register", newcomer().email, lower).text == DONE
    assert ask_mail(comer, "register", second.email, pair).text == WRONG_PICTURE
    assert letters.mailed(second.email) == []


def test_a_wrong_answer_spends_the_picture_and_nothing_else(comer):
    pair, person = draw(comer), newcomer()
    assert ask_mail(comer, "register", person.email, guess(pair)).text == WRONG_PICTURE
    assert ask_mail(comer, "register", person.email, pair).text == WRONG_PICTURE
    assert check(comer, pair).text == WRONG_PICTURE
    assert letters.mailed(person.email) == []
    assert ask_mail(comer, "register", person.email, draw(comer)).text == DONE


def test_a_request_that_has_to_wait_spends_no_picture(comer):
    waiting, pair = newcomer(), draw(comer)
    request_code(comer, "register", waiting.email)
    assert is_throttled(ask_mail(comer, "register", waiting.email, guess(pair)))
    assert ask_mail(comer, "register", newcomer().email, pair).text == DONE


def test_a_refused_address_spends_no_picture(comer):
    pair = draw(comer)
    assert refuses(ask_mail(comer, "register", "kit@", pair), "email")
    assert ask_mail(comer, "register", newcomer().email, pair).text == DONE


def all_ask(comer, asked):
    """Asks for these (address, pair) at the same moment; the texts of the replies, counted."""
    replies = all_at_once([lambda who=who, pair=pair: ask_mail(
        Client(comer.mount), "register", who.email, pair) for who, pair in asked])
    return Counter(reply.text for reply in replies)


def test_of_simultaneous_uses_of_one_picture_exactly_one_gets_a_mail(comer):
    pair, before = draw(comer), letters.count()
    told = all_ask(comer, [(newcomer(), pair) for _ in range(SIMULTANEOUS)])
    assert told == {DONE: 1, WRONG_PICTURE: SIMULTANEOUS - 1}
    assert letters.count() == before + 1


def test_of_simultaneous_guesses_at_one_picture_one_is_looked_at(comer):
    pair = draw(comer)
    told = all_ask(comer, [(newcomer(), pair if number % 2 else guess(pair))
                           for number in range(SIMULTANEOUS)])
    assert told[DONE] <= 1 and told[DONE] + told[WRONG_PICTURE] == SIMULTANEOUS
    assert check(comer, pair).text == WRONG_PICTURE
