"""mall, sections 3, 4, 9 and 10: free names, the session's account, and changes of it."""
import pytest

from support import database
from support.mall import (NOT_LOGGED_IN, SUCCESS, check_answer, log_in, refuses, sign_up,
                          sign_up_and_log_in)
from support.people import Person, forgetful, fresh
from support.stack import eventually

TAKEN = '{"status":1,"msg":"用户已存在"}'
UPDATED = '{"status":0,"msg":"更新个人信息成功"}'
FORCED_LOGIN = '{"status":10,"msg":"用户未登录,无法获取当前用户信息,status=10,强制登录"}'


@pytest.mark.parametrize("kind", ["username", "email"])
def test_check_valid_says_whether_a_name_or_address_is_free(mall_client, kind):
    person = Person()
    for ask in (mall_client.get, mall_client.post):
        assert ask("/user/check_valid", str=getattr(person, kind), type=kind).text == SUCCESS
    sign_up(mall_client, person)
    for ask in (mall_client.get, mall_client.post):
        reply = ask("/user/check_valid", str=getattr(person, kind), type=kind)
        assert (reply.status, reply.text) == (200, TAKEN)


@pytest.mark.parametrize("kind", ["username", "email"])
def test_check_valid_knows_other_spellings(mall_client, kind):
    person = sign_up(mall_client)
    assert mall_client.get("/user/check_valid", str=getattr(person, kind).upper(), type=kind).text == TAKEN


@pytest.mark.parametrize("kind", ["phone", "USERNAME", "id", "username,email"])
def test_check_valid_refuses_any_other_type(mall_client, kind):
    reply = mall_client.get("/user/check_valid", str="admin", type=kind)
    assert (reply.status, reply.text) == (200, '{"status":1,"msg":"参数错误"}')


def test_check_valid_names_what_is_missing(mall_client):
    assert refuses(mall_client.get("/user/check_valid", type="username"), "str")
    assert refuses(mall_client.get("/user/check_valid", str="admin"), "type")


def test_check_valid_does_not_call_a_bad_name_valid(mall_client):
    for text, kind in (("x", "username"), ("pаypal", "username"), ("no address", "email")):
        reply = mall_client.get("/user/check_valid", str=text, type=kind)
        assert reply.json["status"] == 1 and reply.json["msg"].startswith("参数错误")


def test_get_user_info_answers_what_login_answered(mall_client):
    person = sign_up(mall_client, Person(phone="13800138000"))
    login = log_in(mall_client, person)
    assert mall_client.get("/user/get_user_info").body == login.body
    assert mall_client.post("/user/get_user_info").body == login.body


def test_get_user_info_without_a_session_uses_the_documents_words(mall_client):
    for reply in (mall_client.get("/user/get_user_info"), mall_client.post("/user/get_user_info")):
        assert (reply.status, reply.text) == (200, NOT_LOGGED_IN)


def test_get_information_answers_everything_in_the_documents_order(mall_client):
    person = sign_up_and_log_in(mall_client, forgetful().but(phone="13800138000"))
    number, created, updated = database.rows(
        f"SELECT account_id, created, updated FROM account WHERE username = '{person.username}'")[0]
    expected = (
        f'{{"status":0,"data":{{"id":{number},"username":"{person.username}","password":"",'
        f'"email":"{person.email}","phone":"13800138000","question":"{person.question}",'
        f'"answer":"","role":0,"createTime":{created},"updateTime":{updated}}}}}')
    assert mall_client.get("/user/get_information").text == expected
    assert mall_client.post("/user/get_information").text == expected


def test_get_information_answers_null_for_what_was_never_given(mall_client):
    sign_up_and_log_in(mall_client)
    data = mall_client.get("/user/get_information").json["data"]
    assert [data[key] for key in ("phone", "question")] == [None, None]
    assert [data[key] for key in ("password", "answer")] == ["", ""]


def test_get_information_without_a_session_forces_a_login(mall_client):
    for reply in (mall_client.get("/user/get_information"), mall_client.post("/user/get_information")):
        assert (reply.status, reply.text) == (200, FORCED_LOGIN)


def test_update_information_changes_all_four_fields(mall_client):
    person = sign_up_and_log_in(mall_client, forgetful())
    new = forgetful().but(username=person.username, phone="13900139000")
    reply = mall_client.post("/user/update_information", email=new.email, phone=new.phone,
                      question="second pet?", answer=new.answer)
    assert (reply.status, reply.text) == (200, UPDATED)
    data = mall_client.get("/user/get_information").json["data"]
    assert (data["email"], data["phone"]) == (new.email, new.phone)
    assert data["question"] == "second pet?"
    assert check_answer(mall_client, new, question="second pet?").json["status"] == 0


def test_update_information_without_a_session_says_not_logged_in(mall_client):
    reply = mall_client.post("/user/update_information", phone="13900139000")
    assert (reply.status, reply.text) == (200, '{"status":1,"msg":"用户未登录"}')


