"""medusa, /api/update_password/: by name and present password, without a token."""
from itertools import combinations

import pytest

from support import database
from support.everywhere import ALL, Everywhere
from support.medusa import (BROKEN, CHANGED, MALFORMED, NOT_POST, NO_CAPTCHA, PASSWORD,
                            WRONG_CAPTCHA, answers, can_log_in, enrol, enter, is_busy, is_live,
                            log_in, password_change, register, send_text, solved, submit, unsolved)
from support.people import Person, fresh_password

AGAIN = MALFORMED[PASSWORD]
FIELDS = ("username", "old_passwd", "new_passwd", "verification_code_key", "verification_code")


def change(client, person, new, **other):
    return submit(client, PASSWORD, password_change(person, new, **other))


def test_new_password_logs_in_and_the_old_one_does_not(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    reply = change(medusa_client, person, new)
    assert answers(reply, CHANGED) and not reply.all("Set-Cookie")
    assert can_log_in(medusa_client, person, new) and not can_log_in(medusa_client, person, person.password)


def test_a_password_registered_here_is_changed_here(medusa_client):
    person, new = register(medusa_client), fresh_password()
    assert answers(change(medusa_client, person, new), CHANGED) and can_log_in(medusa_client, person, new)


def test_the_name_is_found_in_any_case(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    reply = change(medusa_client, person.but(username=person.username.upper()), new)
    assert answers(reply, CHANGED) and can_log_in(medusa_client, person, new)


def test_a_new_password_ends_all_sessions_at_all_contracts(medusa_client):
    who, new = Everywhere(medusa_client), fresh_password()
    assert answers(change(medusa_client, who.person, new), CHANGED) and who.logged_in == set()
    assert Everywhere(medusa_client, who.person.but(password=new)).logged_in == ALL


def test_all_verifiers_are_of_the_new_password(medusa_client):
    person = enrol(medusa_client)
    query = ("SELECT verifier FROM password_verifier WHERE account_id = "
             f"{database.account_id(person.username)}")
    before = database.rows(query)
    change(medusa_client, person, fresh_password())
    assert len(before) == 2 and not set(map(tuple, before)) & set(map(tuple, database.rows(query)))


def test_change_notifies_the_owner_and_is_audited(medusa_client):
    person = enrol(medusa_client)
    change(medusa_client, person, fresh_password())
    assert database.mails_to(person.email) == ["password-changed"]
    assert len(database.audit_events(person.username, "medusa")) == 1


def test_an_administrator_changes_the_password_here(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    database.change_account(person.username, "role = 'admin'")
    assert answers(change(medusa_client, person, new), CHANGED)


# 404

def test_a_wrong_password_and_an_unknown_name_answer_the_same_bytes(medusa_client):
    person, disabled = enrol(medusa_client), enrol(medusa_client)
    database.disable(disabled.username)
    for who in (person.but(password=fresh_password()), Person(), disabled):
        assert answers(change(medusa_client, who, fresh_password()), AGAIN)
    assert can_log_in(medusa_client, person, person.password)


WEAK = ["password", "password1", "vK3#qZ9", "x" * 129, "qwertyuiop", ""]


@pytest.mark.parametrize("new", WEAK)
def test_a_weak_new_password_is_refused_and_changes_nothing(medusa_client, new):
    person, token = enter(medusa_client)
    reply = change(medusa_client, person, new)
    assert answers(reply, AGAIN) and reply.header("X-Refused-Field") == "new_passwd"
    assert is_live(medusa_client, token) and can_log_in(medusa_client, person, person.password)


def test_the_own_name_or_address_is_no_password(medusa_client):
    person = enrol(medusa_client)
    for own in (person.username, person.email):
        assert answers(change(medusa_client, person, own), AGAIN)
    assert can_log_in(medusa_client, person, person.password)


def test_weak_password_does_not_reveal_whether_the_account_exists(medusa_client):
    replies = [change(medusa_client, person, "password") for person in (
        enrol(medusa_client).but(password=fresh_password()), Person())]
    assert replies[0].body == replies[1].body and answers(replies[0], AGAIN)
    assert replies[0].header("X-Refused-Field") == replies[1].header("X-Refused-Field")


def test_a_field_that_is_missing_or_no_text_is_to_be_typed_again(medusa_client):
    fields = {**password_change(Person(), fresh_password()), **unsolved(medusa_client)}
    assert answers(medusa_client.post_json(PASSWORD, **{**fields, "new_passwd": 7}), AGAIN)
    del fields["old_passwd"]
    reply = medusa_client.post_json(PASSWORD, **fields)
    assert answers(reply, AGAIN) and reply.header("X-Refused-Field") == "old_passwd"


@pytest.mark.parametrize("field", FIELDS[:3])
@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_field_is_to_be_typed_again(medusa_client, field, nothing):
    person = enrol(medusa_client)
    reply = change(medusa_client, person, fresh_password(), **{field: nothing})
    assert answers(reply, AGAIN) and can_log_in(medusa_client, person, person.password)


# 503, 504

@pytest.mark.parametrize("field", FIELDS[3:])
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_picture_and_its_answer_may_not_be_empty(medusa_client, field, nothing):
    fields = {**password_change(enrol(medusa_client), fresh_password()), **unsolved(medusa_client)}
    reply = medusa_client.post_json(PASSWORD, **{**fields, field: nothing})
    assert answers(reply, NO_CAPTCHA[PASSWORD])


def test_a_wrong_answer_changes_nothing(medusa_client):
    person = enrol(medusa_client)
    fields = password_change(person, fresh_password())
    reply = medusa_client.post_json(PASSWORD, **fields, **unsolved(medusa_client))
    assert answers(reply, WRONG_CAPTCHA[PASSWORD]) and can_log_in(medusa_client, person, person.password)


# What can be wrong, in the order in which it is told
DEFECTS = {"missing": (AGAIN, lambda fields: fields.pop("username")),
           "no answer": (NO_CAPTCHA[PASSWORD], lambda fields: fields.update(
               verification_code=None)),
           "wrong answer": (WRONG_CAPTCHA[PASSWORD], lambda fields: fields.update(
               verification_code_key="x")),
           "wrong password": (AGAIN, lambda fields: fields.update(old_passwd="wrong")),
           "weak": (AGAIN, lambda fields: fields.update(new_passwd="password"))}


@pytest.mark.parametrize("earlier, later", combinations(DEFECTS, 2))
def test_first_error_in_documented_order_is_returned(medusa_client, earlier, later):
    fields = {**password_change(enrol(medusa_client), fresh_password()), **solved(medusa_client)}
    for defect in (earlier, later):
        DEFECTS[defect][1](fields)
    assert answers(medusa_client.post_json(PASSWORD, **fields), DEFECTS[earlier][0])


def test_wrong_method_is_reported_first(medusa_client):
    for method in ("GET", "PUT"):
        assert answers(send_text(medusa_client, PASSWORD, "{", method), NOT_POST)


# What it counts, and what it looks at

def test_a_wrong_present_password_makes_the_next_login_wait(medusa_client):
    person = enrol(medusa_client)
    change(medusa_client, person.but(password=fresh_password()), fresh_password())
    assert is_busy(change(medusa_client, person, fresh_password()))
    assert is_busy(medusa_client.post_json("/api/login", username=person.username,
                                    passwd=person.password, **solved(medusa_client)))


def test_a_token_is_neither_needed_nor_looked_at(medusa_client):
    other, token = enter(medusa_client)
    person, new = enrol(medusa_client), fresh_password()
    assert answers(change(medusa_client, person, new, token=token), CHANGED)
    assert is_live(medusa_client, token) and log_in(medusa_client, other) and can_log_in(medusa_client, person, new)


def test_a_change_that_cannot_be_noted_is_a_failure_and_no_change(medusa_client):
    person, token = enter(medusa_client)
    with database.refusing("UPDATE", "password_verifier"), \
            database.refusing("INSERT", "password_verifier"), \
            database.refusing("DELETE", "password_verifier"):
        reply = change(medusa_client, person, fresh_password())
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
    assert is_live(medusa_client, token) and can_log_in(medusa_client, person, person.password)
