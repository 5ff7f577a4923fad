"""medusa, /api/registered: seven fields, and every code of the document."""
from itertools import combinations

import pytest

from support import basic, database, mall
from support.configuration import settings
from support.medusa import (BROKEN, CLOSED, EMPTY, FORGET_KEY, INFO, MALFORMED, NOT_POST,
                            NO_CAPTCHA, REFUSED, REGISTER, REGISTERED, REGISTRATION_KEY, TAKEN,
                            WRONG_CAPTCHA, WRONG_KEY, answers, can_log_in, enrol, info, log_in,
                            register, registration, server_key, solved, submit, unsolved)
from support.people import Person, fresh, fresh_password
from support.stack import log_line

UNREADABLE = MALFORMED[REGISTER]
FIELDS = ("show_name", "username", "passwd", "email", "key")
WRONG_SECRET = "B" * 43


def blamed(reply):
    """The field of an error, in a header because the message is fixed by the document."""
    return reply.header("X-Refused-Field")


def refused(reply, field):
    return answers(reply, REFUSED) and blamed(reply) == field


# 200

def test_registration_answers_the_documents_words_and_opens_no_session(medusa_client):
    reply = submit(medusa_client, REGISTER, registration(Person()))
    assert answers(reply, REGISTERED) and blamed(reply) is None and not reply.all("Set-Cookie")


def test_registered_account_logs_in_and_gets_its_data(medusa_client):
    person = register(medusa_client, Person(nickname="Rei Ayanami"))
    told = info(medusa_client, log_in(medusa_client, person))
    assert (told["show_name"], told["name"], told["email"]) == (
        "Rei Ayanami", person.username, person.email)


def test_registered_account_logs_in_at_the_other_contracts(medusa_client):
    person = register(medusa_client)
    mall.log_in(medusa_client.at("mall"), person)
    basic.log_in(medusa_client.at("basic"), person)
    assert database.schemes(person.username) == ["entry-md5", "plain"]


def test_two_people_may_show_one_name(medusa_client):
    for _ in range(2):
        register(medusa_client, Person(nickname="Rei Ayanami"))


def test_fields_that_are_not_offered_have_no_effect(medusa_client):
    person = Person()
    fields = registration(person, role="admin", id=1, avatar="x.jpg", status="disabled", admin=True)
    assert answers(submit(medusa_client, REGISTER, fields), REGISTERED)
    row = database.rows("SELECT role, status, COALESCE(avatar, ''), COALESCE(email_verified, 0) "
                        f"FROM account WHERE account_id = {database.account_id(person.username)}")
    assert row == [["user", "enabled", "", "0"]]


def test_the_key_of_a_session_or_a_cookie_is_not_looked_at(medusa_client):
    headers = {"Cookie": "gatehouse_medusa=x; token=y", "token": "x", "Authorization": "z"}
    assert answers(submit(medusa_client, REGISTER, registration(Person()), headers), REGISTERED)


def test_registration_is_audited_and_logged_as_medusas(medusa_client):
    person = Person()
    reply = submit(medusa_client, REGISTER, registration(person))
    assert log_line(reply)["contract"] == "medusa"
    assert len(database.audit_events(person.username, "medusa")) == 1


# 404, 505, 504: what is asked before anything else

def test_a_field_that_is_missing_or_no_text_cannot_be_read(medusa_client):
    fields = {**registration(Person()), **unsolved(medusa_client)}
    for other in ({"email": None}, {"email": 7}):
        reply = medusa_client.post_json(REGISTER, **{**fields, **other})
        assert answers(reply, UNREADABLE) and blamed(reply) == "email"
    del fields["key"]
    reply = medusa_client.post_json(REGISTER, **fields)
    assert answers(reply, UNREADABLE) and blamed(reply) == "key"


def test_the_picture_and_its_answer_may_not_be_empty(medusa_client):
    for empty in ({"verification_code_key": None}, {"verification_code": ""}):
        fields = {**registration(Person()), **unsolved(medusa_client), **empty}
        assert answers(medusa_client.post_json(REGISTER, **fields), NO_CAPTCHA[REGISTER])


def test_a_wrong_answer_is_refused_in_the_documents_words(medusa_client):
    person = Person()
    reply = medusa_client.post_json(REGISTER, **registration(person), **unsolved(medusa_client))
    assert answers(reply, WRONG_CAPTCHA[REGISTER]) and not database.has_account(person.username)


