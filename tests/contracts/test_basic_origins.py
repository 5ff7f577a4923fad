"""basic's CSRF check on every route that changes state, including two GET routes."""
import pytest

from support import database
from support.basic import (AVATAR, CHANGED, FOREIGN, INFO, KEY, LOGGED_IN, LOGGED_OUT, LOGIN,
                           LOGOUT, PASSWORD, REFRESH, REFRESHED, REGISTER, SESSION, UPDATE,
                           UPDATED, can_log_in, enrol, info, is_logged_in, log_in, register)
from support.configuration import settings
from support.people import Person, fresh_password

LISTED = "http://localhost:5173"
CROSS = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

PASSES = [("same-origin", None), ("same-origin", "own"), ("none", None), (None, "own"),
          (None, None)]
REFUSED = [("cross-site", None), ("cross-site", "own"), ("cross-site", "foreign"),
           ("same-site", None), ("same-site", "own"), ("same-site", "listed"),
           ("cross-site", "null"), (None, "foreign"), (None, "null"), (None, "prefix trick"),
           (None, "other port"), (None, "listed"), (None, "two"), ("Same-Origin-ish", None)]


def gate_headers(client, site, origin):
    own = client.mount.origin
    named = {"own": own, "foreign": "https://evil.example", "null": "null", "listed": LISTED,
             "prefix trick": own + ".evil.example", "other port": own.rsplit(":", 1)[0] + ":1",
             "two": f"{own} https://evil.example"}
    headers = {"Sec-Fetch-Site": site, "Origin": named.get(origin)}
    return {name: text for name, text in headers.items() if text is not None}


@pytest.mark.parametrize("site, origin", PASSES)
def test_the_own_site_and_old_clients_may_refresh_and_log_out(basic_client, site, origin):
    register(basic_client)
    headers = gate_headers(basic_client, site, origin)
    assert basic_client.get(REFRESH, headers).text == REFRESHED
    assert basic_client.get(LOGOUT, headers).text == LOGGED_OUT and not is_logged_in(basic_client)


@pytest.mark.parametrize("site, origin", REFUSED)
def test_other_sites_can_neither_refresh_nor_log_out(basic_client, site, origin):
    register(basic_client)
    cookies, headers = dict(basic_client.cookies), gate_headers(basic_client, site, origin)
    for path in (REFRESH, LOGOUT):
        reply = basic_client.get(path, headers)
        assert (reply.status, reply.text) == (403, FOREIGN) and reply.all("Set-Cookie") == []
    assert basic_client.cookies == cookies and is_logged_in(basic_client)


@pytest.mark.parametrize("site, origin", PASSES)
def test_the_own_site_and_old_clients_may_post(basic_client, site, origin):
    headers, person, new = gate_headers(basic_client, site, origin), Person(), fresh_password()
    assert basic_client.post(REGISTER, headers, **person.fields).json["result"] is True
    assert basic_client.post(UPDATE, headers, nickname="kit").text == UPDATED
    change = {"old_password": person.password, "new_password": new}
    assert basic_client.post(PASSWORD, headers, **change).text == CHANGED
    assert basic_client.post(LOGIN, headers, username=person.username, password=new).text == LOGGED_IN


@pytest.mark.parametrize("site, origin", REFUSED)
def test_other_sites_can_post_nothing(basic_client, site, origin):
    headers, person, stranger = gate_headers(basic_client, site, origin), register(basic_client), Person()
    before = info(basic_client)
    posts = [(REGISTER, stranger.fields), (LOGIN, person.credentials),
             (UPDATE, {"nickname": "kit"}),
             (PASSWORD, {"old_password": person.password, "new_password": fresh_password()})]
    for path, fields in posts:
        reply = basic_client.post(path, headers, **fields)
        assert (reply.status, reply.text) == (403, FOREIGN) and reply.all("Set-Cookie") == []
    assert info(basic_client) == before and not database.has_account(stranger.username)
    assert can_log_in(basic_client, person, person.password)


def test_a_refused_foreign_guess_counts_as_no_failure(basic_client):
    person = enrol(basic_client)
    assert basic_client.post(LOGIN, CROSS, username=person.username, password="wrong").status == 403
    assert log_in(basic_client, person)


def test_what_only_reads_is_not_gated(basic_client):
    register(basic_client)
    for path in (INFO, AVATAR, KEY):
        assert basic_client.get(path, CROSS).status == 200


@pytest.mark.parametrize("headers",
                         [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"},
                          {"Purpose": "prefetch"}, {"X-Moz": "prefetch"},
                          {"Purpose": "prefetch", "Sec-Purpose": "prefetch"}])
def test_a_prefetch_changes_nothing(basic_client, headers):
    register(basic_client)
    cookies = dict(basic_client.cookies)
    for path in (LOGOUT, REFRESH):
        reply = basic_client.get(path, {"Sec-Fetch-Site": "same-origin", **headers})
        assert (reply.status, reply.text) == (403, FOREIGN)
    assert basic_client.cookies == cookies and is_logged_in(basic_client)


def test_the_gate_stands_before_the_form_and_before_the_session(basic_client):
    for path, body in ((LOGIN, "a=%zz"), (UPDATE, "nickname=kit"), (PASSWORD, "")):
        reply = basic_client.send("POST", path, body=body, headers=CROSS)
        assert reply.status in (400, 403) and reply.json["result"] is False
    assert basic_client.get(REFRESH, CROSS).text == FOREIGN


# CORS

@pytest.mark.parametrize("origin", ["https://evil.example", "null", LISTED])
def test_no_other_origin_may_read_by_default(basic_client, origin):
    ask = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert not basic_client.send("OPTIONS", LOGIN, headers=ask).cors_headers
    assert not basic_client.get(INFO, {"Origin": origin}).cors_headers


@pytest.fixture(scope="class")
def listed_origin():
    with settings(CORS_ORIGINS=LISTED):
        yield


@pytest.mark.usefixtures("listed_origin")
class TestAListedOrigin:
    def test_it_may_ask_before_it_posts(self, basic_client):
        reply = basic_client.send("OPTIONS", LOGIN, headers={
            "Origin": LISTED, "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type", "Sec-Fetch-Site": "same-site"})
        assert reply.status in (200, 204) and reply.body == b""
        assert reply.header("Access-Control-Allow-Origin") == LISTED
        assert reply.header("Access-Control-Allow-Credentials") == "true"

    def test_it_may_log_in_refresh_and_log_out(self, basic_client):
        headers = {"Origin": LISTED, "Sec-Fetch-Site": "same-site"}
        assert basic_client.post(LOGIN, headers, **enrol(basic_client).credentials).text == LOGGED_IN
        assert SESSION in basic_client.cookies
        for path, said in ((REFRESH, REFRESHED), (LOGOUT, LOGGED_OUT)):
            reply = basic_client.get(path, headers)
            assert reply.text == said and reply.header("Access-Control-Allow-Origin") == LISTED

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:5174",
                                        "https://localhost:5173"])
    def test_another_one_gets_nothing(self, basic_client, origin):
        cross = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        assert basic_client.get(LOGOUT, cross).status == 403
        assert not basic_client.get(INFO, {"Origin": origin}).cors_headers


def test_an_origin_of_another_site_cannot_be_listed_for_a_cookie_contract(basic_client):
    with settings(CORS_ORIGINS="entry=https://front.example"):
        reply = basic_client.get(LOGOUT, {"Origin": "https://front.example",
                                   "Sec-Fetch-Site": "cross-site"})
        assert reply.status == 403 and not reply.cors_headers
