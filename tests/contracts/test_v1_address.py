"""/v1: changing password and address, and resetting a forgotten password."""
import pytest

from support import database, mailbox, mall
from support.configuration import settings, worker_settings
from support.database import DAY, MINUTE
from support.people import Person, fresh_password
from support.v1 import (DEVICE, age_login, ask, ask_code, bearer, can_log_in, code_for, enrol,
                        is_logged_in, is_problem, is_throttled, me, session_of, sign_up_and_log_in,
                        token_of, wrong)


def change_password(client, present, password, headers=()):
    return ask(client, "PUT", "/account/password", headers, present=present, password=password)


def change_email(client, email, code, password, headers=()):
    return ask(client, "PUT", "/account/email", headers, email=email, code=code, password=password)


def move(client, person, email=None):
    """Changes the address with a valid code and returns the new one."""
    email = email or Person().email
    reply = change_email(client, email, code_for(client, "change-email", email), person.password)
    assert reply.status == 200, reply
    return email


def reset(client, email, code, password):
    return ask(client, "POST", "/password-resets", email=email, code=code, password=password)


# Another password

def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(v1_client):
    person, new = sign_up_and_log_in(v1_client), fresh_password()
    other, mall_client = session_of(v1_client, person), v1_client.at("mall")
    mall.log_in(mall_client, person)
    reply = change_password(v1_client, person.password, new)
    assert (reply.status, list(reply.json)) == (200, ["expires"]) and DEVICE in reply.cookies
    assert is_logged_in(v1_client) and not is_logged_in(other)
    assert not mall.is_logged_in(mall_client)
    assert can_log_in(v1_client, person, new) and not can_log_in(v1_client, person, person.password)
    assert mailbox.CHANGED in mailbox.mailed(person.email)


def test_a_programs_new_password_answers_with_its_token(v1_client):
    person = enrol(v1_client)
    old = token_of(v1_client, person)
    reply = change_password(v1_client, person.password, fresh_password(), bearer(old))
    assert not reply.cookies and is_logged_in(v1_client, bearer(reply.json["token"]))
    assert not is_logged_in(v1_client, bearer(old))


def test_a_wrong_present_password_changes_nothing_and_is_throttled(v1_client):
    person = sign_up_and_log_in(v1_client)
    for _ in range(10):  # of a known device
        assert is_problem(change_password(v1_client, "a wrong guess", fresh_password()), 403,
                          "wrong-credentials")
    assert is_throttled(change_password(v1_client, person.password, fresh_password()))
    assert can_log_in(v1_client, person, person.password) and is_logged_in(v1_client)


@pytest.mark.parametrize("password, reason", [("short", "too-short"), ("password1", "too-weak"),
                                              ("x" * 129, "too-long")])
def test_a_password_that_the_rules_refuse_is_named(v1_client, password, reason):
    person = sign_up_and_log_in(v1_client)
    assert is_problem(change_password(v1_client, person.password, password), 422, "invalid-field",
                      "password", reason)
    assert is_logged_in(v1_client)


# What a password is worth

@pytest.mark.parametrize("password, acceptable, score, code", [
    ("password", False, 0, "too-weak"), ("xkvq", False, 1, "too-short"),
    ("correct horse battery", True, 4, None), ("x" * 129, False, 0, "too-long")])
def test_the_meter_agrees_with_the_rules(v1_client, password, acceptable, score, code):
    body = ask(v1_client, "POST", "/password-check", password=password).json
    assert (body["acceptable"], body["score"], body["code"]) == (acceptable, score, code)
    assert (body["message"] is None) == acceptable


def test_strength_estimate_rejects_own_name_and_address(v1_client):
    fields = {"password": "harbourmaster1", "username": "harbourmaster"}
    assert ask(v1_client, "POST", "/password-check", **fields).json["code"] == "own-words"
    person = sign_up_and_log_in(v1_client)
    body = ask(v1_client, "POST", "/password-check", password=person.username + "1").json
    assert body["code"] in ("own-words", "too-weak")


# Another address

def test_an_address_is_changed_with_its_code_and_the_password(v1_client):
    person = sign_up_and_log_in(v1_client)
    email = move(v1_client, person)
    account = me(v1_client)
    assert (account["email"], account["email_verified"]) == (email, True)
    assert mailbox.MOVED in mailbox.mailed(person.email)
    assert is_logged_in(v1_client) and can_log_in(v1_client, person.but(email=email), person.password)


def test_a_code_for_another_address_needs_a_session(v1_client):
    assert is_problem(ask_code(v1_client, "change-email", Person().email), 401, "not-signed-in")


def test_a_verified_address_and_a_free_one_get_the_same_answer(v1_client):
    known = enrol(v1_client)
    sign_up_and_log_in(v1_client)
    replies = [ask_code(v1_client, "change-email", email) for email in (known.email, Person().email)]
    assert len({(reply.status, reply.text) for reply in replies}) == 1
    assert mailbox.mailed(known.email)[-1] == mailbox.KNOWN


