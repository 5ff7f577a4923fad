"""basic, row 1: /user/register, which also logs in."""
import re

import pytest

from support import database
from support.basic import (LOGGED_IN, LOGIN, REGISTER, REGISTERED, SESSION, TAKEN, TAKEN_EMAIL,
                           can_log_in, enrol, info, is_logged_in, refuses, register, uid_of)
from support.bodies import form_data
from support.people import Person, fresh
from support.stack import eventually


def bare(person=None):
    """The two required fields only."""
    return (person or Person()).credentials


def test_register_answers_and_logs_in_at_once(basic_client):
    person = Person()
    reply = basic_client.post(REGISTER, **person.credentials)
    assert (reply.status, reply.text) == (200, REGISTERED)
    assert info(basic_client)["username"] == person.username


def test_register_takes_all_five_fields(basic_client):
    person = register(basic_client, Person(nickname="小林", phone="13800138000"))
    data = info(basic_client)
    assert (data["username"], data["nickname"]) == (person.username, "小林")
    assert (data["email"], data["phone"]) == (person.email, "13800138000")


def test_register_by_multipart_is_the_same(basic_client):
    person = Person(nickname="小林")
    reply = basic_client.send_parts("POST", REGISTER, form_data(person.fields))
    assert (reply.status, reply.text) == (200, REGISTERED)
    assert info(basic_client)["nickname"] == "小林"


def test_register_sets_a_session_cookie_that_scripts_and_other_sites_cannot_use(basic_client):
    cookie = basic_client.post(REGISTER, **bare()).cookies[SESSION]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert cookie.is_bound and not cookie.is_secure


def test_no_reply_body_contains_the_token(basic_client):
    reply = basic_client.post(REGISTER, **bare())
    assert basic_client.cookies[SESSION] not in reply.text
    assert basic_client.cookies[SESSION] not in basic_client.get("/user/load/info").text


def test_empty_optional_fields_count_as_absent(basic_client):
    person = register(basic_client, Person(email="", phone="", nickname=""))
    data = info(basic_client)
    assert (data["username"], data["email"], data["phone"]) == (person.username, "", "")
    assert database.value("SELECT email IS NULL AND phone IS NULL AND nickname IS NULL "
                          f"FROM account WHERE account_id = {uid_of(person)}") == "1"


def test_two_people_may_have_no_email(basic_client):
    for _ in range(2):
        register(basic_client.another(), Person(email=""))


def test_a_taken_name_is_refused_in_any_spelling(basic_client):
    person = enrol(basic_client)
    for name in (person.username, person.username.upper(), person.username.replace("k", "\uff4b")):
        reply = basic_client.post(REGISTER, **bare(Person(username=name)))
        assert (reply.status, reply.text) == (200, TAKEN) and SESSION not in reply.cookies


def test_a_name_taken_at_mall_is_taken_here(basic_client):
    person = Person()
    basic_client.at("mall").post("/user/register", **person.fields)
    assert basic_client.post(REGISTER, **bare(Person(username=person.username))).text == TAKEN


def test_a_taken_address_is_refused_and_named(basic_client):
    person = enrol(basic_client)
    for email in (person.email, person.email.upper()):
        reply = basic_client.post(REGISTER, **Person(email=email).fields)
        assert (reply.status, reply.text) == (200, TAKEN_EMAIL) and SESSION not in reply.cookies


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_registration_without_a_required_field_names_it(basic_client, missing):
    fields = bare()
    for form in ({**fields, missing: ""}, {k: v for k, v in fields.items() if k != missing}):
        reply = basic_client.post(REGISTER, **form)
        assert refuses(reply, missing) and SESSION not in reply.cookies


