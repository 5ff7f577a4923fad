"""portal's CSRF check on every route that changes state, including the drawing of a captcha."""
import pytest

from support import database, mailbox
from support.bodies import JSON, encode
from support.configuration import settings
from support.people import fresh_password
from support.portal import (DONE, FOREIGN, INFO, LOGIN, LOGOUT, MAIL, PASSWORD, PICTURE, REGISTER,
                            SESSION, SHORT_INFO, ask_mail, can_log_in, check, code_for,
                            credentials, draw, enrol, fresh_token, info, is_logged_in, log_in,
                            newcomer, post, registering, reset, sign_up_and_log_in, verified)

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


def is_foreign(reply):
    return (reply.status, reply.text) == (403, FOREIGN) and reply.all("Set-Cookie") == []


@pytest.mark.parametrize("site, origin", PASSES)
def test_the_own_site_and_old_clients_draw_a_picture_and_check_it(portal_client, site, origin):
    headers, pair = gate_headers(portal_client, site, origin), draw(portal_client)
    assert check(portal_client, pair, headers).text == DONE
    assert portal_client.get(PICTURE, headers, imgToken=pair.token).status == 200


@pytest.mark.parametrize("site, origin", REFUSED)
def test_other_sites_can_neither_draw_nor_check_a_picture(portal_client, site, origin):
    headers, pair = gate_headers(portal_client, site, origin), draw(portal_client)
    assert is_foreign(portal_client.get(PICTURE, headers, imgToken=pair.token))
    assert is_foreign(check(portal_client, pair, headers))
    assert check(portal_client, pair).text == DONE


@pytest.mark.parametrize("site, origin", PASSES)
def test_the_own_site_and_old_clients_may_do_everything(portal_client, site, origin):
    headers, person, new = gate_headers(portal_client, site, origin), verified(portal_client), fresh_password()
    assert ask_mail(portal_client, "other", person.email, headers=headers).text == DONE
    assert post(portal_client, LOGIN, credentials(person), headers).text == DONE
    fields = {"originPassword": person.password, "password": new}
    assert post(portal_client, PASSWORD, fields, headers, action="modify").text == DONE
    assert portal_client.send("POST", LOGOUT, headers=headers).text == DONE and not is_logged_in(portal_client)


@pytest.mark.parametrize("site, origin", REFUSED)
def test_other_sites_can_change_nothing_of_who_is_logged_in(portal_client, site, origin):
    person = sign_up_and_log_in(portal_client)
    headers, cookies = gate_headers(portal_client, site, origin), dict(portal_client.cookies)
    fields = {"originPassword": person.password, "password": fresh_password()}
    assert is_foreign(post(portal_client, PASSWORD, fields, headers, action="modify"))
    assert is_foreign(portal_client.send("POST", LOGOUT, headers=headers))
    assert is_foreign(post(portal_client, LOGIN, credentials(enrol(portal_client)), headers))
    assert portal_client.cookies == cookies and info(portal_client)["email"] == person.email
    assert can_log_in(portal_client, person, person.password)


@pytest.mark.parametrize("site, origin", REFUSED)
def test_other_sites_can_neither_register_reset_nor_have_mails_sent(portal_client, site, origin):
    headers, person, known = gate_headers(portal_client, site, origin), newcomer(), verified(portal_client)
    code = code_for(portal_client, "register", person.email)
    assert is_foreign(post(portal_client, REGISTER, registering(person, code), headers))
    assert is_foreign(ask_mail(portal_client, "other", known.email, headers=headers))
    assert mailbox.mailed(known.email) == [] and not database.has_holder(person.email)
    assert post(portal_client, REGISTER, registering(person, code)).text == DONE


def test_other_sites_cannot_reset_a_password(portal_client):
    person = verified(portal_client)
    code = code_for(portal_client, "other", person.email)
    fields = {"email": person.email, "password": fresh_password(), "verifyCode": code}
    assert is_foreign(post(portal_client, PASSWORD, fields, CROSS, action="reset"))
    assert reset(portal_client, person, code, fresh_password()).text == DONE


