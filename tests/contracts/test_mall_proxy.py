"""Behind a trusted proxy: TLS, cookies with __Host-, and the network that the client comes from."""
import pytest

from support import database
from support.configuration import settings
from support.mall import NOT_LOGGED_IN, SESSION, THROTTLED, fail_login, sign_up
from support.people import Person

TLS = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module", autouse=True)
def trusted_proxy():
    with settings(TRUSTED_PROXIES="127.0.0.1"):
        yield


def test_over_tls_every_cookie_is_secure_and_bound_to_the_host(mall_client):
    person = sign_up(mall_client)
    cookies = mall_client.post("/user/login", TLS, **person.credentials).cookies
    assert f"__Host-{SESSION}" in cookies and SESSION not in cookies
    for name, cookie in cookies.items():
        attributes = {key.lower() for key in cookie.attributes}
        assert name.startswith("__Host-") and {"secure", "httponly"} <= attributes
        assert cookie.attributes["path"] == "/" and "domain" not in attributes


def test_the_session_of_the_tls_cookie_works_and_ends(mall_client):
    person = sign_up(mall_client)
    mall_client.post("/user/login", TLS, **person.credentials)
    assert mall_client.get("/user/get_user_info", TLS).json["status"] == 0
    gone = mall_client.post("/user/logout", TLS).cookies[f"__Host-{SESSION}"]
    assert gone.deletes and gone.is_secure


def test_hsts_is_sent_over_tls_and_only_there(mall_client):
    value = mall_client.get("/user/get_user_info", TLS).header("Strict-Transport-Security")
    assert int(value.split("max-age=")[1].split(";")[0]) >= 31536000
    assert mall_client.get("/user/get_user_info").header("Strict-Transport-Security") is None


def test_the_own_origin_over_tls_passes_the_csrf_check(mall_client):
    mall_client.post("/user/login", TLS, **sign_up(mall_client).credentials)
    own = mall_client.mount.origin.replace("http:", "https:")
    assert mall_client.post("/user/logout", {**TLS, "Origin": own}).status == 200
    assert mall_client.get("/user/get_user_info", TLS).text == NOT_LOGGED_IN


def test_the_network_is_the_one_that_the_proxy_names(mall_client):
    person = sign_up(mall_client)
    home, cafe = ({"X-Forwarded-For": address} for address in ("203.0.113.9", "198.51.100.7"))
    mall_client.post("/user/login", home, username=person.username, password="wrong")
    assert mall_client.post("/user/login", home, **person.credentials).text == THROTTLED
    assert mall_client.post("/user/login", cafe, **person.credentials).json["status"] == 0


def test_only_the_last_address_that_no_proxy_of_ours_added_counts(mall_client):
    person = sign_up(mall_client)
    first, second = ({"X-Forwarded-For": f"{forged}, 203.0.113.9"}
                     for forged in ("10.1.1.1", "10.2.2.2"))
    mall_client.post("/user/login", first, username=person.username, password="wrong")
    assert mall_client.post("/user/login", second, **person.credentials).text == THROTTLED


def test_one_network_of_ipv6_is_its_first_64_bits(mall_client):
    person = sign_up(mall_client)
    first, neighbour, other = ({"X-Forwarded-For": address} for address in (
        "2001:db8:1:2::3", "2001:db8:1:2:ffff::4", "2001:db8:1:3::3"))
    mall_client.post("/user/login", first, username=person.username, password="wrong")
    assert mall_client.post("/user/login", neighbour, **person.credentials).text == THROTTLED
    assert mall_client.post("/user/login", other, **person.credentials).json["status"] == 0


def test_a_client_that_is_no_trusted_proxy_is_not_believed(mall_client):
    person, stranger = sign_up(mall_client), mall_client.another("127.0.0.77")
    fail_login(stranger, person.username)
    forged = {**TLS, "X-Forwarded-For": "203.0.113.9"}
    assert stranger.post("/user/login", forged, **person.credentials).text == THROTTLED
    database.forget_failures()
    assert SESSION in stranger.post("/user/login", forged, **person.credentials).cookies


def test_text_that_is_no_address_does_not_break_anything(mall_client):
    for address in ("", "x", "203.0.113.9:80", "::1%lo", "999.1.1.1", "203.0.113.9,,", "a" * 3000):
        reply = mall_client.post("/user/login", {"X-Forwarded-For": address}, **Person().credentials)
        assert reply.status == 200