BAD = {"username": ["x", "x" * 33, "kit\nty", "kit\u202ety", "p\u0430ypal", " ", "\u0378\u0379kit"],
       "password": ["vK3#qZ9", "x" * 129, "password", "password1", "123456789", "qwertyuiop",
                    "aaaaaaaaaaaa", "iloveyou"],
       "email": ["x", "@example.org", "kit@@example.org", "kit@example.org\r\nBcc: a@example.org",
                 "kit <kit@example.org>", "a" * 65 + "@example.org"],
       "phone": ["1" * 100, "138\r\n00138000", "<b>13800138000</b>", "call me"],
       "nickname": ["x" * 33, "kit\nty", "kit\x1b[1m", "kit\u202egpj"]}


@pytest.mark.parametrize("field, text", [(field, text) for field in BAD for text in BAD[field]])
def test_a_bad_value_is_refused_by_name_and_leaves_no_account(basic_client, field, text):
    person = Person().but(**{field: text})
    reply = basic_client.post(REGISTER, **person.fields)
    assert refuses(reply, field) and SESSION not in reply.cookies
    assert not database.has_account(person.username)


def test_the_own_name_or_address_is_no_password(basic_client):
    person = Person()
    for own in (person.username, person.email, person.username.upper()):
        assert refuses(basic_client.post(REGISTER, **person.but(password=own).fields), "password")


PASSWORDS = ["plinth;otter;42", "plinthotter;1", "plinth+otter+gable", "plinth%41otter%25%zz",
             "plinth&otter=gable", " plinth otter gable ", "plin\"th'ot\\ter`gable", "🦦🪨🌻🧭🪁🛶🧵🥁🪴",
             "正确的马电池订书钉", "plinth\totter\tgable", "plinth--otter--gable", "vK3#qZ9w"]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
def test_any_characters_of_a_password_arrive_as_they_are(basic_client, password, how):
    person = Person(password=password)
    reply = (basic_client.post(REGISTER, **person.fields) if how == "urlencoded"
             else basic_client.send_parts("POST", REGISTER, form_data(person.fields)))
    assert reply.text == REGISTERED
    assert can_log_in(basic_client, person, password) and not can_log_in(basic_client, person, password[:-1])


def test_a_plus_in_a_form_is_a_space_and_in_multipart_a_plus(basic_client):
    person = Person(password="plinth otter+gable")
    body = f"username={person.username}&password=plinth+otter%2Bgable"
    assert basic_client.send("POST", REGISTER, body=body).text == REGISTERED
    assert can_log_in(basic_client, person, "plinth otter+gable")
    reply = basic_client.another().send_parts("POST", LOGIN, form_data(person.credentials))
    assert reply.text == LOGGED_IN


def test_fields_of_the_account_that_are_not_offered_have_no_effect(basic_client):
    person = Person()
    basic_client.post(REGISTER, **person.fields, role="admin", uid="1", status="disabled", admin="true",
               avatar="../x", question="first pet?", answer="rex", email_verified="1")
    row = database.rows("SELECT role, status, COALESCE(avatar, ''), COALESCE(question, ''), "
                        "COALESCE(email_verified, 0) FROM account "
                        f"WHERE account_id = {uid_of(person)}")[0]
    assert row == ["user", "enabled", "", "", "0"]


def test_a_registration_in_the_query_is_not_read(basic_client):
    person = Person()
    reply = basic_client.send("POST", REGISTER, query=f"password={person.password}",
                       body=f"username={person.username}")
    assert refuses(reply, "password") and not database.has_account(person.username)


def test_registering_while_logged_in_opens_the_new_accounts_session(basic_client):
    register(basic_client)
    person = register(basic_client)
    assert info(basic_client)["username"] == person.username


def test_rejected_registration_keeps_the_session(basic_client):
    person = register(basic_client)
    assert refuses(basic_client.post(REGISTER, username=fresh(), password="short"), "password")
    assert is_logged_in(basic_client) and info(basic_client)["username"] == person.username


def test_registration_leaves_an_audit_event(basic_client):
    before = int(database.value("SELECT COUNT(*) FROM audit_event WHERE contract = 'basic'"))
    register(basic_client)
    eventually(lambda: int(database.value(
        "SELECT COUNT(*) FROM audit_event WHERE contract = 'basic'")) > before)
