"""/v1: operations without an account: the site, captchas, keys, health and metrics."""
import base64

import pytest

from support.bodies import compact
from support.client import EXCHANGES, SITE, Client, mounts
from support.configuration import settings, worker_settings
from support.pictures import opened
from support.v1 import ask, database_away, is_problem, sign_up_and_log_in


PUBLIC_URL = SITE.origin


def test_site_returns_the_settings_of_the_pages(v1_client):
    assert v1_client.get("/site").json == {
        "name": "Gatehouse", "languages": ["zh", "en"], "registration": "open",
        "password": {"min": 8, "max": 128}, "username": {"min": 2, "max": 32}, "closing_days": 14,
        "picture": {"max_bytes": 10485760, "max_side": 4096}}


def test_closed_registration_is_returned_and_rejected(v1_client):
    with worker_settings(REGISTRATION_V1="closed", SITE_NAME="\"Harbour & Co\""):
        site = v1_client.get("/site").json
        assert (site["name"], site["registration"]) == ("Harbour & Co", "closed")
        for path, fields in [("/codes", {"email": "a@b.org", "purpose": "sign-up"}),
                             ("/accounts", {"email": "a@b.org", "code": "1", "password": "x"})]:
            assert is_problem(ask(v1_client, "POST", path, **fields), 403, "registration-closed")


def test_a_captcha_is_a_png_in_a_data_url(v1_client):
    drawn = ask(v1_client, "POST", "/captchas").json
    kind, _, image = drawn["image"].partition(",")
    assert (kind, drawn["expires_in"]) == ("data:image/png;base64", 300)
    assert opened(base64.b64decode(image, validate=True)).size == (200, 70)


def test_no_two_captchas_have_one_name(v1_client):
    assert len({ask(v1_client, "POST", "/captchas").json["id"] for _ in range(5)}) == 5


def test_the_public_key_is_the_same_in_every_form(v1_client):
    offer, keys = v1_client.get("/keys").json, v1_client.get("/jwks").json["keys"]
    assert list(offer) == ["kid", "alg", "key", "jwk", "nonce", "expires_in"]
    assert keys == [offer["jwk"]] and offer["key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert (offer["jwk"]["kty"], offer["alg"], offer["jwk"]["kid"]) == (
        "RSA", "RSA-OAEP-256", offer["kid"])


def test_health_is_live_and_ready(v1_client):
    assert v1_client.get("/health/live").text == compact({"status": "live"})
    assert v1_client.get("/health/ready").text == compact({"status": "ready"})


@pytest.mark.parametrize("mount, path", [(SITE, "/metrics"), (mounts("v1")["prefix"], "/metrics")],
                         ids=["site", "v1"])
def test_figures_are_shown_in_prometheus_format(mount, path):
    reply = Client(mount, EXCHANGES).get(path)
    assert reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE gatehouse_requests_total counter\ngatehouse_requests_total " in reply.text


def test_figures_are_for_the_networks_that_administer(v1_client):
    with settings(ADMIN_FROM="10.0.0.0/8"):
        assert is_problem(v1_client.get("/metrics"), 403, "forbidden")


def test_signed_in_user_is_redirected_to_a_page_of_the_site(v1_client):
    sign_up_and_log_in(v1_client)
    page = f"{PUBLIC_URL}/account/"
    assert ask(v1_client, "POST", "/handoffs", return_to=page).json == {"location": page}
    refused = ask(v1_client, "POST", "/handoffs", return_to="https://evil.example/")
    assert is_problem(refused, 422, "invalid-field", "return_to", "bad-form")


def test_forwarded_headers_of_untrusted_proxies_deny_administration(v1_client):
    for name in ("X-Forwarded-For", "Forwarded"):
        assert is_problem(v1_client.get("/metrics", [(name, "203.0.113.9")]), 403, "forbidden")


@pytest.mark.parametrize("language, title", [("zh", "请求内容过大"), ("en", "The request is too large"),
                                             (None, "The request is too large")])
def test_errors_of_nginx_are_in_the_clients_language(v1_client, language, title):
    headers = [("Accept-Language", language)] if language else []
    reply = ask(v1_client, "POST", "/codes", headers, email="a" * 20000, purpose="reset")
    assert is_problem(reply, 413, "too-large") and reply.json["title"] == title


def test_a_database_that_is_away_is_not_ready(v1_client):
    with database_away():
        live, ready = v1_client.get("/health/live"), v1_client.get("/health/ready")
    assert live.status == 200 and is_problem(ready, 503, "unavailable")
