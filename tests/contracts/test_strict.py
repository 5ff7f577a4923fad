"""STRICT=on, all of it: what the documents allow and OWASP ASVS does not is refused in the
envelope of the contract that has it, and works again once strict mode is off."""
import pytest

import database
import desk
import hall
import lab
import shop
from client import Client, mounts
from database import MINUTE
from fixtures import EXCHANGES
from people import Person, forgetful, fresh_password
from stack import settings


def old_login(client, person, log_in):
    """Somebody whose login was eleven minutes ago."""
    log_in(client, person)
    number = database.account_id(person.username)
    database.age_sessions(number, 11 * MINUTE)
    database.run(f"UPDATE account SET login_time = login_time - {11 * MINUTE} "
                 f"WHERE account_id = {number} AND login_time > 0")
    return client


def login_by_get(mall, person):
    return mall.get("/user/login", **person.credentials)


def question(mall, person):
    return mall.post("/user/forget_get_question", username=person.username)


def answer(mall, person):
    return shop.check_answer(mall, person)


def answer_in_a_query(mall, person):
    return mall.get("/user/forget_check_answer", username=person.username,
                    question=person.question, answer=person.answer)


def new_address_at_mall(mall, person):
    old_login(mall, person, shop.log_in)
    return mall.post("/user/update_information", email=Person().email)


def new_question(mall, person):
    old_login(mall, person, shop.log_in)
    return mall.post("/user/update_information", question="first car?", answer="beetle")


def new_address_at_basic(basic, person):
    old_login(basic, person, hall.log_in)
    return basic.post(hall.UPDATE, email=Person().email)


def login_with_a_digest(entry, person):
    return entry.post_json("/login", **desk.credentials(person))


def registration_with_a_key(medusa, _):
    return lab.submit(medusa, lab.REGISTER, lab.registration(Person()))


def reset_with_a_key(medusa, person):
    return lab.submit(medusa, lab.FORGET, lab.forgotten(person, fresh_password()))


OFF = [("mall", login_by_get), ("mall", question), ("mall", answer), ("mall", answer_in_a_query),
       ("mall", new_address_at_mall), ("mall", new_question), ("basic", new_address_at_basic),
       ("entry", login_with_a_digest), ("medusa", registration_with_a_key),
       ("medusa", reset_with_a_key)]
all_of_it = pytest.mark.parametrize("contract, ask", OFF, ids=[ask.__name__ for _, ask in OFF])
both_mounts = pytest.mark.parametrize("mount", ["prefix", "host"])

SUCCESS = {"mall": lambda body: body["status"] == 0, "basic": lambda body: body["result"],
           "entry": lambda body: body["code"] == 0, "medusa": lambda body: body["code"] == 200}
MEDUSA_WORDS = {registration_with_a_key: lab.CLOSED, reset_with_a_key: lab.NO_RESET}


def asked(contract, ask, mount):
    client = Client(mounts(contract)[mount], EXCHANGES)
    return ask(client, shop.sign_up(client.at("mall"), forgetful()))


def is_clear(reply, contract, ask):
    """It says that strict mode is why, or, where the document has words for it, those."""
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
    @both_mounts
    def test_it_is_clearly_refused_in_the_contracts_envelope(self, mount, contract, ask):
        reply = asked(contract, ask, mount)
        assert reply.status < 500 and not SUCCESS[contract](reply.json), reply
        assert is_clear(reply, contract, ask), reply

    def test_no_refusal_costs_anything(self, mall):
        person = shop.sign_up(mall, forgetful())
        for ask in (login_by_get, question, answer, answer_in_a_query):
            ask(mall, person)
        shop.log_in(mall, person)
        assert mall.get("/user/get_information").json["data"]["email"] == person.email

    def test_no_digest_of_a_password_is_kept(self, caller):
        assert database.schemes(desk.enrol(caller).username) == ["plain"]
        assert database.value("SELECT COUNT(*) FROM password_verifier "
                              "WHERE scheme = 'entry-md5'") == "0"


@all_of_it
@both_mounts
def test_outside_strict_mode_it_works(mount, contract, ask):
    reply = asked(contract, ask, mount)
    assert reply.status == 200 and SUCCESS[contract](reply.json), reply
