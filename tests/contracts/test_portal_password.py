"""portal, section 6: /user/password, action=modify by the old password, reset by a mailed code."""
import pytest

from support import basic, database, entry, mailbox, mall
from support.bodies import JSON
from support.people import Person, forgetful, fresh_password
from support.portal import (DEVICE, DONE, PASSWORD, SESSION, SIGN_IN, WRONG_CODE, WRONG_ORIGIN,
                            can_log_in, change, code_for, enrol, info, is_logged_in,
                            is_malformed, is_throttled, log_in, newcomer, post, refuses, register,
                            reset, session_of, sign_up_and_log_in, speaking, verified, wrong)

BAD_PASSWORDS = ["", "Zq7w9xK", "password", "12345678", "aaaaaaaaaaaa", "x" * 129, None,
                 12345678901]


# action=modify

def test_modify_answers_as_documented(portal_client):
    person, new = sign_up_and_log_in(portal_client), fresh_password()
    reply = post(portal_client, PASSWORD, {"originPassword": person.password, "password": new},
                 action="modify")
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    assert can_log_in(portal_client, person, new) and not can_log_in(portal_client, person, person.password)


def test_modify_works_for_an_account_of_this_contract(portal_client):
    person, new = register(portal_client), fresh_password()
    assert change(portal_client, person.password, new).text == DONE
    assert can_log_in(portal_client, person, new)


def test_modify_gives_a_new_token_and_ends_every_other_session(portal_client):
    person = sign_up_and_log_in(portal_client)
    before, other = portal_client.copy(), session_of(portal_client, person)
    reply = change(portal_client, person.password, fresh_password())
    assert reply.cookies[SESSION].value == portal_client.cookies[SESSION] != before.cookies[SESSION]
    assert is_logged_in(portal_client) and not is_logged_in(before) and not is_logged_in(other)


def test_modify_ends_the_sessions_of_other_contracts(portal_client):
    person = sign_up_and_log_in(portal_client)
    mall_client, basic_client = portal_client.at("mall"), portal_client.at("basic")
    mall.log_in(mall_client, person)
    basic.log_in(basic_client, person)
    token = entry.log_in(portal_client.at("entry"), person)
    change(portal_client, person.password, fresh_password())
    assert not mall.is_logged_in(mall_client) and not basic.is_logged_in(basic_client)
    assert not entry.is_live(portal_client.at("entry"), token)


def test_a_wrong_old_password_changes_nothing(portal_client):
    person, new = sign_up_and_log_in(portal_client), fresh_password()
    cookies = dict(portal_client.cookies)
    reply = change(portal_client, fresh_password(), new)
    assert (reply.status, reply.text) == (200, WRONG_ORIGIN)
    assert portal_client.cookies == cookies and is_logged_in(portal_client)
    assert can_log_in(portal_client, person, person.password) and not can_log_in(portal_client, person, new)


def test_ten_wrong_old_passwords_make_the_next_one_wait_even_if_it_is_right(portal_client):
    person, new = sign_up_and_log_in(portal_client), fresh_password()
    for _ in range(10):  # of a known device
        change(portal_client, fresh_password(), new)
    cookies = dict(portal_client.cookies)
    assert is_throttled(change(portal_client, person.password, new), at_most=3600)
    assert portal_client.cookies == cookies and is_logged_in(portal_client)
    database.age_failures(database.HOUR + database.SECOND)
    assert change(portal_client, person.password, new).text == DONE


@pytest.mark.parametrize("password", BAD_PASSWORDS)
def test_a_new_password_that_breaks_a_rule_is_refused_and_changes_nothing(portal_client, password):
    person = sign_up_and_log_in(portal_client)
    assert refuses(change(portal_client, person.password, password), "password")
    assert is_logged_in(portal_client) and can_log_in(portal_client, person, person.password)


def test_the_own_address_is_no_new_password(portal_client):
    person = sign_up_and_log_in(portal_client)
    assert refuses(change(portal_client, person.password, person.email), "password")


def test_modify_rejects_missing_fields_by_name(portal_client):
    person = sign_up_and_log_in(portal_client)
    for name, value in (("originPassword", ""), ("password", 7)):
        fields = {"originPassword": person.password, "password": fresh_password(), name: value}
        assert refuses(post(portal_client, PASSWORD, fields, action="modify"), name)
    assert can_log_in(portal_client, person, person.password)


NO_SESSION = {"none": {}, "one that never was": {SESSION: "A" * 43}, "nonsense": {SESSION: "x"},
              "an empty one": {SESSION: ""}, "a device alone": {DEVICE: "x.y"}}


