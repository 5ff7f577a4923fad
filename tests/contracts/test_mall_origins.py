"""Other sites: the CSRF check on every route that changes state, and CORS."""
import pytest

from support import database
from support.configuration import settings
from support.mall import can_log_in, is_logged_in, log_in, sign_up, sign_up_and_log_in, ticket
from support.people import forgetful, fresh_password

LISTED = "http://localhost:5173"


def gate_headers(client, site, origin):
    own = client.mount.origin
    named = {"own": own, "foreign": "https://evil.example", "null": "null", "listed": LISTED,
             "prefix trick": own + ".evil.example", "other port": own.rsplit(":", 1)[0] + ":1",
             "two": f"{own} https://evil.example"}
    headers = {"Sec-Fetch-Site": site, "Origin": named.get(origin)}
    return {name: text for name, text in headers.items() if text is not None}


PASSES = [("same-origin", None), ("same-origin", "own"), ("none", None), (None, "own"),
          (None, None)]
REFUSED = [("cross-site", None), ("cross-site", "own"), ("cross-site", "foreign"),
           ("same-site", None), ("same-site", "own"), ("same-site", "listed"),
           ("cross-site", "null"), (None, "foreign"), (None, "null"), (None, "prefix trick"),
           (None, "other port"), (None, "listed"), (None, "two"), ("Same-Origin-ish", None)]


@pytest.mark.parametrize("site, origin", PASSES)
def test_the_gate_lets_the_own_site_and_old_clients_pass(mall_client, site, origin):
    sign_up_and_log_in(mall_client)
    reply = mall_client.post("/user/logout", gate_headers(mall_client, site, origin))
    assert reply.status == 200 and not is_logged_in(mall_client)


