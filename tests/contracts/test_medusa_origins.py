"""Other origins at medusa: its front end is often served elsewhere, so any origin can be listed."""
import pytest

from support.bodies import Multipart, Part
from support.configuration import settings
from support.medusa import (AVATAR, CAPTCHA, CAPTCHA_KEY, DOCUMENTED, INFO, LOGIN, NOT_GET,
                            NOT_POST, answers, credentials, enrol, enter, holding, is_live, solved)
from support.pictures import png

FRONT, OTHER = "https://front.example", "http://app.test:3000"
FOREIGN = ["https://evil.example", "null", "https://front.example.evil.example",
           "http://front.example", "https://front.example:8443", "https://FRONT.example.",
           "https://front.example/", "https://evilfront.example"]
DOORS = [*((path, "POST") for path in DOCUMENTED), (CAPTCHA, "GET")]


def ask(client, path, origin, method, headers="content-type, token"):
    """A browser's preflight of a request with JSON or a token."""
    return client.send("OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers, "Sec-Fetch-Site": "cross-site"})


@pytest.mark.parametrize("origin", [FRONT, "null", "http://localhost:5173"])
def test_no_other_origin_may_read_by_default(medusa_client, origin):
    asked = ask(medusa_client, LOGIN, origin, "POST")
    assert not asked.cors_headers and answers(asked, NOT_POST)
    assert not medusa_client.post_json(INFO, {"Origin": origin}, token="x").cors_headers
    assert not medusa_client.get("/nothing", {"Origin": origin}).cors_headers


def test_no_other_origin_may_read_a_picture_or_its_key_by_default(medusa_client):
    reply = medusa_client.get(CAPTCHA, {"Origin": FRONT})
    assert reply.cors_headers == ["Access-Control-Expose-Headers"]
    asked = ask(medusa_client, CAPTCHA, FRONT, "GET")
    assert not asked.cors_headers and answers(asked, NOT_GET)


@pytest.fixture(scope="class")
def listed():
    with settings(CORS_ORIGINS=f"medusa={FRONT},medusa={OTHER}"):
        yield


@pytest.mark.usefixtures("listed")
class TestAListedOrigin:
    @pytest.mark.parametrize("path, method", DOORS)
    def test_it_may_ask_before_it_posts(self, medusa_client, path, method):
        reply = ask(medusa_client, path, FRONT, method)
        assert reply.status in (200, 204) and reply.body == b""
        assert reply.header("Access-Control-Allow-Origin") == FRONT
        assert method in reply.header("Access-Control-Allow-Methods")
        allowed = reply.header("Access-Control-Allow-Headers").lower().replace(" ", "").split(",")
        assert {"content-type", "token"} <= set(allowed)
        assert "origin" in reply.header("Vary").lower()

    @pytest.mark.parametrize("origin", [FRONT, OTHER])
    def test_it_may_see_a_picture_and_read_its_key(self, medusa_client, origin):
        reply = medusa_client.get(CAPTCHA, {"Origin": origin, "Sec-Fetch-Site": "cross-site"})
        assert reply.status == 200 and reply.header(CAPTCHA_KEY)
        assert reply.header("Access-Control-Allow-Origin") == origin
        assert reply.header("Access-Control-Expose-Headers") == CAPTCHA_KEY

    def test_it_may_log_in_read_the_reply_and_upload(self, medusa_client):
        headers = {"Origin": FRONT, "Sec-Fetch-Site": "cross-site"}
        fields = {**credentials(enrol(medusa_client)), **solved(medusa_client)}
        reply = medusa_client.post_json(LOGIN, headers, **fields)
        form = Multipart((Part("file", png(), "me.png"),))
        sent = medusa_client.send_parts("POST", AVATAR, form,
                                 {**headers, **holding(reply.json["message"])})
        for answered in (reply, sent):
            assert answered.json["code"] == 200
            assert answered.header("Access-Control-Allow-Origin") == FRONT

    def test_no_credentials_of_the_browser_are_asked_for(self, medusa_client):
        for reply in (ask(medusa_client, LOGIN, FRONT, "POST"), medusa_client.get(CAPTCHA, {"Origin": FRONT}),
                      medusa_client.post_json(INFO, {"Origin": FRONT}, token="x")):
            assert reply.header("Access-Control-Allow-Credentials") is None

    def test_it_may_read_failures_too(self, medusa_client):
        headers = {"Origin": FRONT}
        for reply in (medusa_client.get("/nothing", headers), medusa_client.get(LOGIN, headers),
                      medusa_client.post_json(LOGIN, headers), medusa_client.post(AVATAR, headers)):
            assert reply.header("Access-Control-Allow-Origin") == FRONT

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_another_one_may_read_nothing(self, medusa_client, origin):
        _, token = enter(medusa_client)
        for reply in (ask(medusa_client, INFO, origin, "POST"), medusa_client.get(CAPTCHA, {"Origin": origin}),
                      medusa_client.post_json(INFO, {"Origin": origin}, token=token)):
            assert reply.header("Access-Control-Allow-Origin") is None
        assert is_live(medusa_client, token)

    def test_answers_say_that_they_vary_by_origin(self, medusa_client):
        for reply in (medusa_client.post_json(INFO, token="x"), medusa_client.get(CAPTCHA)):
            assert "origin" in (reply.header("Vary") or "").lower()

    def test_it_is_listed_for_medusa_only(self, medusa_client):
        for other, path in (("mall", "/user/get_user_info"), ("basic", "/user/load/info"),
                            ("entry", "/user/get_user_info")):
            assert not medusa_client.at(other).get(path, {"Origin": FRONT}).cors_headers


def test_an_origin_listed_for_another_contract_is_not_listed_here(medusa_client):
    with settings(CORS_ORIGINS=f"entry={FRONT}"):
        assert not ask(medusa_client, LOGIN, FRONT, "POST").cors_headers
        assert not medusa_client.post_json(INFO, {"Origin": FRONT}, token="x").cors_headers
