"""portal, section 6: /user/password, action=modify by the old password, reset by a mailed code."""
import pytest

import database
import desk
import hall
import letters
import shop
from bodies import JSON
from lobby import (DEVICE, DONE, PASSWORD, SESSION, SIGN_IN, WRONG_CODE, WRONG_ORIGIN, can_log_in,
                   change, code_for, copy_of, enrol, info, is_logged_in, is_malformed, is_throttled,
                   join, log_in, newcomer, post, refuses, register, reset, session_of, speaking,
                   verified, wrong)
from people import Person, forgetful, fresh_password

BAD_PASSWORDS = ["", "Zq7w9xK", "password", "12345678", "aaaaaaaaaaaa", "x" * 129, None,
                 12345678901]


# action=modify

def test_modify_answers_as_documented(portal):
    person, new = join(portal), fresh_password()
    reply = post(portal, PASSWORD, {"originPassword": person.password, "password": new},
                 action="modify")
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    assert can_log_in(portal, person, new) and not can_log_in(portal, person, person.password)


def test_modify_works_for_who_registered_here(portal):
    person, new = register(portal), fresh_password()
    assert change(portal, person.password, new).text == DONE
    assert can_log_in(portal, person, new)


def test_modify_gives_a_new_token_and_ends_every_other_session(portal):
    person = join(portal)
    before, other = copy_of(portal), session_of(portal, person)
    reply = change(portal, person.password, fresh_password())
    assert reply.cookies[SESSION].value == portal.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(portal) and not is_logged_in(before) and not is_logged_in(other)


def test_modify_ends_the_sessions_of_other_contracts(portal):
    person = join(portal)
    mall, basic = portal.at("mall"), portal.at("basic")
    shop.log_in(mall, person)
    hall.log_in(basic, person)
    token = desk.log_in(portal.at("entry"), person)
    change(portal, person.password, fresh_password())
    assert not shop.is_logged_in(mall) and not hall.is_logged_in(basic)
    assert not desk.is_live(portal.at("entry"), token)


def test_a_wrong_old_password_changes_nothing(portal):
    person, new = join(portal), fresh_password()
    cookies = dict(portal.cookies)
    reply = change(portal, fresh_password(), new)
    assert (reply.status, reply.text) == (200, WRONG_ORIGIN)
    assert portal.cookies == cookies and is_logged_in(portal)
    assert can_log_in(portal, person, person.password) and not can_log_in(portal, person, new)


def test_a_wrong_old_password_makes_the_next_one_wait_even_if_it_is_right(portal):
    person, new = join(portal), fresh_password()
    change(portal, fresh_password(), new)
    cookies = dict(portal.cookies)
    assert is_throttled(change(portal, person.password, new), at_most=2)
    assert portal.cookies == cookies and is_logged_in(portal)
    database.age_failures(3 * database.SECOND)
    assert change(portal, person.password, new).text == DONE


@pytest.mark.parametrize("password", BAD_PASSWORDS)
def test_a_new_password_that_breaks_a_rule_is_refused_and_changes_nothing(portal, password):
    person = join(portal)
    assert refuses(change(portal, person.password, password), "password")
    assert is_logged_in(portal) and can_log_in(portal, person, person.password)


def test_the_own_address_is_no_new_password(comer):
    person = join(comer)
    assert refuses(change(comer, person.password, person.email), "password")


@pytest.mark.parametrize("name", ["originPassword", "password"])
@pytest.mark.parametrize("value", ["missing", "", None, 7, True])
def test_modify_refuses_what_is_missing_by_name(portal, name, value):
    person = join(portal)
    fields = {"originPassword": person.password, "password": fresh_password(), name: value}
    if value == "missing":
        del fields[name]
    assert refuses(post(portal, PASSWORD, fields, action="modify"), name)
    assert can_log_in(portal, person, person.password)


NO_SESSION = {"none": {}, "one that never was": {SESSION: "A" * 43}, "nonsense": {SESSION: "x"},
              "an empty one": {SESSION: ""}, "a device alone": {DEVICE: "x.y"}}


@pytest.mark.parametrize("cookies", NO_SESSION.values(), ids=NO_SESSION)
def test_modify_without_a_session_asks_to_log_in(portal, cookies):
    portal.cookies = dict(cookies)
    fields = {"originPassword": fresh_password(), "password": fresh_password()}
    reply = post(portal, PASSWORD, fields, action="modify")
    assert (reply.status, reply.text) == (401, SIGN_IN)