# 503, 666, 403

def test_no_registration_without_a_configured_key(medusa_client):
    person = Person()
    fields = registration(person)
    with settings(**{REGISTRATION_KEY: ""}):
        replies = [submit(medusa_client, REGISTER, {**fields, "key": key}) for key in (fields["key"], "x")]
    assert all(answers(reply, CLOSED) for reply in replies)
    assert not database.has_account(person.username)


@pytest.mark.parametrize("field", FIELDS)
def test_an_empty_field_is_no_data(medusa_client, field):
    reply = submit(medusa_client, REGISTER, {**registration(Person()), field: ""})
    assert answers(reply, EMPTY) and blamed(reply) == field


@pytest.mark.parametrize("change", [lambda k: WRONG_SECRET, lambda k: k[:-1], lambda k: k + "A",
                                    str.swapcase, lambda k: f" {k}", lambda k: f"{k}\n",
                                    lambda k: server_key(FORGET_KEY)])
def test_only_the_servers_own_key_registers(medusa_client, change):
    person = Person()
    fields = registration(person)
    reply = submit(medusa_client, REGISTER, {**fields, "key": change(fields["key"])})
    assert answers(reply, WRONG_KEY) and not database.has_account(person.username)


# 603

WEAK = ["password", "password1", "vK3#qZ9", "x" * 129, "qwertyuiop", "aaaaaaaaaaaa"]
NAMES = ["x", "y" * 33, "kit\nty", "kit\u202egpj", "kit\u200bty", "p\u0430ypal", " ", "a\tb"]
EMAILS = ["x", "@example.org", "kit@", "kit@@example.org", "k it@example.org", "kit@example..org",
          "kit@example.org\r\nBcc: all@example.org", "a" * 65 + "@example.org"]
SHOWN = ["x" * 33, "kit\nty", "kit\u202egpj", " ", "kit\x1b[1m", "kit\x7f"]
BROKEN_RULES = [(field, value) for field, values in (
    ("passwd", WEAK), ("username", NAMES), ("email", EMAILS), ("show_name", SHOWN))
    for value in values]


@pytest.mark.parametrize("field, value", BROKEN_RULES)
def test_what_our_rules_refuse_does_not_register(medusa_client, field, value):
    person = Person()
    assert refused(submit(medusa_client, REGISTER, {**registration(person), field: value}), field)
    assert not database.has_account(person.username)


@pytest.mark.parametrize("field, value",
                         [("passwd", "password"), ("username", "x"), ("email", "x"),
                          ("show_name", "x" * 33)])
def test_invalid_field_gets_the_documented_message(medusa_client, field, value):
    assert refused(submit(medusa_client, REGISTER, {**registration(Person()), field: value}), field)


def test_the_own_name_or_address_is_no_password(medusa_client):
    person = Person()
    for own in (person.username, person.email, person.username.upper()):
        assert refused(submit(medusa_client, REGISTER, registration(person.but(password=own))), "passwd")


@pytest.mark.parametrize("value", ["x", "羴" * 32, "🦦" * 32, "O'Brien", '"quoted" \\ back', "null",
                                   "<b>kit</b>", "Алиса", "a&b=c;d"])
def test_a_good_name_is_shown_as_it_was_typed(medusa_client, value):
    person = register(medusa_client, Person(nickname=value))
    assert info(medusa_client, log_in(medusa_client, person))["show_name"] == value


# 604

@pytest.mark.parametrize("change", [str, str.upper, lambda name: name.replace("k", "\uff4b")])
def test_a_taken_name_is_refused_in_every_spelling(medusa_client, change):
    other = enrol(medusa_client)
    reply = submit(medusa_client, REGISTER, registration(Person(username=change(other.username))))
    assert answers(reply, TAKEN) and blamed(reply) in (None, "username")


@pytest.mark.parametrize("change", [str, str.upper])
def test_a_taken_address_is_refused_in_any_case(medusa_client, change):
    person = Person(email=change(enrol(medusa_client).email))
    reply = submit(medusa_client, REGISTER, registration(person))
    assert answers(reply, TAKEN) and blamed(reply) in (None, "email")
    assert not database.has_account(person.username)