def test_a_refused_foreign_guess_counts_as_no_failure(portal_client):
    person = enrol(portal_client)
    assert is_foreign(post(portal_client, LOGIN, {"email": person.email, "password": "wrong"}, CROSS))
    log_in(portal_client, person)


def test_what_only_reads_is_not_gated(portal_client):
    sign_up_and_log_in(portal_client)
    for path in (INFO, SHORT_INFO):
        assert portal_client.get(path, CROSS).status == 200


@pytest.mark.parametrize("headers",
                         [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"},
                          {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}])
def test_a_prefetch_draws_no_picture(portal_client, headers):
    pair = draw(portal_client)
    own = {"Sec-Fetch-Site": "same-origin", **headers}
    assert is_foreign(portal_client.get(PICTURE, own, imgToken=pair.token))
    assert check(portal_client, pair).text == DONE


def test_the_gate_stands_before_the_body_and_before_the_session(portal_client):
    for path, body in ((LOGIN, "{"), (PASSWORD + "?action=modify", "{}"), (MAIL, "")):
        reply = portal_client.send("POST", path, body=body, headers=CROSS, content_type=JSON)
        assert reply.status in (400, 403) and reply.json["success"] is False


# CORS

@pytest.mark.parametrize("origin", ["https://evil.example", "null", LISTED])
def test_no_other_origin_may_read_by_default(portal_client, origin):
    ask = {"Origin": origin, "Access-Control-Request-Method": "POST",
           "Access-Control-Request-Headers": "content-type"}
    assert not portal_client.send("OPTIONS", LOGIN, headers=ask).cors_headers
    assert not portal_client.get(INFO, {"Origin": origin}).cors_headers


@pytest.fixture(scope="class")
def listed_origin():
    with settings(CORS_ORIGINS=LISTED):
        yield


@pytest.mark.usefixtures("listed_origin")
class TestAListedOrigin:
    def test_it_may_ask_before_it_posts_json(self, portal_client):
        reply = portal_client.send("OPTIONS", LOGIN, headers={
            "Origin": LISTED, "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type", "Sec-Fetch-Site": "same-site"})
        assert reply.status in (200, 204) and reply.body == b""
        assert reply.header("Access-Control-Allow-Origin") == LISTED
        assert reply.header("Access-Control-Allow-Credentials") == "true"
        assert "content-type" in reply.header("Access-Control-Allow-Headers").lower()

    def test_it_may_draw_log_in_and_log_out(self, portal_client):
        headers = {"Origin": LISTED, "Sec-Fetch-Site": "same-site"}
        replies = [portal_client.get(PICTURE, headers, imgToken=fresh_token()),
                   post(portal_client, LOGIN, credentials(enrol(portal_client)), headers),
                   portal_client.send("POST", LOGOUT, headers=headers)]
        assert [reply.status for reply in replies] == [200] * 3 and SESSION not in portal_client.cookies
        assert {reply.header("Access-Control-Allow-Origin") for reply in replies} == {LISTED}

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:5174",
                                        "https://localhost:5173"])
    def test_another_one_gets_nothing(self, portal_client, origin):
        cross = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        assert is_foreign(portal_client.send("POST", LOGOUT, headers=cross))
        assert not portal_client.get(INFO, {"Origin": origin}).cors_headers


def test_an_origin_of_another_site_cannot_be_listed_for_a_cookie_contract(portal_client):
    with settings(CORS_ORIGINS="entry=https://front.example"):
        reply = portal_client.send("POST", LOGOUT, headers={"Origin": "https://front.example",
                                                    "Sec-Fetch-Site": "cross-site"})
        assert is_foreign(reply) and not reply.cors_headers


def test_a_link_on_another_site_logs_nobody_out_or_in(portal_client):
    person = sign_up_and_log_in(portal_client)
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for path in (LOGOUT, LOGIN, REGISTER):
        reply = portal_client.send("GET", path, query=encode(credentials(person)), headers=link)
        assert reply.status == 405
    assert is_logged_in(portal_client)
