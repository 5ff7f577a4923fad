"""Pages of other sites, over HTTP: the CSRF check and CORS by one visit to each contract. The tables of
headers, for every route that changes something, are in tests/dispatcher."""
import pytest

from support import basic, entry, mall, medusa, portal, v1
from support.bodies import Multipart, Part, compact, encode
from support.client import EXCHANGES, FORM, JSON, Client, mounts
from support.configuration import settings
from support.pictures import png

LISTED, FRONT, OTHER_FRONT = "http://localhost:5173", "https://front.example", "http://app.test:3000"
CROSS = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
PREFETCHES = [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"},
              {"X-Moz": "prefetch"}, {"Purpose": "prefetch", "Sec-Purpose": "prefetch"},
              {"Sec-Purpose": "prefetch", "X-Moz": "x"}]

# Where the session is in a cookie: its name, how to log in and out, and what is said to foreign pages
COOKIES = {
    "basic": (basic.SESSION, ("POST", basic.LOGIN, FORM), ("GET", basic.LOGOUT), basic.FOREIGN),
    "mall": (mall.SESSION, ("POST", "/user/login", FORM), ("POST", "/user/logout"),
             '{"status":1,"msg":"拒绝来自其他站点的请求"}'),
    "portal": (portal.SESSION, ("POST", portal.LOGIN, JSON), ("POST", portal.LOGOUT), portal.FOREIGN),
    "v1": (v1.SESSION, ("POST", "/sessions", JSON), ("DELETE", "/session"), None)}
NAMES = {"portal": "email", "v1": "identifier"}
each_cookie = pytest.mark.parametrize("contract", COOKIES)


class Visit:
    """Somebody who has an account, at one contract."""

    def __init__(self, contract):
        self.client = Client(mounts(contract)["prefix"], EXCHANGES)
        self.cookie, self.login, self.logout, self.foreign = COOKIES[contract]
        person = mall.sign_up(self.client.at("mall"))
        name = NAMES.get(contract, "username")
        known = person.email if name == "email" else person.username
        self.fields = {name: known, "password": person.password}

    def log_in(self, headers=()):
        method, path, kind = self.login
        body = encode(self.fields) if kind == FORM else compact(self.fields)
        return self.client.send(method, path, body=body, content_type=kind, headers=headers)

    def log_out(self, headers=()):
        return self.client.send(*self.logout, headers=headers)

    def is_signed_in(self):
        return self.cookie in self.client.cookies

    def is_foreign(self, reply):
        said = reply.json["code"] == "foreign-origin" if self.foreign is None else reply.text == self.foreign
        return reply.status == 403 and said and reply.all("Set-Cookie") == []


@each_cookie
def test_the_own_page_may_log_in_and_out_and_another_may_not(contract):
    visit = Visit(contract)
    own = {"Sec-Fetch-Site": "same-origin", "Origin": visit.client.mount.origin}
    assert visit.is_foreign(visit.log_in(CROSS)) and not visit.is_signed_in()
    assert visit.log_in(own).status < 300 and visit.is_signed_in()
    before = dict(visit.client.cookies)
    for headers in (CROSS, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}):
        assert visit.is_foreign(visit.log_out(headers)), headers
    assert visit.client.cookies == before
    assert visit.log_out(own).status < 300 and not visit.is_signed_in()


@pytest.mark.parametrize("headers", PREFETCHES)
def test_a_prefetch_changes_nothing(mall_client, headers):
    reply = mall_client.get("/user/logout", {"Sec-Fetch-Site": "same-origin", **headers})
    assert (reply.status, reply.text) == (403, COOKIES["mall"][3])


# CORS

READS = {"basic": ("GET", basic.INFO), "entry": ("GET", entry.INFO), "mall": ("GET", "/user/get_user_info"),
         "medusa": ("POST", medusa.INFO), "portal": ("GET", portal.INFO), "v1": ("GET", "/session")}
POSTS = {"basic": basic.LOGIN, "entry": "/login", "mall": "/user/login", "medusa": medusa.LOGIN,
         "portal": portal.LOGIN, "v1": "/sessions"}
each_contract = pytest.mark.parametrize("contract", READS)


def ask(client, path, origin, method="POST"):
    """A browser's question before it sends a request of a page."""
    return client.send("OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type", "Sec-Fetch-Site": "cross-site"})


def client_of(contract):
    return Client(mounts(contract)["prefix"], EXCHANGES)


@each_contract
def test_no_other_origin_may_read_by_default(contract):
    client = client_of(contract)
    for origin in ("https://evil.example", "null", LISTED):
        assert not ask(client, POSTS[contract], origin).cors_headers
        assert not client.send(*READS[contract], headers={"Origin": origin}).cors_headers


