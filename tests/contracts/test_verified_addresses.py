"""An unverified address can be claimed by its owner, who verifies it with a mailed code."""
import pytest

from support import basic, database, mailbox, mall
from support.people import Person, fresh_password
from support.portal import (DONE, REGISTER, TAKEN, can_log_in, code_for, enrol, info, log_in,
                            newcomer, post, register, registering, request_code, reset,
                            sign_up_and_log_in, verified)

SIGN_UP = {"mall": lambda client: mall.sign_up(client.at("mall")),
           "basic": lambda client: basic.enrol(client.at("basic"))}
everywhere = pytest.mark.parametrize("where", SIGN_UP)


@everywhere
def test_verified_address_is_removed_from_an_unverified_account(portal_client, where):
    squatter = SIGN_UP[where](portal_client)
    owner = register(portal_client, newcomer(email=squatter.email))
    assert info(portal_client)["email"] == owner.email and can_log_in(portal_client, owner, owner.password)
    assert not can_log_in(portal_client, owner, squatter.password)
    assert database.is_verified(owner.email)
    assert database.holder(owner.email) != database.account_id(squatter.username)


@everywhere
def test_account_without_its_address_logs_in_by_username(portal_client, where):
    squatter = SIGN_UP[where](portal_client)
    register(portal_client, newcomer(email=squatter.email))
    mall_client, basic_client = portal_client.at("mall"), portal_client.at("basic")
    mall.log_in(mall_client, squatter)
    basic.log_in(basic_client, squatter)
    assert mall_client.get("/user/get_user_info").json["data"]["email"] is None
    assert mall_client.get("/user/get_information").json["data"]["email"] is None
    assert basic.info(basic_client)["email"] == ""


def test_the_address_goes_over_in_any_case(portal_client):
    squatter = mall.sign_up(portal_client.at("mall"), Person(email=Person().email.upper()))
    owner = register(portal_client, newcomer(email=squatter.email.lower()))
    assert database.holder(owner.email) != database.account_id(squatter.username)
    assert info(portal_client)["email"] == owner.email


def test_asking_for_a_code_takes_nothing_yet(portal_client):
    holder = sign_up_and_log_in(portal_client)
    request_code(portal_client.another(), "register", holder.email)
    assert info(portal_client)["email"] == holder.email
    assert database.holder(holder.email) == database.account_id(holder.username)


def test_a_refused_registration_takes_nothing(portal_client):
    holder = enrol(portal_client)
    code = code_for(portal_client, "register", holder.email)
    for fields in ({"password": "short"}, {"channel": "x"}, {"verifyCode": "000000"}):
        person = newcomer(email=holder.email)
        post(portal_client, REGISTER, registering(person, code, **fields))
    assert database.holder(holder.email) == database.account_id(holder.username)
    assert can_log_in(portal_client, holder, holder.password)


def test_lost_address_does_not_reset_the_account(portal_client):
    squatter = enrol(portal_client)
    owner, new = register(portal_client, newcomer(email=squatter.email)), fresh_password()
    code = code_for(portal_client, "other", owner.email)
    assert reset(portal_client, owner, code, new).text == DONE
    assert can_log_in(portal_client, owner, new)
    assert mall.can_log_in(portal_client.at("mall"), squatter, squatter.password)


def test_the_code_that_the_loser_asked_for_opens_nothing_of_the_owners(portal_client):
    squatter = enrol(portal_client)
    stale = code_for(portal_client, "other", squatter.email)
    owner = register(portal_client, newcomer(email=squatter.email))
    new = fresh_password()
    reset(portal_client.another(), squatter, stale, new)
    assert not mall.can_log_in(portal_client.at("mall"), squatter, new)
    database.forget_failures()
    assert database.holder(owner.email) != database.account_id(squatter.username)


# What is verified stays

