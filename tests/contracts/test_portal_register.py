"""portal, section 3: /register with the code from a mail. It logs in; an error spends nothing."""
import re

import pytest

from support import database, mailbox
from support.basic import INFO as BASIC_INFO, LOGIN as BASIC_LOGIN
from support.configuration import settings, worker_settings
from support.people import Person, fresh_password
from support.portal import (CLOSED, DEVICE, DONE, REGISTER, SESSION, TAKEN, WRONG_CODE, can_log_in,
                            code_for, credentials, enrol, info, is_logged_in, log_in, newcomer,
                            post, refuses, register, registering, sign_up_and_log_in, speaking,
                            verified, wrong)


def with_code(client):
    """A new person and the code that was mailed to them."""
    person = newcomer()
    return person, code_for(client, "register", person.email)


def test_registering_answers_as_documented_and_logs_in(portal_client):
    person, code = with_code(portal_client)
    reply = post(portal_client, REGISTER, registering(person, code))
    assert (reply.status, reply.text) == (200, '{"message":"","success":true}')
    assert info(portal_client)["email"] == person.email


def test_registering_sets_both_cookies_with_their_flags(portal_client):
    person, code = with_code(portal_client)
    cookies = post(portal_client, REGISTER, registering(person, code)).cookies
    assert set(cookies) == {SESSION, DEVICE}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookies[SESSION].value)
    assert all(cookie.is_bound and not cookie.is_secure for cookie in cookies.values())


def test_the_new_account_has_a_verified_address_and_no_names(portal_client):
    person = register(portal_client)
    account = database.rows("SELECT username, nickname, phone, role, status FROM account "
                            f"WHERE account_id = {database.holder(person.email)}")[0]
    assert account[0] == "NULL" and account[1] in ("", "NULL") and account[2] == "NULL"
    assert account[3:] == ["user", "enabled"] and database.is_verified(person.email)
    assert info(portal_client)["nickname"] == ""


def test_registered_account_logs_in_again(portal_client):
    person = register(portal_client)
    log_in(portal_client.another(), person)
    assert not can_log_in(portal_client, person, fresh_password())


def test_registering_mails_nothing_but_the_code(portal_client):
    person = register(portal_client)
    assert mailbox.mailed(person.email) == [mailbox.REGISTRATION]


def test_the_address_is_kept_as_it_was_typed(portal_client):
    person = register(portal_client, newcomer(email=Person().email.title()))
    assert info(portal_client)["email"] == person.email


def test_a_picture_sent_along_is_ignored(portal_client):
    person, code = with_code(portal_client)
    extra = {"imgToken": "f" * 32, "imgVerifyCode": "ABCDEF", "agree": True}
    assert post(portal_client, REGISTER, registering(person, code, **extra)).text == DONE


# The channel

@pytest.mark.parametrize("channel", ["abc123", "ABCDEF", "000000"])
def test_a_channel_of_six_letters_or_digits_is_kept(portal_client, channel):
    person, code = with_code(portal_client)
    assert post(portal_client, REGISTER, registering(person, code, channel=channel)).text == DONE
    query = f"SELECT channel FROM account WHERE account_id = {database.holder(person.email)}"
    assert database.value(query) == channel


@pytest.mark.parametrize("channel", ["", None])
def test_no_channel_is_no_channel(portal_client, channel):
    person, code = with_code(portal_client)
    fields = registering(person, code, channel=channel)
    if channel is None:
        del fields["channel"]
    assert post(portal_client, REGISTER, fields).text == DONE
    query = f"SELECT channel FROM account WHERE account_id = {database.holder(person.email)}"
    assert database.value(query) in ("", "NULL")


BAD_CHANNELS = ["abc12", "abc1234", "ab-123", "ab 123", "abc12é", "渠道渠道渠道", "１２３４５６", 123456,
                True, "'; DROP"]


def test_a_refused_channel_costs_neither_the_code_nor_a_try(portal_client):
    person, code = with_code(portal_client)
    for channel in BAD_CHANNELS:
        reply = post(portal_client, REGISTER, registering(person, code, channel=channel))
        assert refuses(reply, "channel"), channel
    assert not database.has_holder(person.email)
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE


# The password

BAD_PASSWORDS = ["Zq7w9xK", "password", "12345678", "aaaaaaaaaaaa", "x" * 129,
                 "Zq7w9xK" + "y" * 122, 12345678901, ["Zq7w9xKp4"]]


def is_refusal(reply, field):
    """With the field's name, or for a wrong type as an invalid request."""
    return refuses(reply, field) or (reply.status, reply.json["success"]) == (400, False)


def test_a_refused_password_costs_neither_the_code_nor_a_try(portal_client):
    person, code = with_code(portal_client)
    for password in BAD_PASSWORDS:
        fields = registering(person, code, password=password)
        assert is_refusal(post(portal_client, REGISTER, fields), "password"), password
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE


def test_the_own_address_is_no_password(portal_client):
    person, code = with_code(portal_client)
    for password in (person.email, person.email.split("@")[0]):
        fields = registering(person, code, password=password)
        assert refuses(post(portal_client, REGISTER, fields), "password")
    assert not database.has_holder(person.email)


@pytest.mark.parametrize("password", ["q 7w亖K🦦pz4", "Zq7w9xKp",
                                      "~!@#$%^&*()_+`-={}|[]:\"<>?;',./\\"])
def test_a_strong_password_of_any_letters_is_taken_as_it_is(portal_client, password):
    person, code = with_code(portal_client)
    person = person.but(password=password)
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE
    log_in(portal_client.another(), person)
    assert not can_log_in(portal_client, person, password + " ")


