"""portal's settings and proxies: cookies, TLS, sizes, being left out."""
import pytest

from support import database
from support.configuration import settings, worker_settings
from support.database import MINUTE
from support.people import fresh_password
from support.portal import (DEVICE, DONE, INFO, LOGIN, LOGOUT, MAIL, PASSWORD, REGISTER, SESSION,
                            SIGN_IN, ask_mail, change, code_for, credentials, enrol, is_logged_in,
                            is_throttled, log_in, newcomer, post, register, registering, reset,
                            sign_up_and_log_in)
from support.stack import pool_of

TLS = {"X-Forwarded-Proto": "https"}


def test_the_name_of_the_session_cookie_is_settable(portal_client):
    person = enrol(portal_client)
    with settings(COOKIE_PORTAL="own_session"):
        assert set(log_in(portal_client, person).cookies) == {"own_session", DEVICE}
        assert is_logged_in(portal_client)
        stolen = {"Cookie": f"{SESSION}={portal_client.cookies['own_session']}"}
        assert portal_client.another().get(INFO, stolen).text == SIGN_IN


def test_a_shorter_idle_time_applies_to_sessions(portal_client):
    with settings(SESSION_IDLE="60"):
        person = sign_up_and_log_in(portal_client)
        database.age_sessions(database.account_id(person.username), 2 * MINUTE)
        assert not is_logged_in(portal_client)


def test_a_session_outlives_a_time_in_which_portal_was_left_out(portal_client):
    sign_up_and_log_in(portal_client)
    with worker_settings(CONTRACTS="basic,entry,mall"):
        assert portal_client.at("mall").get("/user/get_user_info").status == 200
    assert is_logged_in(portal_client)


def test_strict_mode_allows_all_operations(portal_client):
    with settings(STRICT="on"):
        person, new = register(portal_client), fresh_password()
        assert change(portal_client, person.password, new).text == DONE
        assert portal_client.send("POST", LOGOUT).text == DONE
        code = code_for(portal_client, "other", person.email)
        assert reset(portal_client, person, code, person.password).text == DONE
        log_in(portal_client, person)


class TestBehindATrustedProxy:
    @pytest.fixture(scope="class", autouse=True)
    def trusted_proxy(self):
        with settings(TRUSTED_PROXIES="127.0.0.1"):
            yield

    def test_over_tls_every_cookie_is_secure_and_bound_to_the_host(self, portal_client):
        person, new = newcomer(), fresh_password()
        code = code_for(portal_client, "register", person.email)
        replies = [post(portal_client, REGISTER, registering(person, code), TLS),
                   post(portal_client, LOGIN, credentials(person), TLS),
                   post(portal_client, PASSWORD, {"originPassword": person.password, "password": new},
                        TLS, action="modify")]
        for reply in replies:
            assert f"__Host-{SESSION}" in reply.cookies and SESSION not in reply.cookies
            assert all(name.startswith("__Host-") and cookie.is_bound and cookie.is_secure
                       for name, cookie in reply.cookies.items())

    def test_the_session_of_the_tls_cookie_works_and_ends(self, portal_client):
        post(portal_client, LOGIN, credentials(enrol(portal_client)), TLS)
        assert portal_client.get(INFO, TLS).status == 200
        gone = portal_client.send("POST", LOGOUT, headers=TLS).cookies[f"__Host-{SESSION}"]
        assert gone.deletes and gone.is_bound and gone.is_secure
        assert portal_client.get(INFO, TLS).status == 401

    def test_the_own_origin_over_tls_passes_the_csrf_check(self, portal_client):
        own = portal_client.mount.origin.replace("http:", "https:")
        assert portal_client.send("POST", LOGOUT, headers={**TLS, "Origin": own}).text == DONE

    def test_the_network_is_the_one_that_the_proxy_names(self, portal_client):
        person = enrol(portal_client)
        home, cafe = ({"X-Forwarded-For": address} for address in ("203.0.113.9", "198.51.100.7"))
        post(portal_client, LOGIN, {"email": person.email, "password": "wrong"}, home)
        assert is_throttled(post(portal_client, LOGIN, credentials(person), home), at_most=2)
        assert post(portal_client, LOGIN, credentials(person), cafe).text == DONE


# Which pool

def test_hashing_goes_to_the_slow_pool_and_reading_to_the_quick_one(portal_client):
    person = enrol(portal_client)
    slow = [post(portal_client, LOGIN, credentials(person)),
            change(portal_client, person.password, fresh_password()),
            post(portal_client, REGISTER, registering(newcomer(), "123456"))]
    quick = [portal_client.get(INFO), ask_mail(portal_client, "other", newcomer().email),
             portal_client.send("POST", LOGOUT), portal_client.send("POST", MAIL)]
    assert [pool_of(reply, "portal") for reply in slow + quick] == ["slow"] * 3 + ["quick"] * 4
