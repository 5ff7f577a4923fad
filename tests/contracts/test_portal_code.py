"""portal's codes: what one is good for, for how long, for how many tries, and for whom."""
import pytest

import database
from database import MINUTE, SECOND
from lobby import (DONE, REGISTER, WRONG_CODE, code_for, enrol, is_logged_in, log_in, newcomer,
                   post, registering, reset, verified, wrong)
from people import fresh, fresh_password
from stack import settings


def use(client, action, person, code):
    """Uses a code for what its action is for; the reply."""
    database.forget_failures()
    if action == "register":
        return post(client, REGISTER, registering(person, code))
    return reset(client, person, code, fresh_password())


def owner(client, action):
    return newcomer() if action == "register" else verified(client)


@pytest.mark.parametrize("action", ["register", "other"])
def test_a_code_works_once(portal, action):
    person = owner(portal, action)
    code = code_for(portal, action, person.email)
    assert use(portal, action, person, code).text == DONE
    assert use(portal.another(), action, person, code).text == WRONG_CODE


def test_a_reset_code_works_once(portal):
    person = verified(portal)
    code = code_for(portal, "other", person.email)
    assert reset(portal, person, code, fresh_password()).text == DONE
    assert reset(portal, person, code, fresh_password()).text == WRONG_CODE


@pytest.mark.parametrize("action", ["register", "other"])
def test_a_code_works_for_ten_minutes(portal, action):
    person, late = owner(portal, action), owner(portal, action)
    code = code_for(portal, action, person.email)
    database.age_codes(10 * MINUTE - 30 * SECOND)
    assert use(portal, action, person, code).text == DONE
    code = code_for(portal, action, late.email)
    database.age_codes(10 * MINUTE + SECOND)
    assert use(portal, action, late, code).text == WRONG_CODE


@pytest.mark.parametrize("action", ["register", "other"])
def test_after_four_wrong_guesses_the_right_code_works(portal, action):
    person = owner(portal, action)
    code = code_for(portal, action, person.email)
    for _ in range(4):
        assert use(portal, action, person, wrong(code)).text == WRONG_CODE
    assert use(portal, action, person, code).text == DONE


@pytest.mark.parametrize("action", ["register", "other"])
def test_after_five_wrong_guesses_it_does_not(portal, action):
    person = owner(portal, action)
    code = code_for(portal, action, person.email)
    for _ in range(5):
        assert use(portal, action, person, wrong(code)).text == WRONG_CODE
    assert use(portal, action, person, code).text == WRONG_CODE


@pytest.mark.parametrize("action", ["register", "other"])
def test_a_newer_mail_replaces_the_older_code(portal, action):
    person = owner(portal, action)
    old = code_for(portal, action, person.email)
    database.age_codes(61 * SECOND)
    new = code_for(portal, action, person.email)
    assert use(portal, action, person, old).text == WRONG_CODE
    assert use(portal, action, person, new).text == DONE


def test_a_newer_mail_brings_five_tries_of_its_own(comer):
    person = newcomer()
    for _ in range(2):
        code = code_for(comer, "register", person.email)
        database.age_codes(61 * SECOND)
        replies = [use(comer, "register", person, wrong(code)).text for _ in range(4)]
        assert replies == [WRONG_CODE] * 4
    assert use(comer, "register", person, code).text == DONE


@pytest.mark.parametrize("action", ["register", "other"])
def test_the_code_of_another_address_is_wrong(portal, action):
    person, other = owner(portal, action), owner(portal, action)
    codes = {each: code_for(portal, action, each.email) for each in (person, other)}
    assert use(portal, action, other, codes[person]).text == WRONG_CODE
    assert use(portal, action, other, codes[other]).text == DONE


def test_the_code_of_another_action_is_wrong(portal):
    person = enrol(portal)
    codes = {action: code_for(portal, action, person.email) for action in ("register", "other")}
    assert use(portal, "register", person, codes["other"]).text == WRONG_CODE
    assert use(portal, "other", person, codes["register"]).text == WRONG_CODE
    assert use(portal, "other", person, codes["other"]).text == DONE


def test_a_code_that_was_never_mailed_is_wrong(portal):
    person = newcomer()
    replies = [use(portal, "register", person, "123456"), use(portal, "other", person, "123456"),
               use(portal, "other", verified(portal), "123456")]
    assert [reply.text for reply in replies] == [WRONG_CODE] * 3


@pytest.mark.parametrize("change", [lambda c: c[:5], lambda c: c + "0", lambda c: "abcdef",
                                    lambda c: "".join(chr(ord(d) + 0xFEE0) for d in c)])
def test_only_the_exact_six_digits_are_right(comer, change):
    person = verified(comer)
    code = code_for(comer, "other", person.email)
    reply = reset(comer, person, change(code), fresh_password())
    assert reply.status == 200 and reply.json["success"] is False
    assert reset(comer, person, code, fresh_password()).text == DONE


def test_an_address_in_another_case_is_the_same_address(portal):
    person = newcomer(email=f"{fresh('Kit')}@Example.org")
    code = code_for(portal, "register", person.email.lower())
    person = register_with(portal, person, code)
    log_in(portal.another(), person.but(email=person.email.upper()))
    code, lower = code_for(portal, "other", person.email.upper()), person.email.lower()
    assert reset(portal, person.but(email=lower), code, fresh_password()).text == DONE


def register_with(client, person, code):
    assert post(client, REGISTER, registering(person, code)).text == DONE
    assert is_logged_in(client)
    return person


def test_the_life_and_the_tries_of_codes_can_be_set(comer):
    with settings(CODE_LIFE="60", CODE_TRIES="1"):
        person, late = verified(comer), verified(comer)
        code = code_for(comer, "other", person.email)
        assert use(comer, "other", person, wrong(code)).text == WRONG_CODE
        assert use(comer, "other", person, code).text == WRONG_CODE
        code = code_for(comer, "other", late.email)
        database.age_codes(61 * SECOND)
        assert use(comer, "other", late, code).text == WRONG_CODE