# What is missing

def test_missing_or_non_text_field_is_rejected_and_keeps_the_code(portal_client):
    person, code = with_code(portal_client)
    for name, value in (("email", None), ("password", 7), ("verifyCode", "")):
        assert is_refusal(post(portal_client, REGISTER, registering(person, code, **{name: value})), name)
    assert not portal_client.cookies and not database.has_holder(person.email)
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE


def test_no_body_is_no_fields(portal_client):
    for body in (None, "", "{}"):
        reply = portal_client.send("POST", REGISTER, body=body, content_type="application/json")
        assert refuses(reply, "email")


def test_fields_in_the_query_are_not_read(portal_client):
    person, code = with_code(portal_client)
    assert refuses(post(portal_client, REGISTER, {}, **registering(person, code)), "email")
    half = {"email": person.email, "verifyCode": code}
    assert refuses(post(portal_client, REGISTER, half, password=person.password), "password")
    assert not database.has_holder(person.email)


@pytest.mark.parametrize("email", ["kit.example.org", "kit@example.org\r\nBcc: x@y.org", "a@b,c@d",
                                   "k" * 250 + "@example.org"])
def test_invalid_address_is_rejected_by_name(portal_client, email):
    fields = registering(newcomer(email=email), "123456")
    assert refuses(post(portal_client, REGISTER, fields), "email")


# A wrong code

def test_a_wrong_code_opens_nothing(portal_client):
    person, code = with_code(portal_client)
    reply = post(portal_client, REGISTER, registering(person, wrong(code)))
    assert (reply.status, reply.text) == (200, WRONG_CODE) and reply.all("Set-Cookie") == []
    assert not database.has_holder(person.email) and not is_logged_in(portal_client)


def test_wrong_code_does_not_reveal_whether_the_address_has_an_account(portal_client):
    people = [verified(portal_client), enrol(portal_client), newcomer()]
    replies = [post(portal_client, REGISTER, registering(person.but(password=fresh_password()), "123456"))
               for person in people]
    assert {(reply.status, reply.text) for reply in replies} == {(200, WRONG_CODE)}


def test_taken_address_is_reported_only_with_the_right_code(portal_client):
    person, code = with_code(portal_client)
    other = enrol(portal_client, Person(email=person.email))
    database.change_holder(person.email, "email_verified = created")
    mine = person.but(password=fresh_password())
    assert post(portal_client, REGISTER, registering(mine, wrong(code))).text == WRONG_CODE
    database.forget_failures()
    reply = post(portal_client, REGISTER, registering(mine, code))
    assert (reply.status, reply.text) == (200, TAKEN) and reply.all("Set-Cookie") == []
    assert can_log_in(portal_client, other, other.password)


# Who is logged in already

def test_registration_replaces_the_session_cookie_of_another_account(portal_client):
    before = sign_up_and_log_in(portal_client)
    person = register(portal_client)
    assert info(portal_client)["email"] == person.email != before.email


# Elsewhere

def test_an_account_without_a_username_logs_in_at_basic_by_its_number(portal_client):
    person, basic_client = register(portal_client), portal_client.at("basic")
    number = database.holder(person.email)
    assert basic_client.post(BASIC_LOGIN, uid=number, password=person.password).json["result"] is True
    told = basic_client.get(BASIC_INFO).json["data"]
    assert (told["uid"], told["username"], told["email"]) == (number, "", person.email)


def test_neither_address_nor_emptiness_is_its_username_anywhere(portal_client):
    person = register(portal_client)
    for name in (person.email, "", "null", "NULL"):
        database.forget_failures()
        fields = {"username": name, "password": person.password}
        assert portal_client.at("mall").post("/user/login", **fields).json["status"] == 1
        assert portal_client.at("basic").post(BASIC_LOGIN, **fields).json["result"] is False


def test_two_accounts_without_a_username_are_two(portal_client):
    first, second = register(portal_client), register(portal_client.another())
    assert database.holder(first.email) != database.holder(second.email)


# Closed

def test_closed_registration_is_reported_before_the_code_is_checked(portal_client):
    person, code = with_code(portal_client)
    for chosen in ({"REGISTRATION": "closed"}, {"REGISTRATION_PORTAL": "closed"}):
        with settings(**chosen):
            reply = post(portal_client, REGISTER, registering(person, code))
            assert (reply.status, reply.text) == (200, CLOSED) and reply.all("Set-Cookie") == []
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE


def test_closed_registration_is_reported_in_english(portal_client):
    speaking(portal_client, "en")
    with settings(REGISTRATION_PORTAL="closed"):
        reply = post(portal_client, REGISTER, registering(newcomer(), "123456"))
    assert reply.json == {"message": "Registration is closed", "success": False}


def test_closed_registration_does_not_affect_login_and_reset(portal_client):
    person = verified(portal_client)
    with settings(REGISTRATION="closed"):
        assert post(portal_client, "/login", credentials(person)).text == DONE
        assert code_for(portal_client, "other", person.email)


# Limits

def test_registrations_count_against_the_limit_of_their_network(portal_client):
    home = portal_client.another("127.31.32.33")
    with worker_settings(LOOPBACK_EXEMPT="off", THROTTLE_REGISTRATIONS_PER_HOUR="1"):
        register(home)
        person, code = with_code(portal_client.another("127.31.32.34"))
        assert post(home, REGISTER, registering(person, code)).status == 429
        assert post(portal_client.another("127.31.32.34"), REGISTER, registering(person, code)).text == DONE
