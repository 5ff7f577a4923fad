"""basic, rows 4 and 5: /user/update/info changes what is given, /user/load/info tells all of it."""
import pytest

from support import database
from support.basic import (INFO, SIGN_IN, TAKEN_EMAIL, UPDATE, UPDATED, enrol, info, is_malformed,
                           log_in, refuses, register, uid_of)
from support.bodies import form_data
from support.client import PORT
from support.people import Person
from support.stack import eventually

DEFAULT = f"http://localhost:{PORT}/default-avatar.png"
FULL = {"nickname": "小林", "phone": "13800138000"}


def test_load_info_answers_everything_in_order_numbers_as_numbers(basic_client):
    person = register(basic_client, Person(**FULL))
    uid, created, updated = database.rows("SELECT account_id, created, updated FROM account "
                                          f"WHERE account_id = {uid_of(person)}")[0]
    reply = basic_client.get(INFO)
    assert (reply.status, reply.text) == (200, (
        f'{{"msg":"","result":true,"data":{{"uid":{uid},"username":"{person.username}",'
        f'"nickname":"小林","email":"{person.email}","phone":"13800138000","avatar":"{DEFAULT}",'
        f'"created":{created},"updated":{updated}}}}}'))


def test_what_was_never_given_is_an_empty_text(basic_client):
    register(basic_client, Person(email=""))
    data = info(basic_client)
    assert [data[name] for name in ("nickname", "email", "phone")] == ["", "", ""]


def test_load_info_without_a_session_says_so(basic_client):
    reply = basic_client.get(INFO)
    assert (reply.status, reply.text) == (200, SIGN_IN)


def test_head_answers_like_get_without_a_body(basic_client):
    register(basic_client)
    reply = basic_client.send("HEAD", INFO)
    assert (reply.status, reply.body) == (200, b"")


def test_update_info_changes_all_three(basic_client):
    person = register(basic_client)
    new = {"nickname": "亖狼", "email": Person().email, "phone": "13900139000"}
    reply = basic_client.post(UPDATE, **new)
    assert (reply.status, reply.text) == (200, UPDATED)
    data = info(basic_client)
    assert {name: data[name] for name in new} == new and data["username"] == person.username


def test_update_info_by_multipart_is_the_same(basic_client):
    register(basic_client)
    reply = basic_client.send_parts("POST", UPDATE, form_data({"nickname": "a;b+c%41 羴"}))
    assert reply.text == UPDATED and info(basic_client)["nickname"] == "a;b+c%41 羴"


@pytest.mark.parametrize("field, text", [("nickname", "kit"), ("phone", "13900139000"),
                                         ("email", None)])
def test_absent_fields_are_not_changed(basic_client, field, text):
    register(basic_client, Person(**FULL))
    before = info(basic_client)
    text = text or Person().email
    assert basic_client.post(UPDATE, **{field: text}).text == UPDATED
    after = info(basic_client)
    assert after == {**before, field: text, "updated": after["updated"]}


@pytest.mark.parametrize("field", ["nickname", "email", "phone"])
def test_empty_field_is_cleared(basic_client, field):
    person = register(basic_client, Person(**FULL))
    before = info(basic_client)
    assert basic_client.post(UPDATE, **{field: ""}).text == UPDATED
    after = info(basic_client)
    assert after == {**before, field: "", "updated": after["updated"]}
    assert database.value(f"SELECT {field} IS NULL FROM account "
                          f"WHERE account_id = {uid_of(person)}") == "1"


def test_nothing_at_all_is_a_success_that_changes_nothing(basic_client):
    register(basic_client, Person(**FULL))
    before = info(basic_client)
    assert basic_client.post(UPDATE).text == UPDATED
    assert info(basic_client) == {**before, "updated": info(basic_client)["updated"]}


def test_update_info_without_a_session_says_so(basic_client):
    reply = basic_client.post(UPDATE, nickname="kit")
    assert (reply.status, reply.text) == (200, SIGN_IN)


BAD = [("nickname", "x" * 33), ("nickname", "kit\nty"), ("nickname", "kit\u202egpj"),
       ("email", "no address"), ("email", "kit@example.org\r\nBcc: a@example.org"),
       ("phone", "call me"), ("phone", "1" * 100)]


