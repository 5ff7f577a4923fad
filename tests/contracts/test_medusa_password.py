"""medusa, /api/update_password/: by name and present password, without a token."""
from itertools import combinations

import pytest

import database
from everywhere import ALL, Everywhere
from lab import (BROKEN, CHANGED, MALFORMED, NO_CAPTCHA, NOT_POST, PASSWORD, WRONG_CAPTCHA, answers,
                 can_log_in, enrol, enter, is_busy, is_live, log_in, password_change, register,
                 send_text, solved, submit, unsolved)
from people import Person, fresh_password

AGAIN = MALFORMED[PASSWORD]
FIELDS = ("username", "old_passwd", "new_passwd", "verification_code_key", "verification_code")


def change(client, person, new, **other):
    return submit(client, PASSWORD, password_change(person, new, **other))


def test_the_new_password_logs_in_and_the_old_one_no_more(medusa):
    person, new = enrol(medusa), fresh_password()
    reply = change(medusa, person, new)
    assert answers(reply, CHANGED) and not reply.all("Set-Cookie")
    assert can_log_in(medusa, person, new) and not can_log_in(medusa, person, person.password)


def test_a_password_registered_here_is_changed_here(medusa):
    person, new = register(medusa), fresh_password()
    assert answers(change(medusa, person, new), CHANGED) and can_log_in(medusa, person, new)


def test_the_name_is_found_in_any_case(medusa):
    person, new = enrol(medusa), fresh_password()
    reply = change(medusa, person.but(username=person.username.upper()), new)
    assert answers(reply, CHANGED) and can_log_in(medusa, person, new)


def test_a_new_password_ends_all_sessions_at_all_contracts(medusa):
    who, new = Everywhere(medusa), fresh_password()
    assert answers(change(medusa, who.person, new), CHANGED) and who.logged_in == set()
    assert Everywhere(medusa, who.person.but(password=new)).logged_in == ALL


def test_all_verifiers_are_of_the_new_password(tester):
    person = enrol(tester)
    query = ("SELECT verifier FROM password_verifier WHERE account_id = "
             f"{database.account_id(person.username)}")
    before = database.rows(query)
    change(tester, person, fresh_password())
    assert len(before) == 2 and not set(map(tuple, before)) & set(map(tuple, database.rows(query)))


def test_the_owner_is_told_by_mail_and_the_audit_knows(tester):
    person = enrol(tester)
    change(tester, person, fresh_password())
    assert database.mails_to(person.email) == ["password-changed"]
    assert len(database.audit_events(person.username, "medusa")) == 1


def test_an_administrator_changes_the_password_here(tester):
    person, new = enrol(tester), fresh_password()
    database.change_account(person.username, "role = 'admin'")
    assert answers(change(tester, person, new), CHANGED)


# 404

def test_a_wrong_password_and_an_unknown_name_answer_the_same_bytes(medusa):
    person, disabled = enrol(medusa), enrol(medusa)
    database.disable(disabled.username)
    for who in (person.but(password=fresh_password()), Person(), disabled):
        assert answers(change(medusa, who, fresh_password()), AGAIN)
    assert can_log_in(medusa, person, person.password)


WEAK = ["password", "password1", "vK3#qZ9", "x" * 129, "qwertyuiop", ""]


@pytest.mark.parametrize("new", WEAK)
def test_a_weak_new_password_is_refused_and_changes_nothing(medusa, new):
    person, token = enter(medusa)
    reply = change(medusa, person, new)
    assert answers(reply, AGAIN) and reply.header("X-Refused-Field") == "new_passwd"
    assert is_live(medusa, token) and can_log_in(medusa, person, person.password)


def test_the_own_name_or_address_is_no_password(tester):
    person = enrol(tester)
    for own in (person.username, person.email):
        assert answers(change(tester, person, own), AGAIN)
    assert can_log_in(tester, person, person.password)