@pytest.mark.parametrize("cookies", NO_SESSION.values(), ids=NO_SESSION)
def test_modify_without_a_session_asks_to_log_in(portal_client, cookies):
    portal_client.cookies = dict(cookies)
    fields = {"originPassword": fresh_password(), "password": fresh_password()}
    reply = post(portal_client, PASSWORD, fields, action="modify")
    assert (reply.status, reply.text) == (401, SIGN_IN)


@pytest.mark.parametrize("fields", [{}, {"originPassword": "x"}, {"password": "short"}])
def test_modify_without_a_session_asks_to_log_in_before_it_asks_for_more(portal_client, fields):
    reply = post(portal_client, PASSWORD, fields, action="modify")
    assert (reply.status, reply.text) == (401, SIGN_IN)


def test_modify_changes_only_the_account_of_the_session(portal_client):
    person, other = sign_up_and_log_in(portal_client), enrol(portal_client)
    fields = {"originPassword": other.password, "password": fresh_password(), "email": other.email,
              "uid": database.account_id(other.username)}
    assert post(portal_client, PASSWORD, fields, action="modify").text == WRONG_ORIGIN
    assert can_log_in(portal_client, other, other.password)
    assert can_log_in(portal_client, person, person.password)


def test_modify_notifies_the_owner_by_mail(portal_client):
    person = verified(portal_client)
    log_in(portal_client, person)
    change(portal_client, person.password, fresh_password())
    assert mailbox.CHANGED in mailbox.mailed(person.email)


# action=reset

def with_code(client, person=None):
    person = person or verified(client)
    return person, code_for(client, "other", person.email)


def test_reset_answers_as_documented_and_does_not_log_in(portal_client):
    (person, code), new = with_code(portal_client), fresh_password()
    fields = {"email": person.email, "password": new, "verifyCode": code}
    reply = post(portal_client, PASSWORD, fields, action="reset")
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    cookie, = reply.all("Set-Cookie")
    assert cookie.startswith("gatehouse_device=") and not is_logged_in(portal_client)
    assert can_log_in(portal_client, person, new) and not can_log_in(portal_client, person, person.password)


def test_reset_works_for_an_account_of_this_contract(portal_client):
    person, new = register(portal_client), fresh_password()
    code = code_for(portal_client, "other", person.email)
    assert reset(portal_client.another(), person, code, new).text == DONE
    assert can_log_in(portal_client, person, new) and not is_logged_in(portal_client)


def test_reset_ends_every_session_at_every_contract(portal_client):
    person = sign_up_and_log_in(portal_client, Person())
    mall_client, basic_client, entry_client = (portal_client.at(name) for name in ("mall", "basic", "entry"))
    mall.log_in(mall_client, person)
    basic.log_in(basic_client, person)
    token = entry.log_in(entry_client, person)
    _, code = with_code(portal_client, person)
    assert reset(portal_client.another(), person, code, fresh_password()).text == DONE
    assert not (is_logged_in(portal_client) or mall.is_logged_in(mall_client) or basic.is_logged_in(basic_client)
                or entry.is_live(entry_client, token))


def test_reset_opens_the_account_at_every_contract(portal_client):
    (person, code), new = with_code(portal_client), fresh_password()
    reset(portal_client, person, code, new)
    for can, client in ((mall.can_log_in, portal_client.at("mall")), (basic.can_log_in, portal_client.at("basic")),
                        (entry.can_log_in, portal_client.at("entry"))):
        assert can(client, person, new) and not can(client, person, person.password)


def test_reset_clears_question_answer_and_phone(portal_client):
    person = enrol(portal_client, forgetful().but(phone="13900139000"))
    _, code = with_code(portal_client, person)
    assert reset(portal_client, person, code, fresh_password()).text == DONE
    kept = database.rows("SELECT question, answer_verifier, phone FROM account "
                         f"WHERE account_id = {database.account_id(person.username)}")
    assert kept == [["NULL"] * 3]
    assert mall.check_answer(portal_client.at("mall"), person).json["status"] == 1


def test_reset_verifies_the_address(portal_client):
    person = enrol(portal_client)
    assert not database.is_verified(person.email)
    _, code = with_code(portal_client, person)
    reset(portal_client, person, code, fresh_password())
    assert database.is_verified(person.email)


def test_reset_notifies_the_owner_in_the_language_of_the_request(portal_client):
    person, code = with_code(portal_client)
    assert reset(speaking(portal_client, "en"), person, code, fresh_password()).text == DONE
    assert mailbox.mailed(person.email) == [mailbox.RESET, mailbox.CHANGED]
    assert not mailbox.is_chinese(mailbox.read(person.email, mailbox.CHANGED))


def test_reset_succeeds_after_failed_logins(portal_client):
    (person, code), new = with_code(portal_client), fresh_password()
    for _ in range(2):
        post(portal_client, "/login", {"email": person.email, "password": "wrong guess"})
    assert reset(portal_client, person, code, new).text == DONE