def test_a_verified_address_cannot_be_taken_at_mall(portal_client):
    owner, mall_client = register(portal_client), portal_client.at("mall")
    other = mall.sign_up(mall_client)
    for email in (owner.email, owner.email.upper()):
        reply = mall_client.post("/user/register", **Person(email=email).fields)
        assert reply.text == '{"status":1,"msg":"用户已存在"}'
    mall.log_in(mall_client, other)
    assert mall_client.post("/user/update_information", email=owner.email).json["status"] == 1
    assert info(portal_client)["email"] == owner.email
    assert mall_client.get("/user/get_user_info").json["data"]["email"] == other.email


def test_a_verified_address_cannot_be_taken_at_basic(portal_client):
    owner, basic_client = register(portal_client), portal_client.at("basic")
    reply = basic_client.post(basic.REGISTER, **Person(email=owner.email.upper()).fields)
    assert reply.text == basic.TAKEN_EMAIL
    other = basic.register(basic_client)
    assert basic_client.post(basic.UPDATE, email=owner.email).text == basic.TAKEN_EMAIL
    assert info(portal_client)["email"] == owner.email and basic.info(basic_client)["email"] == other.email


def test_a_verified_address_gets_no_registration_code(portal_client):
    owner = register(portal_client)
    database.age_codes(61 * database.SECOND)
    request_code(portal_client.another(), "register", owner.email)
    assert mailbox.mailed(owner.email) == [mailbox.REGISTRATION, mailbox.KNOWN]


def test_of_two_people_with_one_code_only_one_registers(portal_client):
    first = newcomer()
    code, second = code_for(portal_client, "register", first.email), newcomer(email=first.email)
    assert post(portal_client, REGISTER, registering(first, code)).text == DONE
    database.age_codes(61 * database.SECOND)
    reply = post(portal_client.another(), REGISTER, registering(second, code))
    assert reply.text != DONE and can_log_in(portal_client, first, first.password)


def test_a_disabled_owner_keeps_a_verified_address(portal_client):
    owner = verified(portal_client)
    code = code_for(portal_client, "register", Person().email)
    database.disable(owner.username)
    request_code(portal_client, "register", owner.email)
    assert mailbox.REGISTRATION not in mailbox.mailed(owner.email)
    reply = post(portal_client, REGISTER, registering(newcomer(email=owner.email), code))
    assert reply.json["success"] is False
    assert database.holder(owner.email) == database.account_id(owner.username)


# What verifies, and what undoes it

def test_reset_by_mail_verifies_an_address_of_mall_and_reserves_it(portal_client):
    person, new = enrol(portal_client), fresh_password()
    overtaken = code_for(portal_client, "register", person.email)
    code = code_for(portal_client, "other", person.email)
    assert reset(portal_client, person, code, new).text == DONE and database.is_verified(person.email)
    late = newcomer(email=person.email)
    assert post(portal_client.another(), REGISTER, registering(late, overtaken)).text == TAKEN
    assert can_log_in(portal_client, person, new)


@pytest.mark.parametrize("contract", ["mall", "basic"])
def test_new_address_is_pending_and_the_old_one_gets_a_mail(portal_client, contract):
    person, new, elsewhere = verified(portal_client), Person().email, portal_client.at(contract)
    if contract == "mall":
        mall.log_in(elsewhere, person)
        assert elsewhere.post("/user/update_information", email=new).json["status"] == 0
    else:
        basic.log_in(elsewhere, person)
        assert elsewhere.post(basic.UPDATE, email=new).text == basic.UPDATED
    assert "email-pending" in mailbox.mailed(person.email)
    assert database.is_verified(person.email) and not database.has_holder(new)


def test_the_same_address_sent_again_stays_verified(portal_client):
    person, basic_client = verified(portal_client), portal_client.at("basic")
    basic.log_in(basic_client, person)
    assert basic_client.post(basic.UPDATE, email=person.email, nickname="kit").text == basic.UPDATED
    assert database.is_verified(person.email)


def test_a_login_verifies_nothing(portal_client):
    person = enrol(portal_client)
    log_in(portal_client, person)
    assert not database.is_verified(person.email)