@pytest.mark.parametrize("field, text",
                         [("email", fresh("n") + "@example.org"), ("phone", "13900139000")])
def test_a_field_that_is_absent_stays(mall_client, field, text):
    sign_up_and_log_in(mall_client, forgetful().but(phone="13800138000"))
    before = mall_client.get("/user/get_information").json["data"]
    text = text.replace("@", f"{fresh()}@")
    assert mall_client.post("/user/update_information", **{field: text}).text == UPDATED
    after = mall_client.get("/user/get_information").json["data"]
    assert after == {**before, field: text, "updateTime": after["updateTime"]}


def test_a_field_that_is_empty_stays_and_so_does_the_answer_a_client_echoes(mall_client):
    person = sign_up_and_log_in(mall_client, forgetful().but(phone="13800138000"))
    before = mall_client.get("/user/get_information").json["data"]
    echo = {name: before[name] for name in ("email", "phone", "question", "answer")}
    assert mall_client.post("/user/update_information", **echo).text == UPDATED
    nothing = dict.fromkeys(echo, "")
    assert mall_client.post("/user/update_information", **nothing).text == UPDATED
    after = mall_client.get("/user/get_information").json["data"]
    assert after == {**before, "updateTime": after["updateTime"]}
    assert check_answer(mall_client, person).json["status"] == 0


def test_an_update_raises_update_time_and_leaves_create_time(mall_client):
    sign_up_and_log_in(mall_client)
    before = mall_client.get("/user/get_user_info").json["data"]
    mall_client.post("/user/update_information", phone="13900139000")
    after = mall_client.get("/user/get_user_info").json["data"]
    assert after["createTime"] == before["createTime"]
    assert after["updateTime"] > before["updateTime"]


def email_verified(person):
    return database.value("SELECT COALESCE(email_verified, 0) FROM account "
                          f"WHERE username = '{person.username}'") != "0"


def test_an_unchanged_address_stays_verified(mall_client):
    person = sign_up_and_log_in(mall_client)
    database.run(f"UPDATE account SET email_verified = 1 WHERE username = '{person.username}'")
    mall_client.post("/user/update_information", email=person.email)
    assert email_verified(person)


def test_changed_address_sends_a_mail_to_the_old_one(mall_client):
    person = sign_up_and_log_in(mall_client)
    mall_client.post("/user/update_information", email=Person().email)
    query = f"SELECT COUNT(*) FROM outbox WHERE recipient = '{person.email}'"
    eventually(lambda: database.value(query) == "1", what="a mail to the old address")


def test_the_address_of_another_account_cannot_be_taken(mall_client):
    other, person = sign_up(mall_client.another()), sign_up_and_log_in(mall_client)
    reply = mall_client.post("/user/update_information", email=other.email.upper())
    assert (reply.status, reply.json["status"]) == (200, 1)
    assert mall_client.get("/user/get_user_info").json["data"]["email"] == person.email


def test_a_refused_update_changes_nothing_at_all(mall_client):
    sign_up_and_log_in(mall_client, forgetful())
    before = mall_client.get("/user/get_information").text
    reply = mall_client.post("/user/update_information", phone="13900139000", email="no address")
    assert refuses(reply, "email") and mall_client.get("/user/get_information").text == before


def test_fields_that_are_not_offered_have_no_effect(mall_client):
    person = sign_up_and_log_in(mall_client)
    mall_client.post("/user/update_information", phone="13900139000", username="root", role="1", id="1",
                 password="plinth otter gable")
    data = mall_client.get("/user/get_user_info").json["data"]
    assert (data["username"], data["role"], data["phone"]) == (person.username, 0, "13900139000")
    assert log_in(mall_client.another(), person)


def test_fields_naming_another_account_are_ignored(mall_client):
    other, person = sign_up_and_log_in(mall_client.another(), forgetful()), sign_up_and_log_in(mall_client)
    number = str(database.account_id(other.username))
    data = mall_client.get("/user/get_information", id=number, username=other.username).json["data"]
    assert data["username"] == person.username
    mall_client.post("/user/update_information", username=other.username, id=number,
                 phone="13900139000")
    query = f"SELECT COALESCE(phone, '') FROM account WHERE account_id = {number}"
    assert database.value(query) == ""


def test_a_new_name_can_be_checked_by_head_without_a_body(mall_client):
    reply = mall_client.send("HEAD", "/user/check_valid", query=f"str={fresh()}&type=username")
    assert (reply.status, reply.body) == (200, b"")


def test_a_long_question_is_refused_not_cut(mall_client):
    sign_up_and_log_in(mall_client)
    reply = mall_client.post("/user/update_information", question="q" * 5000, answer=fresh())
    assert refuses(reply, "question")
    assert mall_client.get("/user/get_information").json["data"]["question"] is None
