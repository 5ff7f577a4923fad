"""/v1: another password, another address, and a new password for who has forgotten it."""
import pytest

import database
import letters
import shop
from database import DAY, MINUTE
from home import (DEVICE, age_login, ask, ask_code, bearer, can_log_in, code_for, enrol,
                  is_logged_in, is_problem, is_throttled, join, me, session_of, token_of, wrong)
from people import Person, fresh_password
from stack import settings


def change_password(client, present, password, headers=()):
    return ask(client, "PUT", "/account/password", headers, present=present, password=password)


def change_email(client, email, code, password, headers=()):
    return ask(client, "PUT", "/account/email", headers, email=email, code=code, password=password)


def move(client, person, email=None):
    """Changes the address as it is meant to be, and returns the new one."""
    email = email or Person().email
    reply = change_email(client, email, code_for(client, "change-email", email), person.password)
    assert reply.status == 200, reply
    return email


def reset(client, email, code, password):
    return ask(client, "POST", "/password-resets", email=email, code=code, password=password)


# Another password

def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(v1):
    person, new = join(v1), fresh_password()
    other, shopper = session_of(v1, person), v1.at("mall")
    shop.log_in(shopper, person)
    reply = change_password(v1, person.password, new)
    assert (reply.status, list(reply.json)) == (200, ["expires"]) and DEVICE in reply.cookies
    assert is_logged_in(v1) and not is_logged_in(other)
    assert not shop.is_logged_in(shopper)
    assert can_log_in(v1, person, new) and not can_log_in(v1, person, person.password)
    assert letters.CHANGED in letters.mailed(person.email)


def test_a_programs_new_password_answers_with_its_token(native):
    person = enrol(native)
    old = token_of(native, person)
    reply = change_password(native, person.password, fresh_password(), bearer(old))
    assert not reply.cookies and is_logged_in(native, bearer(reply.json["token"]))
    assert not is_logged_in(native, bearer(old))


def test_a_wrong_present_password_changes_nothing_and_is_throttled(native):
    person = join(native)
    assert is_problem(change_password(native, "a wrong guess", fresh_password()), 403,
                      "wrong-credentials")
    assert is_throttled(change_password(native, person.password, fresh_password()), 15)
    assert can_log_in(native, person, person.password) and is_logged_in(native)


@pytest.mark.parametrize("password, reason", [("short", "too-short"), ("password1", "too-weak"),
                                              ("x" * 129, "too-long")])
def test_a_password_that_the_rules_refuse_is_named(native, password, reason):
    person = join(native)
    assert is_problem(change_password(native, person.password, password), 422, "invalid-field",
                      "password", reason)
    assert is_logged_in(native)


# What a password is worth

@pytest.mark.parametrize("password, acceptable, score, code", [
    ("password", False, 0, "too-weak"), ("xkvq", False, 1, "too-short"),
    ("correct horse battery", True, 4, None), ("x" * 129, False, 0, "too-long")])
def test_the_meter_agrees_with_the_rules(v1, password, acceptable, score, code):
    body = ask(v1, "POST", "/password-check", password=password).json
    assert (body["acceptable"], body["score"], body["code"]) == (acceptable, score, code)
    assert (body["message"] is None) == acceptable


def test_the_meter_knows_ones_own_words(native):
    fields = {"password": "harbourmaster1", "username": "harbourmaster"}
    assert ask(native, "POST", "/password-check", **fields).json["code"] == "own-words"
    person = join(native)
    body = ask(native, "POST", "/password-check", password=person.username + "1").json
    assert body["code"] in ("own-words", "too-weak")


# Another address

def test_an_address_is_changed_with_its_code_and_the_password(v1):
    person = join(v1)
    email = move(v1, person)
    account = me(v1)
    assert (account["email"], account["email_verified"]) == (email, True)
    assert letters.MOVED in letters.mailed(person.email)
    assert is_logged_in(v1) and can_log_in(v1, person.but(email=email), person.password)


def test_a_code_for_another_address_needs_a_session(native):
    assert is_problem(ask_code(native, "change-email", Person().email), 401, "not-signed-in")


def test_a_verified_address_and_a_free_one_get_the_same_answer(native):
    known = enrol(native)
    join(native)
    replies = [ask_code(native, "change-email", email) for email in (known.email, Person().email)]
    assert len({(reply.status, reply.text) for reply in replies}) == 1
    assert letters.mailed(known.email)[-1] == letters.KNOWN