def test_no_other_origin_may_read_a_captchas_key_by_default(medusa_client):
    reply = medusa_client.get(medusa.CAPTCHA, {"Origin": FRONT})
    assert reply.cors_headers == ["Access-Control-Expose-Headers"]


@pytest.fixture(scope="class")
def listed():
    with settings(CORS_ORIGINS=f"{LISTED},entry={FRONT},medusa={OTHER_FRONT}"):
        yield


@pytest.mark.usefixtures("listed")
class TestAListedOrigin:
    @each_contract
    def test_it_may_ask_before_it_posts(self, contract):
        reply = ask(client_of(contract), POSTS[contract], LISTED)
        assert (reply.status, reply.body) == (204, b"")
        assert reply.header("Access-Control-Allow-Origin") == LISTED
        assert "POST" in reply.header("Access-Control-Allow-Methods")
        assert "content-type" in reply.header("Access-Control-Allow-Headers").lower()
        assert reply.header("Access-Control-Allow-Credentials") == ("true" if contract in COOKIES else None)
        assert "origin" in reply.header("Vary").lower()

    @each_cookie
    def test_it_may_log_in_read_the_reply_and_log_out(self, contract):
        visit = Visit(contract)
        headers = {"Origin": LISTED, "Sec-Fetch-Site": "same-site"}
        for reply in (visit.log_in(headers), visit.log_out(headers)):
            assert reply.status < 300 and reply.header("Access-Control-Allow-Origin") == LISTED
            assert reply.header("Access-Control-Allow-Credentials") == "true"

    @each_contract
    def test_it_may_read_failures_too(self, contract):
        client = client_of(contract)
        for reply in (client.get("/nothing", {"Origin": LISTED}), client.send("DELETE", POSTS[contract], headers={
                "Origin": LISTED}), client.send(*READS[contract], headers={"Origin": LISTED})):
            assert reply.header("Access-Control-Allow-Origin") == LISTED

    def test_the_front_end_of_entry_may_log_in_and_out(self, entry_client):
        headers = {"Origin": FRONT, "Sec-Fetch-Site": "cross-site"}
        fields = entry.credentials(entry.enrol(entry_client))
        reply = entry_client.post_json("/login", headers, **fields)
        token = reply.json["result"]["token"]
        gone = entry_client.post(entry.LOGOUT, {**headers, **entry.holding(token)})
        for answered in (reply, gone):
            assert answered.status == 200 and answered.header("Access-Control-Allow-Origin") == FRONT
            assert answered.header("Access-Control-Allow-Credentials") is None
        assert not entry.is_live(entry_client, token)

    def test_the_front_end_of_medusa_may_see_a_picture_log_in_and_upload(self, medusa_client):
        headers = {"Origin": OTHER_FRONT, "Sec-Fetch-Site": "cross-site"}
        drawn = medusa_client.get(medusa.CAPTCHA, headers)
        assert drawn.header("Access-Control-Expose-Headers") == medusa.CAPTCHA_KEY and drawn.header(medusa.CAPTCHA_KEY)
        fields = {**medusa.credentials(medusa.enrol(medusa_client)), **medusa.solved(medusa_client)}
        reply = medusa_client.post_json(medusa.LOGIN, headers, **fields)
        form = Multipart((Part("file", png(), "me.png"),))
        sent = medusa_client.send_parts("POST", medusa.AVATAR, form,
                                        {**headers, **medusa.holding(reply.json["message"])})
        assert reply.json["code"] == sent.json["code"] == 200
        for answered in (drawn, reply, sent):
            assert answered.header("Access-Control-Allow-Origin") == OTHER_FRONT

    @each_contract
    def test_another_one_may_read_nothing(self, contract):
        client = client_of(contract)
        for origin in ("https://evil.example", "null", "http://localhost:5174", f"{LISTED}.evil.example"):
            assert ask(client, POSTS[contract], origin).header("Access-Control-Allow-Origin") is None
            reply = client.send(*READS[contract], headers={"Origin": origin})
            assert not reply.cors_headers and "origin" in reply.header("Vary").lower()

    def test_the_front_end_of_one_contract_is_not_that_of_another(self, entry_client, medusa_client):
        for client, path, other in ((entry_client, "/login", OTHER_FRONT), (medusa_client, medusa.LOGIN, FRONT)):
            assert not ask(client, path, other).cors_headers
            assert not client.post_json(path, {"Origin": other}).cors_headers

    @each_cookie
    def test_an_origin_of_another_site_is_listed_for_no_cookie(self, contract):
        visit = Visit(contract)
        reply = visit.log_out({"Origin": FRONT, "Sec-Fetch-Site": "cross-site"})
        assert visit.is_foreign(reply) and not reply.cors_headers
