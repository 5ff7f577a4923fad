"""medusa, /api/forget_password/: reset by the server key, with mail and audit event."""
from itertools import combinations

import pytest

from support import database
from support.configuration import settings
from support.everywhere import Everywhere
from support.medusa import (BROKEN, FORGET, FORGET_KEY, MALFORMED, NOT_POST, NOT_SERIOUS,
                            NO_CAPTCHA, NO_RESET, REGISTRATION_KEY, RESET, WRONG_CAPTCHA, answers,
                            can_log_in, enrol, enter, forgotten, is_live, log_in, register,
                            send_text, server_key, solved, submit, unsolved)
from support.people import Person, fresh_password
from support.stack import eventually, run_script

SCARED = MALFORMED[FORGET]
FIELDS = ("key", "name", "new_passwd", "email", "verification_code_key", "verification_code")
WRONG_SECRET = "B" * 43


def reset(client, person, new, **other):
    return submit(client, FORGET, forgotten(person, new, **other))


# 200

def test_new_password_logs_in_and_the_old_one_does_not(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    reply = reset(medusa_client, person, new)
    assert answers(reply, RESET) and not reply.all("Set-Cookie")
    assert can_log_in(medusa_client, person, new) and not can_log_in(medusa_client, person, person.password)


def test_it_ends_all_sessions_at_all_contracts(medusa_client):
    who = Everywhere(medusa_client)
    assert answers(reset(medusa_client, who.person, fresh_password()), RESET)
    assert who.logged_in == set()


def test_it_needs_no_session_and_gives_none(medusa_client):
    person, token = enter(medusa_client)
    assert answers(reset(medusa_client.another(), person, fresh_password()), RESET)
    assert not is_live(medusa_client, token)
    account = database.account_id(person.username)
    assert database.value("SELECT COUNT(*) FROM session JOIN account USING (account_id) WHERE "
                          f"account_id = {account} AND epoch = session_epoch") == "0"


def test_name_and_address_are_found_in_any_case(medusa_client):
    person, new = register(medusa_client), fresh_password()
    spelt = person.but(username=person.username.upper(), email=person.email.upper())
    assert answers(reset(medusa_client, spelt, new), RESET) and can_log_in(medusa_client, person, new)


def test_reset_notifies_the_owner_by_mail(medusa_client):
    person = enrol(medusa_client)
    reset(medusa_client, person, fresh_password())
    assert database.mails_to(person.email) == ["break-glass-reset"]


def mail_to(email):
    done = run_script("mail", "last", email)
    return done if done.returncode == 0 else None


def test_the_operator_can_read_that_mail(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    reset(medusa_client, person, new)
    done = eventually(lambda: mail_to(person.email), 10, "the mail")
    assert done.stdout.startswith("Subject: ")
    assert new not in done.stdout and server_key(FORGET_KEY) not in done.stdout


def test_success_and_failure_are_audited(medusa_client):
    person = enrol(medusa_client)
    reset(medusa_client, person, "password")
    before = database.audit_events(person.username, "medusa")
    reset(medusa_client, person, fresh_password())
    after = database.audit_events(person.username, "medusa")
    assert len(after) == len(before) + 1 and after[-1] not in before


def test_a_reset_leaves_address_and_role_as_they_were(medusa_client):
    person = enrol(medusa_client)
    reset(medusa_client, person, fresh_password(), role="admin", username="root", id=1)
    row = database.rows("SELECT username, email, role, COALESCE(email_verified, 0) FROM account "
                        f"WHERE account_id = {database.account_id(person.username)}")
    assert row == [[person.username, person.email, "user", "0"]]


# 403, 404

@pytest.mark.parametrize("change", [lambda k: WRONG_SECRET, lambda k: k[:-1], lambda k: k + "A",
                                    str.swapcase, lambda k: f" {k}", lambda k: "",
                                    lambda k: server_key(REGISTRATION_KEY)])
def test_only_the_servers_own_key_breaks_the_glass(medusa_client, change):
    person = enrol(medusa_client)
    reply = reset(medusa_client, person, fresh_password(), key=change(server_key(FORGET_KEY)))
    assert answers(reply, SCARED) and can_log_in(medusa_client, person, person.password)


def test_a_server_without_a_key_resets_nothing(medusa_client):
    (person, token), key = enter(medusa_client), server_key(FORGET_KEY)
    with settings(**{FORGET_KEY: ""}):
        replies = [reset(medusa_client, person, fresh_password(), key=tried) for tried in (key, "x", "")]
    assert all(answers(reply, NO_RESET) for reply in replies)
    assert is_live(medusa_client, token)


def test_missing_or_non_text_field_returns_404(medusa_client):
    fields = {**forgotten(Person(), fresh_password()), **unsolved(medusa_client)}
    for other in ({"email": None}, {"email": 7}):
        assert answers(medusa_client.post_json(FORGET, **{**fields, **other}), SCARED)
    del fields["name"]
    reply = medusa_client.post_json(FORGET, **fields)
    assert answers(reply, SCARED) and reply.header("X-Refused-Field") == "name"


# 501

def admin(client):
    person = enrol(client)
    database.change_account(person.username, "role = 'admin'")
    return person


def disabled(client):
    person = enrol(client)
    database.disable(person.username)
    return person


def without_address(client):
    person = enrol(client)
    database.change_account(person.username, "email = NULL, email_key = NULL")
    return person


STRANGE = {"unknown": lambda client: Person(),
           "a wrong address": lambda client: enrol(client).but(email=Person().email),
           "a wrong name": lambda client: enrol(client).but(username=Person().username),
           "another's address": lambda client: enrol(client).but(email=enrol(client).email),
           "no address": without_address, "disabled": disabled, "an administrator": admin,
           "the address as name": lambda client: (p := enrol(client)).but(username=p.email)}


@pytest.mark.parametrize("person_of", STRANGE.values(), ids=STRANGE)
def test_all_ineligible_accounts_get_the_same_501(medusa_client, person_of):
    person = person_of(medusa_client)
    reply = reset(medusa_client, person, fresh_password())
    assert answers(reply, NOT_SERIOUS)
    assert answers(reset(medusa_client, Person(), fresh_password()), NOT_SERIOUS)
    assert "break-glass-reset" not in database.mails_to(person.email)


def test_a_refused_administrator_keeps_password_and_sessions(medusa_client):
    person = admin(medusa_client)
    token = log_in(medusa_client, person)
    assert answers(reset(medusa_client, person, fresh_password()), NOT_SERIOUS)
    assert is_live(medusa_client, token) and can_log_in(medusa_client, person, person.password)


@pytest.mark.parametrize("new", ["password", "password1", "vK3#qZ9", "x" * 129, "test", ""])
def test_a_weak_new_password_is_refused_and_changes_nothing(medusa_client, new):
    person, token = enter(medusa_client)
    assert answers(reset(medusa_client, person, new), NOT_SERIOUS)
    assert is_live(medusa_client, token) and can_log_in(medusa_client, person, person.password)


@pytest.mark.parametrize("field", ["name", "email"])
def test_empty_name_or_address_matches_no_account(medusa_client, field):
    assert answers(reset(medusa_client, enrol(medusa_client), fresh_password(), **{field: ""}), NOT_SERIOUS)


def test_an_empty_address_finds_no_account_without_one(medusa_client):
    person = without_address(medusa_client)
    for email in ("", "null", "NULL"):
        assert answers(reset(medusa_client, person, fresh_password(), email=email), NOT_SERIOUS)
    assert can_log_in(medusa_client, person, person.password)


# 503, 504

@pytest.mark.parametrize("field", FIELDS[4:])
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_picture_and_its_answer_may_not_be_empty(medusa_client, field, nothing):
    fields = {**forgotten(enrol(medusa_client), fresh_password()), **unsolved(medusa_client), field: nothing}
    assert answers(medusa_client.post_json(FORGET, **fields), NO_CAPTCHA[FORGET])


def test_a_wrong_answer_changes_nothing(medusa_client):
    person = enrol(medusa_client)
    fields = forgotten(person, fresh_password())
    reply = medusa_client.post_json(FORGET, **fields, **unsolved(medusa_client))
    assert answers(reply, WRONG_CAPTCHA[FORGET]) and can_log_in(medusa_client, person, person.password)


# The possible errors, in the order in which they are reported
DEFECTS = {"missing": (SCARED, lambda fields: fields.pop("new_passwd")),
           "no answer": (NO_CAPTCHA[FORGET], lambda fields: fields.update(verification_code="")),
           "wrong answer": (WRONG_CAPTCHA[FORGET], lambda fields: fields.update(
               verification_code_key="x")),
           "off": (NO_RESET, lambda fields: None),
           "wrong key": (SCARED, lambda fields: fields.update(key=WRONG_SECRET)),
           "nobody's": (NOT_SERIOUS, lambda fields: fields.update(name="nobody"))}
ON = [name for name in DEFECTS if name != "off"]


def post_with(client, *defects):
    fields = {**forgotten(enrol(client), fresh_password()), **solved(client)}
    for defect in defects:
        DEFECTS[defect][1](fields)
    return client.post_json(FORGET, **fields)


@pytest.mark.parametrize("earlier, later", combinations(ON, 2))
def test_first_error_in_documented_order_is_returned(medusa_client, earlier, later):
    assert answers(post_with(medusa_client, earlier, later), DEFECTS[earlier][0])


def test_disabled_reset_is_reported_after_the_captcha_and_before_other_errors(medusa_client):
    names = list(DEFECTS)
    with settings(**{FORGET_KEY: ""}):
        for other in ON:
            first = min(other, "off", key=names.index)
            assert answers(post_with(medusa_client, other), DEFECTS[first][0]), other


def test_wrong_method_is_reported_first(medusa_client):
    for method in ("GET", "PUT"):
        assert answers(send_text(medusa_client, FORGET, "{", method), NOT_POST)


def test_a_reset_that_cannot_be_noted_is_a_failure_and_no_reset(medusa_client):
    person, token = enter(medusa_client)
    with database.refusing("INSERT", "outbox"):
        reply = reset(medusa_client, person, fresh_password())
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
    assert is_live(medusa_client, token) and can_log_in(medusa_client, person, person.password)