@pytest.mark.parametrize("fields", [{}, {"originPassword": "x"}, {"password": "short"}])
def test_modify_without_a_session_asks_to_log_in_before_it_asks_for_more(portal, fields):
    reply = post(portal, PASSWORD, fields, action="modify")
    assert (reply.status, reply.text) == (401, SIGN_IN)


def test_modify_touches_nobody_but_the_sessions_owner(portal):
    person, other = join(portal), enrol(portal)
    fields = {"originPassword": other.password, "password": fresh_password(), "email": other.email,
              "uid": database.account_id(other.username)}
    assert post(portal, PASSWORD, fields, action="modify").text == WRONG_ORIGIN
    assert can_log_in(portal, other, other.password)
    assert can_log_in(portal, person, person.password)


def test_modify_tells_the_owner_by_mail(portal):
    person = verified(portal)
    log_in(portal, person)
    change(portal, person.password, fresh_password())
    assert letters.CHANGED in letters.mailed(person.email)


# action=reset

def with_code(client, person=None):
    person = person or verified(client)
    return person, code_for(client, "other", person.email)


def test_reset_answers_as_documented_and_does_not_log_in(portal):
    (person, code), new = with_code(portal), fresh_password()
    fields = {"email": person.email, "password": new, "verifyCode": code}
    reply = post(portal, PASSWORD, fields, action="reset")
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    assert reply.all("Set-Cookie") == [] and not is_logged_in(portal)
    assert can_log_in(portal, person, new) and not can_log_in(portal, person, person.password)


def test_reset_works_for_who_registered_here(portal):
    person, new = register(portal), fresh_password()
    code = code_for(portal, "other", person.email)
    assert reset(portal.another(), person, code, new).text == DONE
    assert can_log_in(portal, person, new) and not is_logged_in(portal)


def test_reset_ends_every_session_at_every_contract(portal):
    person = join(portal, Person())
    mall, basic, entry = (portal.at(name) for name in ("mall", "basic", "entry"))
    shop.log_in(mall, person)
    hall.log_in(basic, person)
    token = desk.log_in(entry, person)
    _, code = with_code(portal, person)
    assert reset(portal.another(), person, code, fresh_password()).text == DONE
    assert not (is_logged_in(portal) or shop.is_logged_in(mall) or hall.is_logged_in(basic)
                or desk.is_live(entry, token))


def test_reset_opens_the_account_at_every_contract(portal):
    (person, code), new = with_code(portal), fresh_password()
    reset(portal, person, code, new)
    for can, client in ((shop.can_log_in, portal.at("mall")), (hall.can_log_in, portal.at("basic")),
                        (desk.can_log_in, portal.at("entry"))):
        assert can(client, person, new) and not can(client, person, person.password)


def test_reset_clears_question_answer_and_phone(portal):
    person = enrol(portal, forgetful().but(phone="13900139000"))
    _, code = with_code(portal, person)
    assert reset(portal, person, code, fresh_password()).text == DONE
    kept = database.rows("SELECT question, answer_verifier, phone FROM account "
                         f"WHERE account_id = {database.account_id(person.username)}")
    assert kept == [["NULL"] * 3]
    assert shop.check_answer(portal.at("mall"), person).json["status"] == 1


def test_reset_verifies_the_address(portal):
    person = enrol(portal)
    assert not database.is_verified(person.email)
    _, code = with_code(portal, person)
    reset(portal, person, code, fresh_password())
    assert database.is_verified(person.email)


def test_reset_tells_the_owner_by_mail_in_the_language_of_the_request(portal):
    person, code = with_code(portal)
    assert reset(speaking(portal, "en"), person, code, fresh_password()).text == DONE
    assert letters.mailed(person.email) == [letters.RESET, letters.CHANGED]
    assert not letters.is_chinese(letters.read(person.email, letters.CHANGED))


def test_reset_lets_in_who_had_failed_to_log_in(portal):
    (person, code), new = with_code(portal), fresh_password()
    for _ in range(2):
        post(portal, "/login", {"email": person.email, "password": "wrong guess"})
    assert reset(portal, person, code, new).text == DONE