@pytest.mark.parametrize("site, origin", REFUSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_gate_refuses_other_sites_and_changes_nothing(mall_client, method, site, origin):
    sign_up_and_log_in(mall_client)
    reply = mall_client.send(method, "/user/logout", headers=gate_headers(mall_client, site, origin))
    assert reply.status == 403 and reply.json["status"] == 1 and reply.json["msg"]
    assert is_logged_in(mall_client)


CROSS = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


def test_a_foreign_site_cannot_log_anybody_in(mall_client):
    person = sign_up(mall_client)
    for send in (mall_client.post, mall_client.get):
        reply = send("/user/login", CROSS, **person.credentials)
        assert reply.status == 403 and not reply.cookies


def test_a_foreign_site_cannot_register(mall_client):
    person = forgetful()
    assert mall_client.post("/user/register", CROSS, **person.fields).status == 403
    assert not database.has_account(person.username)


def test_a_foreign_site_cannot_change_a_password(mall_client):
    person = sign_up_and_log_in(mall_client)
    reply = mall_client.post("/user/reset_password", CROSS, passwordOld=person.password,
                      passwordNew=fresh_password())
    assert reply.status == 403 and can_log_in(mall_client, person, person.password)


def test_a_foreign_site_cannot_change_a_profile(mall_client):
    sign_up_and_log_in(mall_client)
    before = mall_client.get("/user/get_information").text
    assert mall_client.post("/user/update_information", CROSS, phone="13900139000").status == 403
    assert mall_client.get("/user/get_information").text == before


def test_a_foreign_site_cannot_guess_answers_or_spend_a_token(mall_client):
    person = sign_up(mall_client, forgetful())
    token, new = ticket(mall_client, person), fresh_password()
    fields = {"username": person.username, "passwordNew": new, "forgetToken": token}
    answer = {"username": person.username, "question": person.question, "answer": person.answer}
    for send in (mall_client.get, mall_client.post):
        assert send("/user/forget_check_answer", CROSS, **answer).status == 403
        assert send("/user/forget_reset_password", CROSS, **fields).status == 403
    assert mall_client.post("/user/forget_reset_password", **fields).json["status"] == 0


def test_a_refused_foreign_guess_counts_as_no_failure(mall_client):
    person = sign_up(mall_client)
    mall_client.post("/user/login", CROSS, username=person.username, password="wrong")
    assert log_in(mall_client, person)


def test_what_only_reads_is_not_gated(mall_client):
    sign_up_and_log_in(mall_client)
    for path in ("get_user_info", "get_information", "check_valid", "forget_get_question"):
        assert mall_client.get(f"/user/{path}", CROSS).status == 200


@pytest.mark.parametrize("headers",
                         [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"},
                          {"Purpose": "prefetch"}, {"X-Moz": "prefetch"},
                          {"Purpose": "prefetch", "Sec-Purpose": "prefetch"},
                          {"Sec-Purpose": "prefetch", "X-Moz": "x"}])
def test_a_prefetch_changes_nothing(mall_client, headers):
    sign_up_and_log_in(mall_client)
    reply = mall_client.get("/user/logout", {"Sec-Fetch-Site": "same-origin", **headers})
    assert reply.status == 403 and is_logged_in(mall_client)


# CORS

@pytest.mark.parametrize("origin",
                         ["https://evil.example", "null", LISTED, "http://localhost.evil.example"])
def test_no_other_origin_may_read_by_default(mall_client, origin):
    ask = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert not mall_client.send("OPTIONS", "/user/login", headers=ask).cors_headers
    assert not mall_client.get("/user/get_user_info", {"Origin": origin}).cors_headers


@pytest.fixture(scope="class")
def listed_origin():
    with settings(CORS_ORIGINS=LISTED):
        yield


@pytest.mark.usefixtures("listed_origin")
class TestAListedOrigin:
    def test_it_may_ask_before_it_posts(self, mall_client):
        reply = mall_client.send("OPTIONS", "/user/login", headers={
            "Origin": LISTED, "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type", "Sec-Fetch-Site": "same-site"})
        assert reply.status in (200, 204) and reply.body == b""
        assert reply.header("Access-Control-Allow-Origin") == LISTED
        assert reply.header("Access-Control-Allow-Credentials") == "true"
        assert "POST" in reply.header("Access-Control-Allow-Methods")
        assert "content-type" in reply.header("Access-Control-Allow-Headers").lower()
        assert "origin" in reply.header("Vary").lower()

    def test_it_may_log_in_and_read_the_reply(self, mall_client):
        person = sign_up(mall_client)
        headers = {"Origin": LISTED, "Sec-Fetch-Site": "same-site"}
        reply = mall_client.post("/user/login", headers, **person.credentials)
        assert reply.status == 200 and reply.json["status"] == 0
        assert reply.header("Access-Control-Allow-Origin") == LISTED
        assert reply.header("Access-Control-Allow-Credentials") == "true"

    def test_it_may_read_failures_too(self, mall_client):
        headers = {"Origin": LISTED, "Sec-Fetch-Site": "same-site"}
        for reply in (mall_client.get("/user/nothing", headers), mall_client.get("/user/register", headers)):
            assert reply.header("Access-Control-Allow-Origin") == LISTED

    @pytest.mark.parametrize("origin", [
        "https://evil.example", "null", "http://localhost:5174", "http://localhost:51730",
        "https://localhost:5173", "http://localhost:5173.evil.example", "http://localhost:5173/"])
    def test_another_one_gets_nothing(self, mall_client, origin):
        ask = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        asked = mall_client.send("OPTIONS", "/user/login", headers=ask)
        assert asked.header("Access-Control-Allow-Origin") is None
        cross = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        assert mall_client.post("/user/logout", cross).status == 403
        assert not mall_client.get("/user/get_user_info", {"Origin": origin}).cors_headers

    def test_answers_say_that_they_vary_by_origin(self, mall_client):
        assert "origin" in (mall_client.get("/user/get_user_info").header("Vary") or "").lower()
