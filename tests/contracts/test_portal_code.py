"""portal's codes: purpose, lifetime, tries and address."""
import pytest

from support import database
from support.configuration import settings
from support.database import MINUTE, SECOND
from support.people import fresh, fresh_password
from support.portal import (DONE, REGISTER, WRONG_CODE, code_for, enrol, is_logged_in, log_in,
                            newcomer, post, registering, reset, verified, wrong)


def use(client, action, person, code):
    """Uses a code for its action; returns the reply."""
    database.forget_failures()
    if action == "register":
        return post(client, REGISTER, registering(person, code))
    return reset(client, person, code, fresh_password())


def owner(client, action):
    return newcomer() if action == "register" else verified(client)


@pytest.mark.parametrize("action", ["register", "other"])
def test_a_code_works_once(portal_client, action):
    person = owner(portal_client, action)
    code = code_for(portal_client, action, person.email)
    assert use(portal_client, action, person, code).text == DONE
    assert use(portal_client.another(), action, person, code).text == WRONG_CODE


def test_a_reset_code_works_once(portal_client):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    assert reset(portal_client, person, code, fresh_password()).text == DONE
    assert reset(portal_client, person, code, fresh_password()).text == WRONG_CODE


@pytest.mark.parametrize("action", ["register", "other"])
def test_a_code_works_for_ten_minutes(portal_client, action):
    person, late = owner(portal_client, action), owner(portal_client, action)
    code = code_for(portal_client, action, person.email)
    database.age_codes(10 * MINUTE - 30 * SECOND)
    assert use(portal_client, action, person, code).text == DONE
    code = code_for(portal_client, action, late.email)
    database.age_codes(10 * MINUTE + SECOND)
    assert use(portal_client, action, late, code).text == WRONG_CODE


@pytest.mark.parametrize("action", ["register", "other"])
def test_after_four_wrong_guesses_the_right_code_works(portal_client, action):
    person = owner(portal_client, action)
    code = code_for(portal_client, action, person.email)
    for _ in range(4):
        assert use(portal_client, action, person, wrong(code)).text == WRONG_CODE
    assert use(portal_client, action, person, code).text == DONE


@pytest.mark.parametrize("action", ["register", "other"])
def test_after_five_wrong_guesses_it_does_not(portal_client, action):
    person = owner(portal_client, action)
    code = code_for(portal_client, action, person.email)
    for _ in range(5):
        assert use(portal_client, action, person, wrong(code)).text == WRONG_CODE
    assert use(portal_client, action, person, code).text == WRONG_CODE


@pytest.mark.parametrize("action", ["register", "other"])
def test_a_newer_mail_replaces_the_older_code(portal_client, action):
    person = owner(portal_client, action)
    old = code_for(portal_client, action, person.email)
    database.age_codes(61 * SECOND)
    new = code_for(portal_client, action, person.email)
    assert use(portal_client, action, person, old).text == WRONG_CODE
    assert use(portal_client, action, person, new).text == DONE


def test_new_mail_allows_five_new_tries(portal_client):
    person = newcomer()
    for _ in range(2):
        code = code_for(portal_client, "register", person.email)
        database.age_codes(61 * SECOND)
        replies = [use(portal_client, "register", person, wrong(code)).text for _ in range(4)]
        assert replies == [WRONG_CODE] * 4
    assert use(portal_client, "register", person, code).text == DONE


@pytest.mark.parametrize("action", ["register", "other"])
def test_the_code_of_another_address_is_wrong(portal_client, action):
    person, other = owner(portal_client, action), owner(portal_client, action)
    codes = {each: code_for(portal_client, action, each.email) for each in (person, other)}
    assert use(portal_client, action, other, codes[person]).text == WRONG_CODE
    assert use(portal_client, action, other, codes[other]).text == DONE


def test_the_code_of_another_action_is_wrong(portal_client):
    person = enrol(portal_client)
    codes = {action: code_for(portal_client, action, person.email) for action in ("register", "other")}
    assert use(portal_client, "register", person, codes["other"]).text == WRONG_CODE
    assert use(portal_client, "other", person, codes["register"]).text == WRONG_CODE
    assert use(portal_client, "other", person, codes["other"]).text == DONE


def test_a_code_that_was_never_mailed_is_wrong(portal_client):
    person = newcomer()
    replies = [use(portal_client, "register", person, "123456"), use(portal_client, "other", person, "123456"),
               use(portal_client, "other", verified(portal_client), "123456")]
    assert [reply.text for reply in replies] == [WRONG_CODE] * 3


@pytest.mark.parametrize("change", [lambda c: c[:5], lambda c: c + "0", lambda c: "abcdef",
                                    lambda c: "".join(chr(ord(d) + 0xFEE0) for d in c)])
def test_only_the_exact_six_digits_are_right(portal_client, change):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    reply = reset(portal_client, person, change(code), fresh_password())
    assert reply.status == 200 and reply.json["success"] is False
    assert reset(portal_client, person, code, fresh_password()).text == DONE


def test_an_address_in_another_case_is_the_same_address(portal_client):
    person = newcomer(email=f"{fresh('Kit')}@Example.org")
    code = code_for(portal_client, "register", person.email.lower())
    person = register_with(portal_client, person, code)
    log_in(portal_client.another(), person.but(email=person.email.upper()))
    code, lower = code_for(portal_client, "other", person.email.upper()), person.email.lower()
    assert reset(portal_client, person.but(email=lower), code, fresh_password()).text == DONE


def register_with(client, person, code):
    assert post(client, REGISTER, registering(person, code)).text == DONE
    assert is_logged_in(client)
    return person


def test_the_life_and_the_tries_of_codes_can_be_set(portal_client):
    with settings(CODE_LIFE="60", CODE_TRIES="1"):
        person, late = verified(portal_client), verified(portal_client)
        code = code_for(portal_client, "other", person.email)
        assert use(portal_client, "other", person, wrong(code)).text == WRONG_CODE
        assert use(portal_client, "other", person, code).text == WRONG_CODE
        code = code_for(portal_client, "other", late.email)
        database.age_codes(61 * SECOND)
        assert use(portal_client, "other", late, code).text == WRONG_CODE