def test_a_refused_password_costs_neither_the_code_nor_a_try(portal):
    person, code = with_code(portal)
    for password in BAD_PASSWORDS:
        assert refuses(reset(portal, person, code, password), "password"), password
    assert refuses(reset(portal, person, code, person.username), "password")
    assert refuses(reset(portal, person, code, person.email), "password")
    assert can_log_in(portal, person, person.password)
    assert reset(portal, person, code, fresh_password()).text == DONE


def test_a_wrong_code_changes_nothing(portal):
    (person, code), new = with_code(portal), fresh_password()
    reply = reset(portal, person, wrong(code), new)
    assert (reply.status, reply.text) == (200, WRONG_CODE)
    assert letters.mailed(person.email) == [letters.RESET]
    assert can_log_in(portal, person, person.password) and not can_log_in(portal, person, new)


def test_a_wrong_code_tells_nothing_of_the_address(portal):
    disabled = verified(portal)
    database.disable(disabled.username)
    people = [verified(portal), enrol(portal), disabled, newcomer(), register(portal.another())]
    replies = [reset(portal, person, "123456", fresh_password()) for person in people]
    assert {(reply.status, reply.text) for reply in replies} == {(200, WRONG_CODE)}


def test_who_was_disabled_meanwhile_is_not_let_in_by_the_code(portal):
    (person, code), new = with_code(portal), fresh_password()
    database.disable(person.username)
    assert reset(portal, person, code, new).text == WRONG_CODE
    database.change_account(person.username, "status = 'enabled'")
    assert can_log_in(portal, person, person.password) and not can_log_in(portal, person, new)


def test_an_administrator_may_reset_by_mail(portal):
    person, new = verified(portal), fresh_password()
    database.change_account(person.username, "role = 'admin'")
    _, code = with_code(portal, person)
    assert reset(portal, person, code, new).text == DONE and can_log_in(portal, person, new)


@pytest.mark.parametrize("name", ["email", "password", "verifyCode"])
@pytest.mark.parametrize("value", ["missing", "", None, 123456, True])
def test_reset_refuses_what_is_missing_by_name_and_loses_nothing(portal, name, value):
    person, code = with_code(portal)
    fields = {"email": person.email, "password": fresh_password(), "verifyCode": code, name: value}
    if value == "missing":
        del fields[name]
    assert refuses(post(portal, PASSWORD, fields, action="reset"), name)
    assert reset(portal, person, code, fresh_password()).text == DONE


def test_reset_needs_no_session_and_leaves_the_one_of_somebody_else(portal):
    other = join(portal)
    person, code = with_code(portal.another())
    assert reset(portal, person, code, fresh_password()).text == DONE
    assert info(portal)["email"] == other.email


def test_an_account_whose_address_moved_is_not_reset_by_its_old_ones_code(portal):
    (person, code), new = with_code(portal), fresh_password()
    moved = Person().email
    database.change_account(person.username,
                            f"email = '{moved}', email_key = '{moved}', email_verified = NULL")
    assert reset(portal, person, code, new).text == WRONG_CODE
    assert not can_log_in(portal, person.but(email=moved), new)


# Which action

@pytest.mark.parametrize("action", [None, "", "Modify", "forget", "modify|reset", "reset "])
def test_another_action_is_refused_by_name(portal, action):
    person, query = join(portal), {} if action is None else {"action": action}
    fields = {"originPassword": person.password, "email": person.email,
              "password": fresh_password(), "verifyCode": "123456"}
    for visitor in (portal, portal.another()):
        assert refuses(post(visitor, PASSWORD, fields, **query), "action")
    assert can_log_in(portal, person, person.password)


def test_the_action_belongs_into_the_query(portal):
    person = join(portal)
    fields = {"action": "modify", "originPassword": person.password, "password": fresh_password()}
    assert refuses(post(portal, PASSWORD, fields), "action")


def test_two_actions_are_malformed(portal):
    person = join(portal)
    reply = portal.send("POST", PASSWORD, query="action=modify&action=reset", content_type=JSON,
                        body=f'{{"originPassword":"{person.password}"}}')
    assert is_malformed(reply)


def test_the_fields_belong_into_the_body(portal):
    person, new = join(portal), fresh_password()
    whole = {"originPassword": person.password, "password": new}
    for name, other in (("originPassword", "password"), ("password", "originPassword")):
        query = {"action": "modify", name: whole[name]}
        assert refuses(post(portal, PASSWORD, {other: whole[other]}, **query), name)
    assert can_log_in(portal, person, person.password)