def test_a_weak_password_tells_a_stranger_nothing(tester):
    replies = [change(tester, person, "password") for person in (
        enrol(tester).but(password=fresh_password()), Person())]
    assert replies[0].body == replies[1].body and answers(replies[0], AGAIN)
    assert replies[0].header("X-Refused-Field") == replies[1].header("X-Refused-Field")


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_to_be_typed_again(medusa, field):
    fields = {**password_change(Person(), fresh_password()), **unsolved(medusa)}
    del fields[field]
    reply = medusa.post_json(PASSWORD, **fields)
    assert answers(reply, AGAIN) and reply.header("X-Refused-Field") == field


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [0, 1.5, True, [], {}, ["kit"]])
def test_a_field_of_another_type_is_to_be_typed_again(tester, field, value):
    fields = {**password_change(Person(), fresh_password()), **unsolved(tester), field: value}
    assert answers(tester.post_json(PASSWORD, **fields), AGAIN)


@pytest.mark.parametrize("field", FIELDS[:3])
@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_field_is_to_be_typed_again(medusa, field, nothing):
    person = enrol(medusa)
    reply = change(medusa, person, fresh_password(), **{field: nothing})
    assert answers(reply, AGAIN) and can_log_in(medusa, person, person.password)


# 503, 504

@pytest.mark.parametrize("field", FIELDS[3:])
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_picture_and_its_answer_may_not_be_empty(medusa, field, nothing):
    fields = {**password_change(enrol(medusa), fresh_password()), **unsolved(medusa)}
    reply = medusa.post_json(PASSWORD, **{**fields, field: nothing})
    assert answers(reply, NO_CAPTCHA[PASSWORD])


def test_a_wrong_answer_changes_nothing(medusa):
    person = enrol(medusa)
    fields = password_change(person, fresh_password())
    reply = medusa.post_json(PASSWORD, **fields, **unsolved(medusa))
    assert answers(reply, WRONG_CAPTCHA[PASSWORD]) and can_log_in(medusa, person, person.password)


# What can be wrong, in the order in which it is told
DEFECTS = {"missing": (AGAIN, lambda fields: fields.pop("username")),
           "no answer": (NO_CAPTCHA[PASSWORD], lambda fields: fields.update(
               verification_code=None)),
           "wrong answer": (WRONG_CAPTCHA[PASSWORD], lambda fields: fields.update(
               verification_code_key="x")),
           "wrong password": (AGAIN, lambda fields: fields.update(old_passwd="wrong")),
           "weak": (AGAIN, lambda fields: fields.update(new_passwd="password"))}


@pytest.mark.parametrize("earlier, later", combinations(DEFECTS, 2))
def test_of_two_defects_the_earlier_is_told(tester, earlier, later):
    fields = {**password_change(enrol(tester), fresh_password()), **solved(tester)}
    for defect in (earlier, later):
        DEFECTS[defect][1](fields)
    assert answers(tester.post_json(PASSWORD, **fields), DEFECTS[earlier][0])


def test_the_method_is_told_before_everything(medusa):
    for method in ("GET", "PUT"):
        assert answers(send_text(medusa, PASSWORD, "{", method), NOT_POST)


# What it counts, and what it looks at

def test_a_wrong_present_password_makes_the_next_login_wait(medusa):
    person = enrol(medusa)
    change(medusa, person.but(password=fresh_password()), fresh_password())
    assert is_busy(change(medusa, person, fresh_password()))
    assert is_busy(medusa.post_json("/api/login", username=person.username,
                                    passwd=person.password, **solved(medusa)))


def test_a_token_is_neither_needed_nor_looked_at(medusa):
    other, token = enter(medusa)
    person, new = enrol(medusa), fresh_password()
    assert answers(change(medusa, person, new, token=token), CHANGED)
    assert is_live(medusa, token) and log_in(medusa, other) and can_log_in(medusa, person, new)


def test_a_change_that_cannot_be_noted_is_a_failure_and_no_change(medusa):
    person, token = enter(medusa)
    with database.refusing("UPDATE", "password_verifier"), \
            database.refusing("INSERT", "password_verifier"), \
            database.refusing("DELETE", "password_verifier"):
        reply = change(medusa, person, fresh_password())
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
    assert is_live(medusa, token) and can_log_in(medusa, person, person.password)
