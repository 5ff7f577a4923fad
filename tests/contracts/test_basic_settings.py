"""Settings of basic: closed registration, cookies, TLS, being left out."""
import pytest

from support import database
from support.basic import (CLOSED, DEVICE, INFO, LOGGED_IN, LOGIN, LOGOUT, REFRESH, REGISTER,
                           SESSION, SIGN_IN, UPDATE, UPDATED, encryption, enrol, info,
                           is_logged_in, log_in, register, uid_of)
from support.client import Client, mounts
from support.configuration import settings
from support.database import HOUR, MINUTE
from support.people import Person
from support.stack import pool_of

TLS = {"X-Forwarded-Proto": "https"}


def test_closed_registration_is_reported_and_creates_no_account(basic_client):
    person = Person()
    with settings(REGISTRATION="closed"):
        replies = [Client(mount, basic_client.exchanges).post(REGISTER, **person.fields)
                   for mount in mounts("basic").values()]
    assert {(reply.status, reply.text) for reply in replies} == {(200, CLOSED)}
    assert not any(reply.cookies for reply in replies)
    assert not database.has_account(person.username)


def test_registration_is_closed_for_one_contract_alone(basic_client):
    with settings(REGISTRATION="open", REGISTRATION_BASIC="closed"):
        assert basic_client.post(REGISTER, **Person().fields).text == CLOSED
        assert basic_client.at("mall").post("/user/register", **Person().fields).json["status"] == 0
    with settings(REGISTRATION="closed", REGISTRATION_BASIC="open"):
        register(basic_client)


def test_closed_registration_does_not_reveal_who_is_registered(basic_client):
    person = enrol(basic_client)
    with settings(REGISTRATION_BASIC="closed"):
        assert basic_client.post(REGISTER, **person.fields).text == CLOSED
        log_in(basic_client, person)


def test_the_name_of_the_session_cookie_is_settable(basic_client):
    person = enrol(basic_client)
    with settings(COOKIE_BASIC="own_session"):
        assert set(log_in(basic_client, person).cookies) == {"own_session", DEVICE}
        assert is_logged_in(basic_client)
        reply = basic_client.another().get(INFO, {"Cookie": f"{SESSION}={basic_client.cookies['own_session']}"})
    assert reply.text == SIGN_IN


def test_a_shorter_idle_time_applies_to_sessions(basic_client):
    with settings(SESSION_IDLE="60"):
        database.age_sessions(uid_of(register(basic_client)), 2 * MINUTE)
        assert not is_logged_in(basic_client)


def test_nonce_lifetime_is_the_configured_one(basic_client):
    with settings(NONCE_LIFE="60"):
        assert basic_client.get("/user/security/key").json["data"]["expires_in"] == 60
        assert encryption(basic_client).nonce


class TestStrictMode:
    @pytest.fixture(scope="class", autouse=True)
    def strict(self):
        with settings(STRICT="on"):
            yield

    def test_registration_update_and_login_work(self, basic_client):
        person = register(basic_client)
        assert basic_client.post(UPDATE, nickname="kit", phone="13900139000").text == UPDATED
        basic_client.get(LOGOUT)
        assert basic_client.post(LOGIN, **person.credentials).text == LOGGED_IN

    def test_an_address_changes_only_after_a_fresh_login(self, basic_client):
        person, new = register(basic_client), Person()
        database.age_sessions(uid_of(person), 11 * MINUTE)
        assert basic_client.post(UPDATE, email=new.email).json["result"] is False
        assert info(basic_client)["email"] == person.email
        log_in(basic_client, person)
        assert basic_client.post(UPDATE, email=new.email).text == UPDATED

    def test_a_refresh_is_no_fresh_login(self, basic_client):
        person = register(basic_client)
        database.age_sessions(uid_of(person), HOUR)
        basic_client.get(REFRESH)
        assert basic_client.post(UPDATE, email=Person().email).json["result"] is False


class TestBehindATrustedProxy:
    @pytest.fixture(scope="class", autouse=True)
    def trusted_proxy(self):
        with settings(TRUSTED_PROXIES="127.0.0.1"):
            yield

    def test_over_tls_every_cookie_is_secure_and_bound_to_the_host(self, basic_client):
        basic_client.post(REGISTER, TLS, **Person().fields)
        for reply in (basic_client.post(LOGIN, TLS, **enrol(basic_client).credentials), basic_client.get(REFRESH, TLS)):
            assert f"__Host-{SESSION}" in reply.cookies and SESSION not in reply.cookies
            for name, cookie in reply.cookies.items():
                attributes = {key.lower() for key in cookie.attributes}
                assert name.startswith("__Host-") and {"secure", "httponly"} <= attributes
                assert cookie.attributes["path"] == "/" and "domain" not in attributes

    def test_the_session_of_the_tls_cookie_works_and_ends(self, basic_client):
        basic_client.post(REGISTER, TLS, **Person().fields)
        assert basic_client.get(INFO, TLS).json["result"] is True
        assert basic_client.get(LOGOUT, TLS).cookies[f"__Host-{SESSION}"].deletes
        assert basic_client.get(INFO, TLS).text == SIGN_IN


def test_hashing_goes_to_the_slow_pool_and_reading_to_the_quick_one(basic_client):
    person = Person()
    slow = [basic_client.post(REGISTER, **person.fields), basic_client.post(LOGIN, **person.credentials),
            basic_client.post("/user/update/password", old_password=person.password, new_password="x")]
    quick = [basic_client.get(path) for path in (INFO, REFRESH, "/user/load/avatar", LOGOUT)]
    assert [pool_of(reply, "basic") for reply in slow + quick] == ["slow"] * 3 + ["quick"] * 4
