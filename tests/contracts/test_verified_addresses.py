"""An address belongs to whoever proved to read its mail; until then it reserves nothing."""
import pytest

import database
import hall
import letters
import shop
from lobby import (DONE, REGISTER, TAKEN, can_log_in, code_for, enrol, info, join, log_in, newcomer,
                   post, register, registering, request_code, reset, verified)
from people import Person, fresh_password

SIGN_UP = {"mall": lambda client: shop.sign_up(client.at("mall")),
           "basic": lambda client: hall.enrol(client.at("basic"))}
everywhere = pytest.mark.parametrize("where", SIGN_UP)


@everywhere
def test_who_verifies_an_address_gets_it_from_an_account_that_did_not(portal, where):
    squatter = SIGN_UP[where](portal)
    owner = register(portal, newcomer(email=squatter.email))
    assert info(portal)["email"] == owner.email and can_log_in(portal, owner, owner.password)
    assert not can_log_in(portal, owner, squatter.password)
    assert database.is_verified(owner.email)
    assert database.holder(owner.email) != database.account_id(squatter.username)


@everywhere
def test_who_loses_an_address_goes_on_by_username_without_one(portal, where):
    squatter = SIGN_UP[where](portal)
    register(portal, newcomer(email=squatter.email))
    mall, basic = portal.at("mall"), portal.at("basic")
    shop.log_in(mall, squatter)
    hall.log_in(basic, squatter)
    assert mall.get("/user/get_user_info").json["data"]["email"] is None
    assert mall.get("/user/get_information").json["data"]["email"] is None
    assert hall.info(basic)["email"] == ""


def test_the_address_goes_over_in_any_case(portal):
    squatter = shop.sign_up(portal.at("mall"), Person(email=Person().email.upper()))
    owner = register(portal, newcomer(email=squatter.email.lower()))
    assert database.holder(owner.email) != database.account_id(squatter.username)
    assert info(portal)["email"] == owner.email


def test_asking_for_a_code_takes_nothing_yet(portal):
    holder = join(portal)
    request_code(portal.another(), "register", holder.email)
    assert info(portal)["email"] == holder.email
    assert database.holder(holder.email) == database.account_id(holder.username)


def test_a_refused_registration_takes_nothing(portal):
    holder = enrol(portal)
    code = code_for(portal, "register", holder.email)
    for fields in ({"password": "short"}, {"channel": "x"}, {"verifyCode": "000000"}):
        person = newcomer(email=holder.email)
        post(portal, REGISTER, registering(person, code, **fields))
    assert database.holder(holder.email) == database.account_id(holder.username)
    assert can_log_in(portal, holder, holder.password)


def test_who_lost_an_address_is_no_longer_reset_by_it(portal):
    squatter = enrol(portal)
    owner, new = register(portal, newcomer(email=squatter.email)), fresh_password()
    code = code_for(portal, "other", owner.email)
    assert reset(portal, owner, code, new).text == DONE
    assert can_log_in(portal, owner, new)
    assert shop.can_log_in(portal.at("mall"), squatter, squatter.password)


def test_the_code_that_the_loser_asked_for_opens_nothing_of_the_owners(portal):
    squatter = enrol(portal)
    stale = code_for(portal, "other", squatter.email)
    owner = register(portal, newcomer(email=squatter.email))
    new = fresh_password()
    reset(portal.another(), squatter, stale, new)
    assert not shop.can_log_in(portal.at("mall"), squatter, new)
    database.forget_failures()
    assert database.holder(owner.email) != database.account_id(squatter.username)


# What is verified stays

def test_a_verified_address_cannot_be_taken_at_mall(portal):
    owner, mall = register(portal), portal.at("mall")
    other = shop.sign_up(mall)
    for email in (owner.email, owner.email.upper()):
        reply = mall.post("/user/register", **Person(email=email).fields)
        assert reply.text == '{"status":1,"msg":"用户已存在"}'
    shop.log_in(mall, other)
    assert mall.post("/user/update_information", email=owner.email).json["status"] == 1
    assert info(portal)["email"] == owner.email
    assert mall.get("/user/get_user_info").json["data"]["email"] == other.email


def test_a_verified_address_cannot_be_taken_at_basic(portal):
    owner, basic = register(portal), portal.at("basic")
    reply = basic.post(hall.REGISTER, **Person(email=owner.email.upper()).fields)
    assert reply.text == hall.TAKEN_EMAIL
    other = hall.register(basic)
    assert basic.post(hall.UPDATE, email=owner.email).text == hall.TAKEN_EMAIL
    assert info(portal)["email"] == owner.email and hall.info(basic)["email"] == other.email


def test_a_verified_address_gets_no_registration_code(portal):
    owner = register(portal)
    database.age_codes(61 * database.SECOND)
    request_code(portal.another(), "register", owner.email)
    assert letters.mailed(owner.email) == [letters.REGISTRATION, letters.KNOWN]


def test_of_two_people_with_one_code_only_one_registers(portal):
    first = newcomer()
    code, second = code_for(portal, "register", first.email), newcomer(email=first.email)
    assert post(portal, REGISTER, registering(first, code)).text == DONE
    database.age_codes(61 * database.SECOND)
    reply = post(portal.another(), REGISTER, registering(second, code))
    assert reply.text != DONE and can_log_in(portal, first, first.password)


def test_a_disabled_owner_keeps_a_verified_address(portal):
    owner = verified(portal)
    code = code_for(portal, "register", Person().email)
    database.disable(owner.username)
    request_code(portal, "register", owner.email)
    assert letters.REGISTRATION not in letters.mailed(owner.email)
    reply = post(portal, REGISTER, registering(newcomer(email=owner.email), code))
    assert reply.json["success"] is False
    assert database.holder(owner.email) == database.account_id(owner.username)


# What verifies, and what undoes it

def test_a_reset_by_mail_verifies_an_address_of_mall_and_nobody_can_take_it_then(portal):
    person, new = enrol(portal), fresh_password()
    overtaken = code_for(portal, "register", person.email)
    code = code_for(portal, "other", person.email)
    assert reset(portal, person, code, new).text == DONE and database.is_verified(person.email)
    late = newcomer(email=person.email)
    assert post(portal.another(), REGISTER, registering(late, overtaken)).text == TAKEN
    assert can_log_in(portal, person, new)


@pytest.mark.parametrize("contract", ["mall", "basic"])
def test_a_new_address_is_unverified_and_the_old_one_is_told(portal, contract):
    person, new, elsewhere = verified(portal), Person().email, portal.at(contract)
    if contract == "mall":
        shop.log_in(elsewhere, person)
        assert elsewhere.post("/user/update_information", email=new).json["status"] == 0
    else:
        hall.log_in(elsewhere, person)
        assert elsewhere.post(hall.UPDATE, email=new).text == hall.UPDATED
    assert letters.MOVED in letters.mailed(person.email)
    assert not database.is_verified(new) and not database.has_holder(person.email)


def test_the_same_address_sent_again_stays_verified(portal):
    person, basic = verified(portal), portal.at("basic")
    hall.log_in(basic, person)
    assert basic.post(hall.UPDATE, email=person.email, nickname="kit").text == hall.UPDATED
    assert database.is_verified(person.email)


def test_a_login_verifies_nothing(portal):
    person = enrol(portal)
    log_in(portal, person)
    assert not database.is_verified(person.email)