def test_without_the_password_or_the_code_no_address_changes(v1_client):
    person, email = sign_up_and_log_in(v1_client), Person().email
    code = code_for(v1_client, "change-email", email)
    assert is_problem(change_email(v1_client, email, code, "a wrong guess"), 403, "wrong-credentials")
    database.forget_failures()
    assert is_problem(change_email(v1_client, email, wrong(code), person.password), 422, "wrong-code")
    other = Person().email
    assert is_problem(change_email(v1_client, other, code, person.password), 422, "wrong-code")
    assert is_problem(change_email(v1_client, "none", code, person.password), 422, "invalid-field",
                      "email", "bad-form")
    assert me(v1_client)["email"] == person.email
    assert change_email(v1_client, email, code, person.password).status == 200


def test_guesses_at_the_password_of_an_address_are_throttled(v1_client):
    person, email = sign_up_and_log_in(v1_client), Person().email
    for _ in range(10):  # of a known device
        change_email(v1_client, email, "123456", "a wrong guess")
    assert is_throttled(change_email(v1_client, email, "123456", person.password))


def test_a_code_for_another_use_changes_no_address(v1_client):
    person, email = sign_up_and_log_in(v1_client), Person().email
    code = code_for(v1_client, "sign-up", email)
    assert is_problem(change_email(v1_client, email, code, person.password), 422, "wrong-code")


def test_a_code_of_eleven_minutes_ago_changes_no_address(v1_client):
    person, email = sign_up_and_log_in(v1_client), Person().email
    code = code_for(v1_client, "change-email", email)
    database.age_codes(11 * MINUTE)
    assert is_problem(change_email(v1_client, email, code, person.password), 422, "wrong-code")


def test_address_verified_meanwhile_by_another_account_is_taken(v1_client):
    person = sign_up_and_log_in(v1_client)
    other = Person()
    code = code_for(v1_client, "change-email", other.email)
    enrol(v1_client, other)
    assert is_problem(change_email(v1_client, other.email, code, person.password), 409, "taken",
                      "email", "taken")
    assert me(v1_client)["email"] == person.email


def test_unverified_address_is_lost_to_the_owner_who_verifies_it(v1_client):
    person, squatter = sign_up_and_log_in(v1_client), Person()
    enrol(v1_client, squatter)
    database.change_holder(squatter.email, "email_verified = NULL")
    move(v1_client, person, squatter.email)
    assert me(v1_client)["email"] == squatter.email
    held = database.value("SELECT email IS NULL FROM account WHERE username = "
                          + database.text(squatter.username))
    assert held == "1"


# A forgotten password

def test_a_forgotten_password_is_chosen_anew_with_a_code(v1_client):
    person, new = enrol(v1_client), fresh_password()
    other = session_of(v1_client, person)
    reply = reset(v1_client, person.email, code_for(v1_client, "reset", person.email), new)
    assert (reply.status, reply.body) == (204, b"") and not is_logged_in(other)
    assert can_log_in(v1_client, person, new) and not can_log_in(v1_client, person, person.password)


def test_a_reset_with_a_wrong_or_a_spent_code_changes_nothing(v1_client):
    person, new = enrol(v1_client), fresh_password()
    code = code_for(v1_client, "reset", person.email)
    assert is_problem(reset(v1_client, person.email, wrong(code), new), 422, "wrong-code")
    assert reset(v1_client, person.email, code, new).status == 204
    assert is_problem(reset(v1_client, person.email, code, fresh_password()), 422, "wrong-code")
    assert can_log_in(v1_client, person, new)


def test_a_reset_to_a_weak_password_keeps_the_code(v1_client):
    person = enrol(v1_client)
    code = code_for(v1_client, "reset", person.email)
    assert is_problem(reset(v1_client, person.email, code, "password1"), 422, "invalid-field",
                      "password", "too-weak")
    assert reset(v1_client, person.email, code, fresh_password()).status == 204


def test_wrong_codes_are_throttled_by_network(v1_client):
    person = enrol(v1_client)
    with worker_settings(LOOPBACK_EXEMPT="off", THROTTLE_NETWORK_PER_HOUR="3"):
        replies = [reset(v1_client, person.email, "000000", fresh_password()) for _ in range(4)]
    assert is_throttled(replies[-1]) and [reply.status for reply in replies[:3]] == [422] * 3


def test_reset_for_an_unknown_address_sends_no_mail(v1_client):
    nobody = Person().email
    assert ask_code(v1_client, "reset", nobody).status == 202 and mailbox.mailed(nobody) == []
    database.age_codes(DAY)


# Strict mode

def test_strict_mode_serves_all_of_it_since_each_change_asks_for_the_password(v1_client):
    person, new = sign_up_and_log_in(v1_client), fresh_password()
    with settings(STRICT="on"):
        age_login(person, 11 * 60)
        email = move(v1_client, person)
        assert ask(v1_client, "PATCH", "/account", nickname="Kit").json["email"] == email
        assert change_password(v1_client, person.password, new).status == 200
        assert reset(v1_client, email, code_for(v1_client, "reset", email), fresh_password()).status == 204
