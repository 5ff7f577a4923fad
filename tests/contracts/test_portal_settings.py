"""What the configuration and a proxy change about portal: cookies, TLS, sizes, being left out."""
import pytest

import database
from client import Client, mounts
from database import MINUTE
from lobby import (DEVICE, DONE, INFO, LOGIN, LOGOUT, MAIL, PASSWORD, PICTURE, REGISTER, SESSION,
                   SIGN_IN, ask_mail, change, code_for, credentials, enrol, is_logged_in,
                   is_throttled, join, log_in, newcomer, post, register, registering, reset)
from people import fresh_password
from stack import log_line, logs, settings

TLS = {"X-Forwarded-Proto": "https"}


def test_the_name_of_the_session_cookie_is_settable(comer):
    person = enrol(comer)
    with settings(COOKIE_PORTAL="lobby_session"):
        assert set(log_in(comer, person).cookies) == {"lobby_session", DEVICE}
        assert is_logged_in(comer)
        stolen = {"Cookie": f"{SESSION}={comer.cookies['lobby_session']}"}
        assert comer.another().get(INFO, stolen).text == SIGN_IN


def test_a_shorter_idle_time_applies_to_sessions(comer):
    with settings(SESSION_IDLE="60"):
        person = join(comer)
        database.age_sessions(database.account_id(person.username), 2 * MINUTE)
        assert not is_logged_in(comer)


def test_a_contract_that_is_left_out_is_404_at_both_mounts():
    doors = [("GET", PICTURE), ("POST", LOGIN), ("GET", INFO), ("GET", "/user-info"), ("GET", "/"),
             ("POST", PASSWORD)]
    with settings(CONTRACTS="basic,entry,mall"):
        replies = [Client(mount).send(method, path) for mount in mounts("portal").values()
                   for method, path in doors]
        assert Client(mounts("mall")["prefix"]).get("/user/get_user_info").status == 200
    assert [reply.status for reply in replies] == [404] * len(doors) * 2


def test_a_session_outlives_a_time_in_which_portal_was_left_out(comer):
    join(comer)
    with settings(CONTRACTS="basic,entry,mall"):
        pass
    assert is_logged_in(comer)


def test_a_visit_in_strict_mode_works_as_ever(comer):
    with settings(STRICT="on"):
        person, new = register(comer), fresh_password()
        assert change(comer, person.password, new).text == DONE
        assert comer.send("POST", LOGOUT).text == DONE
        code = code_for(comer, "other", person.email)
        assert reset(comer, person, code, person.password).text == DONE
        log_in(comer, person)


class TestBehindATrustedProxy:
    @pytest.fixture(scope="class", autouse=True)
    def trusted_proxy(self):
        with settings(TRUSTED_PROXIES="127.0.0.1"):
            yield

    def test_over_tls_every_cookie_is_secure_and_bound_to_the_host(self, portal):
        person, new = newcomer(), fresh_password()
        code = code_for(portal, "register", person.email)
        replies = [post(portal, REGISTER, registering(person, code), TLS),
                   post(portal, LOGIN, credentials(person), TLS),
                   post(portal, PASSWORD, {"originPassword": person.password, "password": new},
                        TLS, action="modify")]
        for reply in replies:
            assert f"__Host-{SESSION}" in reply.cookies and SESSION not in reply.cookies
            assert all(name.startswith("__Host-") and is_bound(cookie)
                       for name, cookie in reply.cookies.items())

    def test_the_session_of_the_tls_cookie_works_and_ends(self, portal):
        post(portal, LOGIN, credentials(enrol(portal)), TLS)
        assert portal.get(INFO, TLS).status == 200
        gone = portal.send("POST", LOGOUT, headers=TLS).cookies[f"__Host-{SESSION}"]
        assert gone.deletes and is_bound(gone) and portal.get(INFO, TLS).status == 401

    def test_the_own_origin_over_tls_passes_the_gate(self, portal):
        own = portal.mount.origin.replace("http:", "https:")
        assert portal.send("POST", LOGOUT, headers={**TLS, "Origin": own}).text == DONE

    def test_the_network_is_the_one_that_the_proxy_names(self, portal):
        person = enrol(portal)
        home, cafe = ({"X-Forwarded-For": address} for address in ("203.0.113.9", "198.51.100.7"))
        post(portal, LOGIN, {"email": person.email, "password": "wrong"}, home)
        assert is_throttled(post(portal, LOGIN, credentials(person), home), at_most=2)
        assert post(portal, LOGIN, credentials(person), cafe).text == DONE


def is_bound(cookie):
    attributes = {name.lower(): text for name, text in cookie.attributes.items()}
    return ({"secure", "httponly"} <= set(attributes) and attributes["path"] == "/"
            and attributes["samesite"] == "Lax" and "domain" not in attributes)


# Which pool

def pool_of(reply):
    assert "portal" in log_line(reply).values()
    return next(pool for pool in ("quick", "slow") if reply.request_id.encode() in logs(pool))


def test_what_hashes_goes_to_the_slow_pool_and_what_reads_to_the_quick_one(comer):
    person = enrol(comer)
    slow = [post(comer, LOGIN, credentials(person)),
            change(comer, person.password, fresh_password()),
            post(comer, REGISTER, registering(newcomer(), "123456"))]
    quick = [comer.get(INFO), ask_mail(comer, "other", newcomer().email),
             comer.send("POST", LOGOUT), comer.send("POST", MAIL)]
    assert [pool_of(reply) for reply in slow + quick] == ["slow"] * 3 + ["quick"] * 4
