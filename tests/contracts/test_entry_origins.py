"""Other origins at entry: its front end is often served elsewhere, so any origin can be listed."""
import pytest

from support.configuration import settings
from support.entry import (INFO, LOGOUT, PICTURE, PROFILE, credentials, enrol, enter, holding,
                           is_live)

FRONT, OTHER = "https://front.example", "http://app.test:3000"
FOREIGN = ["https://evil.example", "null", "https://front.example.evil.example",
           "http://front.example", "https://front.example:8443", "https://FRONT.example.",
           "https://front.example/", "https://evilfront.example"]


def ask(client, path, origin, method, headers="content-type, authorization"):
    """A browser's preflight of a request with a token."""
    return client.send("OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers, "Sec-Fetch-Site": "cross-site"})


@pytest.mark.parametrize("origin", [FRONT, "null", "http://localhost:5173"])
def test_no_other_origin_may_read_by_default(entry_client, origin):
    assert not ask(entry_client, "/login", origin, "POST").cors_headers
    assert not entry_client.get(INFO, {"Origin": origin}).cors_headers
    assert not entry_client.post_json("/login", {"Origin": origin}, username="kit").cors_headers


@pytest.fixture(scope="class")
def listed():
    with settings(CORS_ORIGINS=f"entry={FRONT},entry={OTHER}"):
        yield


@pytest.mark.usefixtures("listed")
class TestAListedOrigin:
    @pytest.mark.parametrize("path, method",
                             [("/login", "POST"), (LOGOUT, "POST"), (PROFILE, "PUT"),
                              (PICTURE, "PUT"), (INFO, "GET")])
    def test_it_may_ask_before_it_sends_a_token(self, entry_client, path, method):
        reply = ask(entry_client, path, FRONT, method)
        assert reply.status in (200, 204) and reply.body == b""
        assert reply.header("Access-Control-Allow-Origin") == FRONT
        assert method in reply.header("Access-Control-Allow-Methods")
        allowed = reply.header("Access-Control-Allow-Headers").lower()
        assert "authorization" in allowed and "content-type" in allowed
        assert "origin" in reply.header("Vary").lower()

    def test_no_credentials_of_the_browser_are_asked_for(self, entry_client):
        for reply in (ask(entry_client, "/login", FRONT, "POST"), entry_client.get(INFO, {"Origin": FRONT})):
            assert reply.header("Access-Control-Allow-Credentials") is None

    @pytest.mark.parametrize("origin", [FRONT, OTHER])
    def test_it_may_log_in_read_the_reply_and_log_out(self, entry_client, origin):
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        reply = entry_client.post_json("/login", headers, **credentials(enrol(entry_client)))
        token = reply.json["result"]["token"]
        gone = entry_client.post(LOGOUT, {**headers, **holding(token)})
        for answered in (reply, gone):
            assert answered.status == 200
            assert answered.header("Access-Control-Allow-Origin") == origin
        assert not is_live(entry_client, token)

    def test_it_may_read_failures_too(self, entry_client):
        headers = {"Origin": FRONT}
        for reply in (entry_client.get("/nothing", headers), entry_client.get("/login", headers),
                      entry_client.get(INFO, headers), entry_client.post_json("/login", headers)):
            assert reply.header("Access-Control-Allow-Origin") == FRONT

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_another_one_may_read_nothing(self, entry_client, origin):
        _, token = enter(entry_client)
        asked = ask(entry_client, INFO, origin, "GET")
        assert asked.header("Access-Control-Allow-Origin") is None
        assert not entry_client.get(INFO, {"Origin": origin, **holding(token)}).cors_headers

    def test_answers_say_that_they_vary_by_origin(self, entry_client):
        assert "origin" in (entry_client.get(INFO).header("Vary") or "").lower()

    def test_it_is_listed_for_entry_only(self, entry_client):
        for other, path in (("mall", "/user/get_user_info"), ("basic", "/user/load/info")):
            assert not entry_client.at(other).get(path, {"Origin": FRONT}).cors_headers


def test_an_origin_listed_for_every_contract_is_listed_for_entry(entry_client):
    with settings(CORS_ORIGINS="http://localhost:5173"):
        reply = entry_client.get(INFO, {"Origin": "http://localhost:5173"})
    assert reply.header("Access-Control-Allow-Origin") == "http://localhost:5173"
