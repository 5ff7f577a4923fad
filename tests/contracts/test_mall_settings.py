"""Settings of mall: strict mode, closed registration, login by GET."""
import pytest

from support import database
from support.client import Client, mounts
from support.configuration import settings
from support.database import MINUTE
from support.mall import check_answer, is_logged_in, log_in, sign_up, sign_up_and_log_in
from support.people import Person, forgetful, fresh_password

CLOSED = '{"status":1,"msg":"注册已关闭"}'
NOBODYS_TOKEN = "531ef4b4-9663-4e6d-9a20-fb56367446a5"


@pytest.fixture(scope="class")
def strict():
    with settings(STRICT="on"):
        yield


def strictly_refused(reply):
    said = reply.json
    names_it = "严格" in said["msg"] or "strict" in said["msg"].lower()
    return reply.status < 500 and said["status"] == 1 and names_it


def long_logged_in(client):
    """A person with a login of eleven minutes ago."""
    person = sign_up_and_log_in(client)
    account = database.account_id(person.username)
    database.age_sessions(account, 11 * MINUTE)
    database.run(f"UPDATE account SET login_time = login_time - {11 * MINUTE} "
                 f"WHERE account_id = {account} AND login_time > 0")
    return person


@pytest.mark.usefixtures("strict")
class TestStrictMode:
    def test_login_by_get_is_refused(self, mall_client):
        person = sign_up(mall_client)
        assert strictly_refused(mall_client.get("/user/login", **person.credentials))
        assert not is_logged_in(mall_client)
        log_in(mall_client, person)

    def test_security_question_routes_are_rejected(self, mall_client):
        person = forgetful()
        mall_client.post("/user/register", **person.fields)
        fields = {"username": person.username, "passwordNew": fresh_password()}
        assert strictly_refused(mall_client.post("/user/forget_get_question", username=person.username))
        assert strictly_refused(check_answer(mall_client, person))
        assert strictly_refused(mall_client.post("/user/forget_reset_password", **fields,
                                          forgetToken=NOBODYS_TOKEN))

    def test_no_secret_is_taken_from_a_query(self, mall_client):
        person = forgetful()
        assert strictly_refused(mall_client.get("/user/forget_check_answer", username=person.username,
                                         question=person.question, answer=person.answer))
        assert strictly_refused(mall_client.get("/user/forget_reset_password", username=person.username,
                                         passwordNew=fresh_password(), forgetToken=NOBODYS_TOKEN))

    def test_an_address_changes_only_after_a_fresh_login(self, mall_client):
        person, new = long_logged_in(mall_client), Person()
        assert mall_client.post("/user/update_information", email=new.email).json["status"] == 1
        assert mall_client.get("/user/get_user_info").json["data"]["email"] == person.email
        log_in(mall_client, person)
        assert mall_client.post("/user/update_information", email=new.email).json["status"] == 0

    def test_a_question_changes_only_after_a_fresh_login(self, mall_client):
        long_logged_in(mall_client)
        reply = mall_client.post("/user/update_information", question="first car?", answer="beetle")
        assert reply.json["status"] == 1
        assert mall_client.get("/user/get_information").json["data"]["question"] is None

    def test_a_phone_changes_after_any_login(self, mall_client):
        long_logged_in(mall_client)
        assert mall_client.post("/user/update_information", phone="13900139000").json["status"] == 0


def test_outside_strict_mode_an_old_login_may_change_its_address(mall_client):
    long_logged_in(mall_client)
    assert mall_client.post("/user/update_information", email=Person().email).json["status"] == 0


def test_closed_registration_is_reported(mall_client):
    person = Person()
    with settings(REGISTRATION="closed"):
        replies = [Client(mount, mall_client.exchanges).post("/user/register", **person.fields)
                   for mount in mounts("mall").values()]
    assert {(reply.status, reply.text) for reply in replies} == {(200, CLOSED)}
    assert not database.has_account(person.username)


def test_a_registration_closed_at_another_contract_only_stays_open_here(mall_client):
    with settings(REGISTRATION="closed", REGISTRATION_MALL="open"):
        sign_up(mall_client)
    with settings(REGISTRATION="open", REGISTRATION_MALL="closed"):
        assert mall_client.post("/user/register", **Person().fields).text == CLOSED


def test_login_by_get_is_a_wrong_method_where_debugging_is_off(mall_client):
    person = sign_up(mall_client)
    with settings(MALL_DEBUG_GET="off"):
        reply = mall_client.get("/user/login", **person.credentials)
        log_in(mall_client.another(), person)
    assert (reply.status, reply.header("Allow")) == (405, "POST") and not is_logged_in(mall_client)


def test_the_name_of_the_session_cookie_is_settable(mall_client):
    person = sign_up(mall_client)
    with settings(COOKIE_MALL="own_session"):
        assert set(log_in(mall_client, person).cookies) >= {"own_session"}
        assert is_logged_in(mall_client)
        reply = mall_client.another().post("/user/get_user_info", {
            "Cookie": f"gatehouse_mall={mall_client.cookies['own_session']}"})
    assert reply.json["status"] == 1


def test_a_foreign_site_is_not_believed_even_if_it_is_listed(mall_client):
    foreign = "https://shop.example"
    headers = {"Origin": foreign, "Sec-Fetch-Site": "cross-site"}
    with settings(CORS_ORIGINS=foreign):
        reply = mall_client.post("/user/logout", headers)
        assert reply.status == 403 and reply.header("Access-Control-Allow-Origin") is None


def test_a_shorter_idle_time_applies_to_sessions(mall_client):
    with settings(SESSION_IDLE="60"):
        account = database.account_id(sign_up_and_log_in(mall_client).username)
        database.age_sessions(account, 2 * MINUTE)
        assert not is_logged_in(mall_client)
