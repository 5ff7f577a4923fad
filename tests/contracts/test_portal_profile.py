"""portal, section 7: /user/user-info, of oneself only; also at /user-info."""
import re

import pytest

from support import basic, database, entry, mall
from support.client import PORT
from support.configuration import worker_settings
from support.people import Person
from support.pictures import png
from support.portal import (DEVICE, INFO, SESSION, SHORT_INFO, SIGN_IN, enrol, info, log_in,
                            register, sign_up_and_log_in, speaking)

DEFAULT_AVATAR = f"http://localhost:{PORT}/default-avatar.png"
BOTH = pytest.mark.parametrize("path", [INFO, SHORT_INFO])


@BOTH
def test_the_info_answers_the_documents_fields_in_its_order(portal_client, path):
    person = register(portal_client)
    number = database.holder(person.email)
    gid = database.value(f"SELECT gid FROM account WHERE account_id = {number}")
    reply = portal_client.get(path)
    assert (reply.status, reply.text) == (200, (
        f'{{"message":"","success":true,"data":{{"userGid":"{gid}","email":"{person.email}",'
        f'"nickname":"","headImgUrl":"{DEFAULT_AVATAR}","admin":false}}}}'))


@BOTH
def test_administrator_gets_the_role_and_the_link_to_administration(portal_client, path):
    person = sign_up_and_log_in(portal_client)
    database.change_account(person.username, "role = 'admin'")
    data = portal_client.get(path).json["data"]
    assert list(data) == ["userGid", "email", "nickname", "headImgUrl", "admin", "managementPage"]
    assert (data["admin"], data["managementPage"]) == (True, f"http://localhost:{PORT}/admin/")


@BOTH
@pytest.mark.parametrize("cookies", [{}, {SESSION: "A" * 43}, {SESSION: "x"}, {SESSION: ""},
                                     {DEVICE: "x"}])
def test_without_a_session_it_is_401_in_the_envelope(portal_client, path, cookies):
    portal_client.cookies = dict(cookies)
    reply = portal_client.get(path)
    assert (reply.status, reply.text) == (401, SIGN_IN)


@BOTH
def test_missing_session_is_reported_in_english(portal_client, path):
    reply = speaking(portal_client, "en").get(path)
    assert (reply.status, reply.text) == (401, '{"message":"Please log in first","success":false}')


def test_the_gid_is_32_hexadecimal_characters_and_stays(portal_client):
    person = sign_up_and_log_in(portal_client)
    gid = info(portal_client)["userGid"]
    assert re.fullmatch(r"[0-9a-f]{32}", gid)
    log_in(portal_client, person)
    assert info(portal_client)["userGid"] == gid


def test_no_two_people_have_one_gid(portal_client):
    gids = []
    for _ in range(3):
        sign_up_and_log_in(portal_client)
        gids.append(info(portal_client)["userGid"])
    assert len(set(gids)) == 3


def test_nickname_and_picture_are_those_of_the_other_contracts(portal_client):
    person = enrol(portal_client)
    token = entry.log_in(portal_client.at("entry"), person)
    entry.rename(portal_client.at("entry"), token, "亖狼 \"羴\" </script>")
    assert entry.upload(portal_client.at("entry"), token, png()).text == entry.DONE
    log_in(portal_client, person)
    told = info(portal_client)
    assert told["nickname"] == "亖狼 \"羴\" </script>"
    assert told["headImgUrl"] == entry.info(portal_client.at("entry"), token)["profile_picture"]
    assert told["headImgUrl"] != DEFAULT_AVATAR


def test_address_is_returned_as_it_was_entered(portal_client):
    person = sign_up_and_log_in(portal_client, Person(email=Person().email.title()))
    assert info(portal_client)["email"] == person.email


def test_info_ignores_the_query(portal_client):
    person, other = sign_up_and_log_in(portal_client), enrol(portal_client)
    reply = portal_client.get(INFO, email=other.email, userGid="0" * 32, id="1")
    assert reply.json["data"]["email"] == person.email


def test_change_at_another_contract_is_visible_immediately(portal_client):
    person, basic_client = sign_up_and_log_in(portal_client), portal_client.at("basic")
    basic.log_in(basic_client, person)
    new = Person().email
    assert basic_client.post(basic.UPDATE, nickname="kit", email=new).text == basic.UPDATED
    told = info(portal_client)
    assert (told["nickname"], told["email"]) == ("kit", new)


def test_an_address_that_was_taken_away_reads_empty(portal_client):
    person, basic_client = sign_up_and_log_in(portal_client), portal_client.at("basic")
    basic.log_in(basic_client, person)
    assert basic_client.post(basic.UPDATE, email="").text == basic.UPDATED
    assert info(portal_client)["email"] == ""


def test_lost_administrator_role_is_visible_immediately(portal_client):
    person = sign_up_and_log_in(portal_client)
    for role, admin in (("admin", True), ("user", False)):
        database.change_account(person.username, f"role = '{role}'")
        data = info(portal_client)
        assert (data["admin"], "managementPage" in data) == (admin, admin)


def test_url_begins_with_public_url_for_every_host_header(portal_client):
    person = sign_up_and_log_in(portal_client)
    database.change_account(person.username, "role = 'admin'")
    with worker_settings(PUBLIC_URL="https://id.example.org"):
        data = portal_client.get(INFO).json["data"]
    assert data["headImgUrl"] == "https://id.example.org/default-avatar.png"
    assert data["managementPage"] == "https://id.example.org/admin/"


def test_the_session_of_another_contract_opens_nothing_here(portal_client):
    person, mall_client, basic_client = enrol(portal_client), portal_client.at("mall"), portal_client.at("basic")
    mall.log_in(mall_client, person)
    basic.log_in(basic_client, person)
    for token in (mall_client.cookies[mall.SESSION], basic_client.cookies[basic.SESSION],
                  entry.log_in(portal_client.at("entry"), person)):
        portal_client.cookies = {SESSION: token}
        assert (portal_client.get(INFO).status, portal_client.get(INFO).text) == (401, SIGN_IN)