def test_second_registration_is_rejected_and_keeps_the_first_password(medusa_client):
    person = register(medusa_client)
    again = person.but(password=fresh_password())
    assert answers(submit(medusa_client, REGISTER, registration(again)), TAKEN)
    assert can_log_in(medusa_client, person, person.password)
    assert not can_log_in(medusa_client, person, again.password)


# 400

def test_unexpected_failure_is_reported_and_creates_no_account(medusa_client):
    person = Person()
    with database.refusing("INSERT", "password_verifier"):
        reply = submit(medusa_client, REGISTER, registration(person))
    assert answers(reply, BROKEN)
    assert not database.has_account(person.username)
    register(medusa_client, person)


# Which comes first

def taken_name(client):
    return enrol(client.another()).username


# What can be wrong, in the order in which it is told; each is a field and what makes it wrong.
DEFECTS = {
    "missing": (UNREADABLE, lambda client, fields: fields.pop("show_name")),
    "no answer": (NO_CAPTCHA[REGISTER], lambda client, fields: fields.update(
        verification_code="")),
    "wrong answer": (WRONG_CAPTCHA[REGISTER], lambda client, fields: fields.update(
        verification_code_key="x")),
    "closed": (CLOSED, lambda client, fields: None),
    "empty": (EMPTY, lambda client, fields: fields.update(email="")),
    "wrong key": (WRONG_KEY, lambda client, fields: fields.update(key=WRONG_SECRET)),
    "weak": (REFUSED, lambda client, fields: fields.update(passwd="password")),
    "taken": (TAKEN, lambda client, fields: fields.update(username=taken_name(client)))}


def post_with(client, *defects):
    fields = {**registration(Person()), **solved(client)}
    for defect in defects:
        DEFECTS[defect][1](client, fields)
    return client.post_json(REGISTER, **fields)


OPEN = [name for name in DEFECTS if name != "closed"]


@pytest.mark.parametrize("earlier, later", combinations(OPEN, 2))
def test_first_error_in_documented_order_is_returned(medusa_client, earlier, later):
    assert answers(post_with(medusa_client, earlier, later), DEFECTS[earlier][0])


def test_all_errors_at_once_are_reported_in_documented_order(medusa_client):
    for number, defect in enumerate(OPEN):
        assert answers(post_with(medusa_client, *OPEN[number:]), DEFECTS[defect][0])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_wrong_method_is_reported_first(medusa_client, method):
    for body in ("{", "{}", "\0"):
        reply = medusa_client.send(method, REGISTER, body=body, content_type="application/json")
        assert answers(reply, NOT_POST) and reply.header("Allow") == "POST"


@pytest.fixture(scope="class", params=["REGISTRATION", "REGISTRATION_MEDUSA"])
def closed(request):
    with settings(**{request.param: "closed"}):
        yield


@pytest.mark.usefixtures("closed")
class TestAClosedRegistration:
    def test_closed_registration_is_reported(self, medusa_client):
        person = Person()
        assert answers(submit(medusa_client, REGISTER, registration(person)), CLOSED)
        assert not database.has_account(person.username)

    @pytest.mark.parametrize("other", ["missing", "no answer", "wrong answer"])
    def test_closed_registration_is_reported_after_form_and_captcha_errors(self, medusa_client, other):
        assert answers(post_with(medusa_client, "closed", other), DEFECTS[other][0])

    @pytest.mark.parametrize("other", ["empty", "wrong key", "weak"])
    def test_closed_registration_is_reported_before_other_errors(self, medusa_client, other):
        assert answers(post_with(medusa_client, "closed", other), CLOSED)

    def test_closed_registration_does_not_reveal_taken_names(self, medusa_client):
        name = fresh()
        for username in (name, "root"):
            fields = registration(Person(username=username))
            assert answers(submit(medusa_client, REGISTER, fields), CLOSED)

    def test_other_routes_are_served(self, medusa_client):
        assert medusa_client.post_json(INFO, token="x").json["code"] == 403


def test_a_registration_closed_elsewhere_stays_open_here(medusa_client):
    with settings(REGISTRATION="closed", REGISTRATION_MEDUSA="open"):
        register(medusa_client)
    with settings(REGISTRATION_MALL="closed", REGISTRATION_BASIC="closed"):
        register(medusa_client)
