"""portal, section 7: /user/user-info, of oneself only; also at /user-info."""
import re

import pytest

import database
import desk
import hall
import shop
from client import PORT
from lobby import (DEVICE, INFO, SESSION, SHORT_INFO, SIGN_IN, enrol, info, join, log_in, register,
                   speaking)
from people import Person
from pictures import png
from stack import settings

DEFAULT_AVATAR = f"http://localhost:{PORT}/default-avatar.png"
BOTH = pytest.mark.parametrize("path", [INFO, SHORT_INFO])


@BOTH
def test_the_info_answers_the_documents_fields_in_its_order(portal, path):
    person = register(portal)
    number = database.holder(person.email)
    gid = database.value(f"SELECT gid FROM account WHERE account_id = {number}")
    reply = portal.get(path)
    assert (reply.status, reply.text) == (200, (
        f'{{"message":"","success":true,"data":{{"userGid":"{gid}","email":"{person.email}",'
        f'"nickname":"","headImgUrl":"{DEFAULT_AVATAR}","admin":false}}}}'))


@BOTH
def test_an_administrator_is_told_so_and_where_to_manage(portal, path):
    person = join(portal)
    database.change_account(person.username, "role = 'admin'")
    data = portal.get(path).json["data"]
    assert list(data) == ["userGid", "email", "nickname", "headImgUrl", "admin", "managementPage"]
    assert (data["admin"], data["managementPage"]) == (True, f"http://localhost:{PORT}/admin/")


@BOTH
@pytest.mark.parametrize("cookies", [{}, {SESSION: "A" * 43}, {SESSION: "x"}, {SESSION: ""},
                                     {DEVICE: "x"}])
def test_without_a_session_it_is_401_in_the_envelope(portal, path, cookies):
    portal.cookies = dict(cookies)
    reply = portal.get(path)
    assert (reply.status, reply.text) == (401, SIGN_IN)


@BOTH
def test_in_english_it_says_so_in_english(portal, path):
    reply = speaking(portal, "en").get(path)
    assert (reply.status, reply.text) == (401, '{"message":"Please log in first","success":false}')


def test_the_gid_is_32_hexadecimal_characters_and_stays(portal):
    person = join(portal)
    gid = info(portal)["userGid"]
    assert re.fullmatch(r"[0-9a-f]{32}", gid)
    log_in(portal, person)
    assert info(portal)["userGid"] == gid


def test_no_two_people_have_one_gid(comer):
    gids = []
    for _ in range(3):
        join(comer)
        gids.append(info(comer)["userGid"])
    assert len(set(gids)) == 3


def test_nickname_and_picture_are_those_of_the_other_contracts(portal):
    person = enrol(portal)
    token = desk.log_in(portal.at("entry"), person)
    desk.rename(portal.at("entry"), token, "亖狼 \"羴\" </script>")
    assert desk.upload(portal.at("entry"), token, png()).text == desk.DONE
    log_in(portal, person)
    told = info(portal)
    assert told["nickname"] == "亖狼 \"羴\" </script>"
    assert told["headImgUrl"] == desk.info(portal.at("entry"), token)["profile_picture"]
    assert told["headImgUrl"] != DEFAULT_AVATAR


def test_the_address_is_told_as_it_was_typed(portal):
    person = join(portal, Person(email=Person().email.title()))
    assert info(portal)["email"] == person.email


def test_the_info_is_of_the_session_whatever_the_query_says(portal):
    person, other = join(portal), enrol(portal)
    reply = portal.get(INFO, email=other.email, userGid="0" * 32, id="1")
    assert reply.json["data"]["email"] == person.email


def test_a_change_elsewhere_is_told_at_once(portal):
    person, basic = join(portal), portal.at("basic")
    hall.log_in(basic, person)
    new = Person().email
    assert basic.post(hall.UPDATE, nickname="kit", email=new).text == hall.UPDATED
    told = info(portal)
    assert (told["nickname"], told["email"]) == ("kit", new)


def test_an_address_that_was_taken_away_reads_empty(portal):
    person, basic = join(portal), portal.at("basic")
    hall.log_in(basic, person)
    assert basic.post(hall.UPDATE, email="").text == hall.UPDATED
    assert info(portal)["email"] == ""


def test_who_stops_being_an_administrator_sees_it_at_once(portal):
    person = join(portal)
    for role, admin in (("admin", True), ("user", False)):
        database.change_account(person.username, f"role = '{role}'")
        data = info(portal)
        assert (data["admin"], "managementPage" in data) == (admin, admin)


def test_the_public_url_stands_in_front_whatever_the_host_header_says(portal):
    person = join(portal)
    database.change_account(person.username, "role = 'admin'")
    with settings(PUBLIC_URL="https://id.example.org"):
        data = portal.get(INFO).json["data"]
    assert data["headImgUrl"] == "https://id.example.org/default-avatar.png"
    assert data["managementPage"] == "https://id.example.org/admin/"


def test_the_session_of_another_contract_opens_nothing_here(portal):
    person, mall, basic = enrol(portal), portal.at("mall"), portal.at("basic")
    shop.log_in(mall, person)
    hall.log_in(basic, person)
    for token in (mall.cookies[shop.SESSION], basic.cookies[hall.SESSION],
                  desk.log_in(portal.at("entry"), person)):
        portal.cookies = {SESSION: token}
        assert (portal.get(INFO).status, portal.get(INFO).text) == (401, SIGN_IN)
