"""Settings of medusa: its two keys, strict mode, and being left out."""
import re

import pytest

from support import database
from support.client import SITE, Client
from support.configuration import settings, worker_settings
from support.medusa import (CAPTCHA_KEY, CHANGED, CLOSED, FORGET, FORGET_KEY, INFO, KEY, LOGIN,
                            NO_RESET, PASSWORD, REGISTER, REGISTRATION_KEY, SHOW_NAME,
                            WRONG_CAPTCHA, answers, can_log_in, credentials, draw, enrol, enter,
                            forgotten, is_live, log_in, password_change, register, registration,
                            server_key, solved, submit, upload)
from support.people import Person, fresh_password
from support.pictures import png
from support.stack import pool_of, run_script


# The two keys of the server

@pytest.mark.parametrize("name", [REGISTRATION_KEY, FORGET_KEY])
def test_the_first_run_makes_both_keys_and_the_operator_can_print_them(name):
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,128}", server_key(name))
    printed = run_script("status", "--keys").stdout
    assert re.search(rf"{name}\W+{re.escape(server_key(name))}\b", printed)


def test_the_two_keys_differ():
    assert server_key(REGISTRATION_KEY) != server_key(FORGET_KEY)


def test_another_key_is_another_key(medusa_client):
    old = server_key(REGISTRATION_KEY)
    with settings(**{REGISTRATION_KEY: "sixteen-letters_"}):
        register(medusa_client)
        assert submit(medusa_client, REGISTER, registration(Person(), key=old)).json["code"] == 403


@pytest.mark.parametrize("name", [REGISTRATION_KEY, FORGET_KEY])
def test_an_empty_key_is_never_the_right_one(medusa_client, name):
    path, words = (REGISTER, CLOSED) if name == REGISTRATION_KEY else (FORGET, NO_RESET)
    person = enrol(medusa_client)
    with settings(**{name: ""}):
        fields = registration(Person()) if path == REGISTER else forgotten(person, fresh_password())
        for key in ("", "x", "A" * 43):
            assert answers(submit(medusa_client, path, {**fields, "key": key}), words)


def test_one_key_may_be_off_while_the_other_is_on(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    with settings(**{REGISTRATION_KEY: ""}):
        assert submit(medusa_client, FORGET, forgotten(person, new)).json["code"] == 200
    with settings(**{FORGET_KEY: ""}):
        register(medusa_client)


# Strict mode

@pytest.fixture(scope="class")
def strict():
    with settings(STRICT="on"):
        yield


@pytest.mark.usefixtures("strict")
class TestStrictMode:
    def test_server_key_does_not_allow_registration(self, medusa_client):
        person = Person()
        assert answers(submit(medusa_client, REGISTER, registration(person)), CLOSED)
        assert not database.has_account(person.username)

    def test_server_key_does_not_allow_reset(self, medusa_client):
        person = enrol(medusa_client)
        assert answers(submit(medusa_client, FORGET, forgotten(person, fresh_password())), NO_RESET)
        assert can_log_in(medusa_client, person, person.password)

    def test_the_other_routes_are_there(self, medusa_client):
        person, token = enter(medusa_client)
        assert is_live(medusa_client, token)
        for path in (SHOW_NAME, KEY):
            reply = medusa_client.post_json(path, token=token, new_show_name="kit")
            assert reply.json["code"] == 200
        assert upload(medusa_client, token, png()).json["code"] == 200
        reply = submit(medusa_client, PASSWORD, password_change(person, fresh_password()))
        assert answers(reply, CHANGED)


def test_a_token_from_before_strict_mode_works_on(medusa_client):
    _, token = enter(medusa_client)
    with settings(STRICT="on"):
        assert is_live(medusa_client, token)


# Pictures

def test_the_life_of_a_picture_is_settable(medusa_client):
    with settings(CAPTCHA_LIFE="30"):
        person, picture = enrol(medusa_client), solved(medusa_client)
        database.age_captchas(31 * database.SECOND)
        reply = medusa_client.post_json(LOGIN, **credentials(person), **picture)
    assert answers(reply, WRONG_CAPTCHA[LOGIN])


def test_a_picture_outlives_a_reload(medusa_client):
    person, picture = enrol(medusa_client), solved(medusa_client)
    with settings(SESSION_IDLE="3600"):
        reply = medusa_client.post_json(LOGIN, **credentials(person), **picture)
    assert reply.json["code"] == 200


def test_a_token_outlives_a_time_in_which_medusa_was_left_out(medusa_client):
    _, token = enter(medusa_client)
    with worker_settings(CONTRACTS="mall,basic"):
        assert medusa_client.at("mall").get("/user/get_user_info").status == 200
    assert is_live(medusa_client, token)


def test_the_site_itself_has_no_door_of_medusas():
    for path in ("/s/admin.jpg", "/api/get_verification_code/", "/upload/admin.jpg"):
        reply = Client(SITE).get(path)
        assert reply.status == 404 and reply.header(CAPTCHA_KEY) is None


def test_a_shorter_idle_time_applies_to_tokens(medusa_client):
    with settings(SESSION_IDLE="60"):
        person, token = enter(medusa_client)
        database.age_sessions(database.account_id(person.username), 2 * database.MINUTE)
        assert not is_live(medusa_client, token)


# Which pool

def test_hashing_and_decoding_go_to_the_slow_pool(medusa_client):
    person, new = enrol(medusa_client), fresh_password()
    token = log_in(medusa_client, person)
    slow = [submit(medusa_client, REGISTER, registration(Person())),
            submit(medusa_client, LOGIN, credentials(person)), upload(medusa_client, token, png()),
            submit(medusa_client, PASSWORD, password_change(person, new)),
            submit(medusa_client, FORGET, forgotten(person, fresh_password()))]
    assert [pool_of(reply, "medusa") for reply in slow] == ["slow"] * 5


def test_lookups_go_to_the_quick_pool(medusa_client):
    _, token = enter(medusa_client)
    quick = [medusa_client.post_json(path, token=token, new_show_name="kit")
             for path in (INFO, SHOW_NAME, KEY)]
    assert [pool_of(reply, "medusa") for reply in quick] == ["quick"] * 3 and draw(medusa_client)