def test_a_refused_password_costs_neither_the_code_nor_a_try(portal_client):
    person, code = with_code(portal_client)
    for password in BAD_PASSWORDS:
        assert refuses(reset(portal_client, person, code, password), "password"), password
    assert refuses(reset(portal_client, person, code, person.username), "password")
    assert refuses(reset(portal_client, person, code, person.email), "password")
    assert can_log_in(portal_client, person, person.password)
    assert reset(portal_client, person, code, fresh_password()).text == DONE


def test_a_wrong_code_changes_nothing(portal_client):
    (person, code), new = with_code(portal_client), fresh_password()
    reply = reset(portal_client, person, wrong(code), new)
    assert (reply.status, reply.text) == (200, WRONG_CODE)
    assert mailbox.mailed(person.email) == [mailbox.RESET]
    assert can_log_in(portal_client, person, person.password) and not can_log_in(portal_client, person, new)


def test_wrong_code_does_not_reveal_whether_the_address_has_an_account(portal_client):
    disabled = verified(portal_client)
    database.disable(disabled.username)
    people = [verified(portal_client), enrol(portal_client), disabled, newcomer(), register(portal_client.another())]
    replies = [reset(portal_client, person, "123456", fresh_password()) for person in people]
    assert {(reply.status, reply.text) for reply in replies} == {(200, WRONG_CODE)}


def test_code_does_not_reset_a_disabled_account(portal_client):
    (person, code), new = with_code(portal_client), fresh_password()
    database.disable(person.username)
    assert reset(portal_client, person, code, new).text == WRONG_CODE
    database.change_account(person.username, "status = 'enabled'")
    assert can_log_in(portal_client, person, person.password) and not can_log_in(portal_client, person, new)


def test_an_administrator_may_reset_by_mail(portal_client):
    person, new = verified(portal_client), fresh_password()
    database.change_account(person.username, "role = 'admin'")
    _, code = with_code(portal_client, person)
    assert reset(portal_client, person, code, new).text == DONE and can_log_in(portal_client, person, new)


def test_reset_rejects_missing_fields_by_name_and_keeps_the_code(portal_client):
    person, code = with_code(portal_client)
    for name, value in (("email", ""), ("password", None), ("verifyCode", 123456)):
        fields = {"email": person.email, "password": fresh_password(), "verifyCode": code, name: value}
        assert refuses(post(portal_client, PASSWORD, fields, action="reset"), name)
    assert reset(portal_client, person, code, fresh_password()).text == DONE


def test_reset_needs_no_session_and_ends_no_session_of_another_account(portal_client):
    other = sign_up_and_log_in(portal_client)
    person, code = with_code(portal_client.another())
    assert reset(portal_client, person, code, fresh_password()).text == DONE
    assert info(portal_client)["email"] == other.email


def test_an_account_whose_address_moved_is_not_reset_by_its_old_ones_code(portal_client):
    (person, code), new = with_code(portal_client), fresh_password()
    moved = Person().email
    database.change_account(person.username,
                            f"email = '{moved}', email_key = '{moved}', email_verified = NULL")
    assert reset(portal_client, person, code, new).text == WRONG_CODE
    assert not can_log_in(portal_client, person.but(email=moved), new)


# Which action

@pytest.mark.parametrize("action", [None, "", "Modify", "forget", "modify|reset", "reset "])
def test_another_action_is_refused_by_name(portal_client, action):
    person, query = sign_up_and_log_in(portal_client), {} if action is None else {"action": action}
    fields = {"originPassword": person.password, "email": person.email,
              "password": fresh_password(), "verifyCode": "123456"}
    for client in (portal_client, portal_client.another()):
        assert refuses(post(client, PASSWORD, fields, **query), "action")
    assert can_log_in(portal_client, person, person.password)


def test_the_action_belongs_into_the_query(portal_client):
    person = sign_up_and_log_in(portal_client)
    fields = {"action": "modify", "originPassword": person.password, "password": fresh_password()}
    assert refuses(post(portal_client, PASSWORD, fields), "action")


def test_two_actions_are_malformed(portal_client):
    person = sign_up_and_log_in(portal_client)
    reply = portal_client.send("POST", PASSWORD, query="action=modify&action=reset", content_type=JSON,
                        body=f'{{"originPassword":"{person.password}"}}')
    assert is_malformed(reply)


def test_the_fields_belong_into_the_body(portal_client):
    person, new = sign_up_and_log_in(portal_client), fresh_password()
    whole = {"originPassword": person.password, "password": new}
    for name, other in (("originPassword", "password"), ("password", "originPassword")):
        query = {"action": "modify", name: whole[name]}
        assert refuses(post(portal_client, PASSWORD, {other: whole[other]}, **query), name)
    assert can_log_in(portal_client, person, person.password)
