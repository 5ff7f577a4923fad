"""Other origins at medusa: its front end is often served elsewhere, so any origin can be listed."""
import pytest

from bodies import Multipart, Part
from lab import (AVATAR, CAPTCHA, CAPTCHA_KEY, DOCUMENTED, INFO, LOGIN, NOT_GET, NOT_POST, answers,
                 credentials, enrol, enter, holding, is_live, solved)
from pictures import png
from stack import settings

FRONT, OTHER = "https://front.example", "http://app.test:3000"
FOREIGN = ["https://evil.example", "null", "https://front.example.evil.example",
           "http://front.example", "https://front.example:8443", "https://FRONT.example.",
           "https://front.example/", "https://evilfront.example"]
DOORS = [*((path, "POST") for path in DOCUMENTED), (CAPTCHA, "GET")]


def ask(client, path, origin, method, headers="content-type, token"):
    """A browser's question before a request that carries JSON or a token."""
    return client.send("OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers, "Sec-Fetch-Site": "cross-site"})


@pytest.mark.parametrize("origin", [FRONT, "null", "http://localhost:5173"])
def test_no_other_origin_may_read_by_default(medusa, origin):
    asked = ask(medusa, LOGIN, origin, "POST")
    assert not asked.cors_headers and answers(asked, NOT_POST)
    assert not medusa.post_json(INFO, {"Origin": origin}, token="x").cors_headers
    assert not medusa.get("/nothing", {"Origin": origin}).cors_headers


def test_no_other_origin_may_read_a_picture_or_its_key_by_default(medusa):
    reply = medusa.get(CAPTCHA, {"Origin": FRONT})
    assert reply.cors_headers == ["Access-Control-Expose-Headers"]
    asked = ask(medusa, CAPTCHA, FRONT, "GET")
    assert not asked.cors_headers and answers(asked, NOT_GET)


@pytest.fixture(scope="class")
def listed():
    with settings(CORS_ORIGINS=f"medusa={FRONT},medusa={OTHER}"):
        yield


@pytest.mark.usefixtures("listed")
class TestAListedOrigin:
    @pytest.mark.parametrize("path, method", DOORS)
    def test_it_may_ask_before_it_posts(self, medusa, path, method):
        reply = ask(medusa, path, FRONT, method)
        assert reply.status in (200, 204) and reply.body == b""
        assert reply.header("Access-Control-Allow-Origin") == FRONT
        assert method in reply.header("Access-Control-Allow-Methods")
        allowed = reply.header("Access-Control-Allow-Headers").lower().replace(" ", "").split(",")
        assert {"content-type", "token"} <= set(allowed)
        assert "origin" in reply.header("Vary").lower()

    @pytest.mark.parametrize("origin", [FRONT, OTHER])
    def test_it_may_see_a_picture_and_read_its_key(self, medusa, origin):
        reply = medusa.get(CAPTCHA, {"Origin": origin, "Sec-Fetch-Site": "cross-site"})
        assert reply.status == 200 and reply.header(CAPTCHA_KEY)
        assert reply.header("Access-Control-Allow-Origin") == origin
        assert reply.header("Access-Control-Expose-Headers") == CAPTCHA_KEY

    def test_it_may_log_in_read_the_reply_and_upload(self, medusa):
        headers = {"Origin": FRONT, "Sec-Fetch-Site": "cross-site"}
        fields = {**credentials(enrol(medusa)), **solved(medusa)}
        reply = medusa.post_json(LOGIN, headers, **fields)
        form = Multipart((Part("file", png(), "me.png"),))
        sent = medusa.send_parts("POST", AVATAR, form,
                                 {**headers, **holding(reply.json["message"])})
        for answered in (reply, sent):
            assert answered.json["code"] == 200
            assert answered.header("Access-Control-Allow-Origin") == FRONT

    def test_no_credentials_of_the_browser_are_asked_for(self, medusa):
        for reply in (ask(medusa, LOGIN, FRONT, "POST"), medusa.get(CAPTCHA, {"Origin": FRONT}),
                      medusa.post_json(INFO, {"Origin": FRONT}, token="x")):
            assert reply.header("Access-Control-Allow-Credentials") is None

    def test_it_may_read_failures_too(self, medusa):
        headers = {"Origin": FRONT}
        for reply in (medusa.get("/nothing", headers), medusa.get(LOGIN, headers),
                      medusa.post_json(LOGIN, headers), medusa.post(AVATAR, headers)):
            assert reply.header("Access-Control-Allow-Origin") == FRONT

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_another_one_may_read_nothing(self, medusa, origin):
        _, token = enter(medusa)
        for reply in (ask(medusa, INFO, origin, "POST"), medusa.get(CAPTCHA, {"Origin": origin}),
                      medusa.post_json(INFO, {"Origin": origin}, token=token)):
            assert reply.header("Access-Control-Allow-Origin") is None
        assert is_live(medusa, token)

    def test_answers_say_that_they_vary_by_origin(self, medusa):
        for reply in (medusa.post_json(INFO, token="x"), medusa.get(CAPTCHA)):
            assert "origin" in (reply.header("Vary") or "").lower()

    def test_it_is_listed_for_medusa_only(self, medusa):
        for other, path in (("mall", "/user/get_user_info"), ("basic", "/user/load/info"),
                            ("entry", "/user/get_user_info")):
            assert not medusa.at(other).get(path, {"Origin": FRONT}).cors_headers


def test_an_origin_listed_for_another_contract_is_not_listed_here(tester):
    with settings(CORS_ORIGINS=f"entry={FRONT}"):
        assert not ask(tester, LOGIN, FRONT, "POST").cors_headers
        assert not tester.post_json(INFO, {"Origin": FRONT}, token="x").cors_headers
