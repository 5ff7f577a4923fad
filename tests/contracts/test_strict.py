"""STRICT=on: features that the documents allow and OWASP ASVS forbids are rejected in the
envelope of their contract, and work again after strict mode is switched off."""
import pytest

from support import basic, database, entry, mall, medusa
from support.client import EXCHANGES, Client, mounts
from support.configuration import reloaded_settings, settings
from support.database import MINUTE
from support.people import Person, forgetful, fresh_password


def old_login(client, person, log_in):
    """A person with a login of eleven minutes ago."""
    log_in(client, person)
    number = database.account_id(person.username)
    database.age_sessions(number, 11 * MINUTE)
    database.run(f"UPDATE account SET login_time = login_time - {11 * MINUTE} "
                 f"WHERE account_id = {number} AND login_time > 0")
    return client


def login_by_get(mall_client, person):
    return mall_client.get("/user/login", **person.credentials)


def question(mall_client, person):
    return mall_client.post("/user/forget_get_question", username=person.username)


def answer(mall_client, person):
    return mall.check_answer(mall_client, person)


def answer_in_a_query(mall_client, person):
    return mall_client.get("/user/forget_check_answer", username=person.username,
                    question=person.question, answer=person.answer)


def new_address_at_mall(mall_client, person):
    old_login(mall_client, person, mall.log_in)
    return mall_client.post("/user/update_information", email=Person().email)


def new_question(mall_client, person):
    old_login(mall_client, person, mall.log_in)
    return mall_client.post("/user/update_information", question="first car?", answer="beetle")


def new_address_at_basic(basic_client, person):
    old_login(basic_client, person, basic.log_in)
    return basic_client.post(basic.UPDATE, email=Person().email)


def login_with_a_digest(entry_client, person):
    return entry_client.post_json("/login", **entry.credentials(person))


def registration_with_a_key(medusa_client, _):
    return medusa.submit(medusa_client, medusa.REGISTER, medusa.registration(Person()))


def reset_with_a_key(medusa_client, person):
    return medusa.submit(medusa_client, medusa.FORGET, medusa.forgotten(person, fresh_password()))


OFF = [("mall", login_by_get), ("mall", question), ("mall", answer), ("mall", answer_in_a_query),
       ("mall", new_address_at_mall), ("mall", new_question), ("basic", new_address_at_basic),
       ("entry", login_with_a_digest), ("medusa", registration_with_a_key),
       ("medusa", reset_with_a_key)]
all_of_it = pytest.mark.parametrize("contract, ask", OFF, ids=[ask.__name__ for _, ask in OFF])

SUCCESS = {"mall": lambda body: body["status"] == 0, "basic": lambda body: body["result"],
           "entry": lambda body: body["code"] == 0, "medusa": lambda body: body["code"] == 200}
MEDUSA_WORDS = {registration_with_a_key: medusa.CLOSED, reset_with_a_key: medusa.NO_RESET}


def asked(contract, ask):
    client = Client(mounts(contract)["prefix"], EXCHANGES)
    return ask(client, mall.sign_up(client.at("mall"), forgetful()))


def is_clear(reply, contract, ask):
    """The message names strict mode, or is the document's own message."""
    body = reply.json
    if contract == "medusa":
        return reply.text == MEDUSA_WORDS[ask]
    words = body["msg"].lower()
    return "严格" in words or "strict" in words or "重新登录" in words


@pytest.fixture(scope="class")
def strict():
    with settings(STRICT="on"):
        yield


@pytest.mark.usefixtures("strict")
class TestStrictMode:
    @all_of_it
    def test_it_is_clearly_refused_in_the_contracts_envelope(self, contract, ask):
        reply = asked(contract, ask)
        assert reply.status < 500 and not SUCCESS[contract](reply.json), reply
        assert is_clear(reply, contract, ask), reply

    def test_no_refusal_costs_anything(self, mall_client):
        person = mall.sign_up(mall_client, forgetful())
        for ask in (login_by_get, question, answer, answer_in_a_query):
            ask(mall_client, person)
        mall.log_in(mall_client, person)
        assert mall_client.get("/user/get_information").json["data"]["email"] == person.email


def test_a_reload_into_strict_mode_keeps_no_digest_of_a_password(entry_client):
    with reloaded_settings(STRICT="on"):
        assert database.schemes(entry.enrol(entry_client).username) == ["plain"]
        assert database.value("SELECT COUNT(*) FROM password_verifier "
                              "WHERE scheme = 'entry-md5'") == "0"


@all_of_it
def test_outside_strict_mode_it_works(contract, ask):
    reply = asked(contract, ask)
    assert reply.status == 200 and SUCCESS[contract](reply.json), reply