def test_without_the_password_or_the_code_no_address_changes(native):
    person, email = join(native), Person().email
    code = code_for(native, "change-email", email)
    assert is_problem(change_email(native, email, code, "a wrong guess"), 403, "wrong-credentials")
    database.forget_failures()
    assert is_problem(change_email(native, email, wrong(code), person.password), 422, "wrong-code")
    other = Person().email
    assert is_problem(change_email(native, other, code, person.password), 422, "wrong-code")
    assert is_problem(change_email(native, "none", code, person.password), 422, "invalid-field",
                      "email", "bad-form")
    assert me(native)["email"] == person.email
    assert change_email(native, email, code, person.password).status == 200


def test_guesses_at_the_password_of_an_address_are_throttled(native):
    person, email = join(native), Person().email
    change_email(native, email, "123456", "a wrong guess")
    assert is_throttled(change_email(native, email, "123456", person.password), 15)


def test_a_code_for_another_use_changes_no_address(native):
    person, email = join(native), Person().email
    code = code_for(native, "sign-up", email)
    assert is_problem(change_email(native, email, code, person.password), 422, "wrong-code")


def test_a_code_of_eleven_minutes_ago_changes_no_address(native):
    person, email = join(native), Person().email
    code = code_for(native, "change-email", email)
    database.age_codes(11 * MINUTE)
    assert is_problem(change_email(native, email, code, person.password), 422, "wrong-code")


def test_an_address_that_somebody_verified_meanwhile_is_taken(native):
    person = join(native)
    other = Person()
    code = code_for(native, "change-email", other.email)
    enrol(native, other)
    assert is_problem(change_email(native, other.email, code, person.password), 409, "taken",
                      "email", "taken")
    assert me(native)["email"] == person.email


def test_who_only_claimed_an_address_loses_it_to_its_owner(native):
    person, squatter = join(native), Person()
    enrol(native, squatter)
    database.change_holder(squatter.email, "email_verified = NULL")
    move(native, person, squatter.email)
    assert me(native)["email"] == squatter.email
    held = database.value("SELECT email IS NULL FROM account WHERE username = "
                          + database.text(squatter.username))
    assert held == "1"


# A forgotten password

def test_a_forgotten_password_is_chosen_anew_with_a_code(v1):
    person, new = enrol(v1), fresh_password()
    other = session_of(v1, person)
    reply = reset(v1, person.email, code_for(v1, "reset", person.email), new)
    assert (reply.status, reply.body) == (204, b"") and not is_logged_in(other)
    assert can_log_in(v1, person, new) and not can_log_in(v1, person, person.password)


def test_a_reset_with_a_wrong_or_a_spent_code_changes_nothing(native):
    person, new = enrol(native), fresh_password()
    code = code_for(native, "reset", person.email)
    assert is_problem(reset(native, person.email, wrong(code), new), 422, "wrong-code")
    assert reset(native, person.email, code, new).status == 204
    assert is_problem(reset(native, person.email, code, fresh_password()), 422, "wrong-code")
    assert can_log_in(native, person, new)


def test_a_reset_to_a_weak_password_keeps_the_code(native):
    person = enrol(native)
    code = code_for(native, "reset", person.email)
    assert is_problem(reset(native, person.email, code, "password1"), 422, "invalid-field",
                      "password", "too-weak")
    assert reset(native, person.email, code, fresh_password()).status == 204


def test_wrong_codes_are_throttled_by_network(native):
    person = enrol(native)
    with settings(LOOPBACK_EXEMPT="off", THROTTLE_NETWORK_PER_HOUR="3",
                  REQUESTS_PER_SECOND="1000"):
        replies = [reset(native, person.email, "000000", fresh_password()) for _ in range(4)]
    assert is_throttled(replies[-1]) and [reply.status for reply in replies[:3]] == [422] * 3


def test_a_code_for_nobody_is_never_mailed(native):
    nobody = Person().email
    assert ask_code(native, "reset", nobody).status == 202 and letters.mailed(nobody) == []
    database.age_codes(DAY)


# Strict mode

def test_strict_mode_serves_all_of_it_since_each_change_asks_for_the_password(native):
    person, new = join(native), fresh_password()
    with settings(STRICT="on"):
        age_login(person, 11 * 60)
        email = move(native, person)
        assert ask(native, "PATCH", "/account", nickname="Kit").json["email"] == email
        assert change_password(native, person.password, new).status == 200
        assert reset(native, email, code_for(native, "reset", email), fresh_password()).status == 204