@pytest.mark.parametrize("field, text", BAD)
def test_a_refused_update_names_the_field_and_changes_nothing_at_all(basic_client, field, text):
    register(basic_client, Person(**FULL))
    before = basic_client.get(INFO).text
    good = {"nickname": "kit", "email": Person().email, "phone": "13900139000"}
    assert refuses(basic_client.post(UPDATE, **{**good, field: text}), field)
    assert basic_client.get(INFO).text == before


@pytest.mark.parametrize("nickname", ["x", "x" * 32, "羴" * 32, "🦦" * 32, "O'Brien", "<b>kit</b>",
                                      '"quoted" \\ back', "a&b=c;d", "a+b%41", "Алиса"])
def test_a_good_nickname_is_kept_as_typed(basic_client, nickname):
    register(basic_client)
    assert basic_client.post(UPDATE, nickname=nickname).text == UPDATED
    assert info(basic_client)["nickname"] == nickname


def test_the_address_of_another_account_cannot_be_taken(basic_client):
    other, person = enrol(basic_client), register(basic_client)
    for email in (other.email, other.email.upper()):
        reply = basic_client.post(UPDATE, email=email)
        assert (reply.status, reply.text) == (200, TAKEN_EMAIL)
    assert info(basic_client)["email"] == person.email


def is_verified(person):
    return database.value("SELECT COALESCE(email_verified, 0) FROM account "
                          f"WHERE account_id = {uid_of(person)}") != "0"


def test_an_unchanged_address_stays_verified(basic_client):
    person = register(basic_client)
    database.change_account(person.username, "email_verified = 1")
    assert basic_client.post(UPDATE, email=person.email, nickname="kit").text == UPDATED
    assert is_verified(person)


@pytest.mark.parametrize("new", ["another", ""])
def test_changed_address_sends_a_mail_to_the_old_one(basic_client, new):
    person = register(basic_client)
    basic_client.post(UPDATE, email=new and Person().email)
    query = f"SELECT kind FROM outbox WHERE recipient = '{person.email}'"
    eventually(lambda: database.rows(query) == [["email-changed"]], what="mail to the old address")


def test_unchanged_address_sends_no_mail(basic_client):
    person = register(basic_client)
    basic_client.post(UPDATE, email=person.email)
    query = f"SELECT COUNT(*) FROM outbox WHERE recipient = '{person.email}'"
    assert database.value(query) == "0"


def test_an_account_without_a_name_keeps_its_address(basic_client):
    person = register(basic_client)
    database.change_account(person.username, "username = NULL, username_key = NULL")
    assert refuses(basic_client.post(UPDATE, email=""), "email")
    assert info(basic_client)["email"] == person.email and info(basic_client)["username"] == ""


def test_an_update_raises_updated_and_leaves_created(basic_client):
    register(basic_client)
    before = info(basic_client)
    basic_client.post(UPDATE, nickname="kit")
    after = info(basic_client)
    assert after["created"] == before["created"] and after["updated"] > before["updated"]


def test_fields_that_are_not_offered_have_no_effect(basic_client):
    person = register(basic_client)
    basic_client.post(UPDATE, nickname="kit", username="root", role="admin", uid="1", avatar="../x",
               password="plinth otter gable", created="1", question="x?", answer="y")
    data = info(basic_client)
    assert (data["username"], data["uid"]) == (person.username, uid_of(person))
    assert data["avatar"] == DEFAULT and log_in(basic_client.another(), person)
    assert database.value(f"SELECT role FROM account WHERE account_id = {uid_of(person)}") == "user"


def test_fields_naming_another_account_are_ignored(basic_client):
    other, person = enrol(basic_client), register(basic_client)
    data = basic_client.get(INFO, uid=uid_of(other), username=other.username).json["data"]
    assert data["username"] == person.username
    basic_client.post(UPDATE, uid=uid_of(other), username=other.username, nickname="kit")
    log_in(basic_client, other)
    assert info(basic_client)["nickname"] == ""


def test_a_query_never_wins_over_the_form(basic_client):
    register(basic_client)
    reply = basic_client.send("POST", UPDATE, query="nickname=query", body="nickname=form")
    assert is_malformed(reply) or reply.text == UPDATED
    assert info(basic_client)["nickname"] != "query"


def test_a_change_shows_at_the_other_contracts(basic_client):
    person = register(basic_client)
    basic_client.post(UPDATE, nickname="kit", phone="13900139000")
    mall_client = basic_client.at("mall")
    mall_client.post("/user/login", **person.credentials)
    assert mall_client.get("/user/get_user_info").json["data"]["phone"] == "13900139000"
