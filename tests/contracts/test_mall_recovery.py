"""mall, sections 5 to 7: the security question, its answer, and the password reset."""
import re

import pytest

from support import database
from support.database import HOUR, MINUTE, SECOND
from support.mall import (CHANGED, SESSION, THROTTLED, can_log_in, check_answer, is_logged_in,
                          log_in, refuses, reset, sign_up, sign_up_and_log_in, sign_up_forgetful,
                          ticket)
from support.people import Person, forgetful, fresh, fresh_password

NO_QUESTION = '{"status":1,"msg":"该用户未设置找回密码问题"}'
WRONG_ANSWER = '{"status":1,"msg":"问题答案错误"}'
VOID = '{"status":1,"msg":"修改密码操作失效"}'
SPENT = '{"status":1,"msg":"token已经失效"}'
NOBODYS_TOKEN = "531ef4b4-9663-4e6d-9a20-fb56367446a5"


# 5. forget_get_question

def test_question_is_returned_by_get_and_by_post(mall_client):
    person = sign_up_forgetful(mall_client)
    for ask in (mall_client.get, mall_client.post):
        reply = ask("/user/forget_get_question", username=person.username)
        assert (reply.status, reply.text) == (200, f'{{"status":0,"data":"{person.question}"}}')


def test_no_question_and_no_such_user_answer_the_same_bytes(mall_client):
    for name in (sign_up(mall_client).username, Person().username):
        for ask in (mall_client.get, mall_client.post):
            reply = ask("/user/forget_get_question", username=name)
            assert (reply.status, reply.text) == (200, NO_QUESTION)


def test_the_question_is_found_under_any_spelling_of_the_name(mall_client):
    person = sign_up_forgetful(mall_client)
    reply = mall_client.get("/user/forget_get_question", username=person.username.upper())
    assert reply.json == {"status": 0, "data": person.question}


def test_a_post_may_carry_the_name_in_its_query(mall_client):
    person = sign_up_forgetful(mall_client)
    reply = mall_client.send("POST", "/user/forget_get_question", query=f"username={person.username}")
    assert reply.json == {"status": 0, "data": person.question}


def test_a_question_without_a_name_names_the_field(mall_client):
    assert refuses(mall_client.get("/user/forget_get_question"), "username")


def test_an_administrator_has_no_question_and_no_answer(mall_client):
    person = sign_up_forgetful(mall_client)
    database.run(f"UPDATE account SET role = 'admin' WHERE username = '{person.username}'")
    assert mall_client.get("/user/forget_get_question", username=person.username).text == NO_QUESTION
    assert check_answer(mall_client, person).text == WRONG_ANSWER


# 6. forget_check_answer

def test_right_answer_returns_a_token_in_uuid_form(mall_client):
    person = sign_up_forgetful(mall_client)
    reply = check_answer(mall_client, person)
    assert reply.status == 200
    assert re.fullmatch(r'\{"status":0,"data":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"\}',
                        reply.text)


def test_right_answer_in_the_query_returns_a_token(mall_client):
    person = sign_up_forgetful(mall_client)
    reply = mall_client.get("/user/forget_check_answer", username=person.username,
                     question=person.question, answer=person.answer)
    assert reply.json["status"] == 0 and len(reply.json["data"]) == 36


def test_a_wrong_answer_is_refused_in_the_documents_words(mall_client):
    person = sign_up_forgetful(mall_client)
    reply = check_answer(mall_client, person, answer="whiskers")
    assert (reply.status, reply.text) == (200, WRONG_ANSWER)


def test_a_right_answer_to_another_question_is_wrong(mall_client):
    person = sign_up_forgetful(mall_client)
    assert check_answer(mall_client, person, question="second pet?").text == WRONG_ANSWER


def test_no_such_user_no_question_and_disabled_answer_the_same_bytes(mall_client):
    unknown, bare, disabled = forgetful(), sign_up(mall_client), sign_up_forgetful(mall_client)
    database.run(f"UPDATE account SET status = 'disabled' WHERE username = '{disabled.username}'")
    asked = {"question": "first pet?", "answer": "rex"}
    assert check_answer(mall_client, unknown).text == WRONG_ANSWER
    assert check_answer(mall_client, bare, **asked).text == WRONG_ANSWER
    assert check_answer(mall_client, disabled).text == WRONG_ANSWER


@pytest.mark.parametrize("missing", ["username", "question", "answer"])
def test_an_answer_without_a_field_names_it(mall_client, missing):
    fields = {name: text for name, text in forgetful().fields.items() if name != missing}
    assert refuses(mall_client.post("/user/forget_check_answer", **fields), missing)


@pytest.mark.parametrize("given, typed",
                         [("Rex", "rEX"), ("Rex", "  rex "), ("Zo\u00eb", "zoe\u0308"),
                          ("Rex", "\uff32\uff45\uff58"), ("Stra\u00dfe", "STRASSE")])
def test_answers_are_compared_after_normalising_folding_and_trimming(mall_client, given, typed):
    person = sign_up(mall_client, Person(question="first pet?", answer=given))
    assert check_answer(mall_client, person, answer=typed).json["status"] == 0


def test_two_tokens_are_different(mall_client):
    person = sign_up_forgetful(mall_client)
    assert ticket(mall_client, person) != ticket(mall_client, person)


def test_the_token_is_not_stored_as_it_is(mall_client):
    token = ticket(mall_client, sign_up_forgetful(mall_client))
    dump = database.dump().lower()
    assert token not in dump and token.replace("-", "") not in dump


def test_a_wrong_answer_is_throttled_and_a_throttled_right_one_costs_nothing(mall_client):
    person = sign_up_forgetful(mall_client)
    check_answer(mall_client, person, answer="whiskers")
    reply = check_answer(mall_client, person)
    assert (reply.status, reply.text) == (429, THROTTLED)
    assert int(reply.header("Retry-After")) in (1, 2)
    database.age_failures(3 * SECOND)
    assert check_answer(mall_client, person).json["status"] == 0


def test_wrong_answers_and_wrong_passwords_share_one_counter(mall_client):
    person = sign_up_forgetful(mall_client)
    check_answer(mall_client, person, answer="whiskers")
    reply = mall_client.post("/user/login", **person.credentials)
    assert (reply.status, reply.text) == (429, THROTTLED)


def test_after_five_wrong_answers_the_sixth_waits_for_the_hour(mall_client):
    person = sign_up_forgetful(mall_client)
    for guess in range(5):
        assert check_answer(mall_client, person, answer=f"guess {guess}").text == WRONG_ANSWER
        database.age_failures(20 * SECOND)
    reply = check_answer(mall_client, person)
    assert (reply.status, reply.text) == (429, THROTTLED) and int(reply.header("Retry-After")) > 60
    database.age_failures(HOUR)
    assert check_answer(mall_client, person).json["status"] == 0


# 7. forget_reset_password

def test_the_token_changes_the_password_once(mall_client):
    person, new = sign_up_forgetful(mall_client), fresh_password()
    token = ticket(mall_client, person)
    reply = reset(mall_client, person, token, new)
    assert (reply.status, reply.text) == (200, CHANGED)
    assert can_log_in(mall_client, person, new) and not can_log_in(mall_client, person, person.password)
    again = reset(mall_client, person, token, fresh_password())
    assert (again.status, again.text) == (200, SPENT)
    assert can_log_in(mall_client, person, new)


def test_the_token_works_in_the_query_as_documented(mall_client):
    person, new = sign_up_forgetful(mall_client), fresh_password()
    reply = mall_client.get("/user/forget_reset_password", username=person.username, passwordNew=new,
                     forgetToken=ticket(mall_client, person))
    assert (reply.status, reply.text) == (200, CHANGED)
    assert can_log_in(mall_client, person, new)


def test_a_reset_opens_no_session_and_ends_all_that_there_were(mall_client):
    person = sign_up_and_log_in(mall_client, forgetful())
    stranger = mall_client.another()
    reply = reset(stranger, person, ticket(stranger, person), fresh_password())
    assert reply.text == CHANGED and SESSION not in reply.cookies
    assert not is_logged_in(mall_client)


@pytest.mark.parametrize("age, expected", [(29 * MINUTE, CHANGED), (30 * MINUTE + SECOND, SPENT)])
def test_the_token_lives_30_minutes(mall_client, age, expected):
    person = sign_up_forgetful(mall_client)
    token = ticket(mall_client, person)
    database.age_tickets(database.account_id(person.username), age)
    assert reset(mall_client, person, token, fresh_password()).text == expected


def test_token_of_another_user_is_rejected_and_stays_valid_for_its_user(mall_client):
    person, other = sign_up_forgetful(mall_client), sign_up_forgetful(mall_client)
    token = ticket(mall_client, person)
    reply = reset(mall_client, other, token, fresh_password())
    assert (reply.status, reply.text) == (200, VOID)
    assert can_log_in(mall_client, other, other.password)
    assert reset(mall_client, person, token, fresh_password()).text == CHANGED


@pytest.mark.parametrize("token", [NOBODYS_TOKEN, "x", "531ef4b496634e6d9a20fb56367446a5", "0" * 36,
                                   "531EF4B4-9663-4E6D-9A20-FB56367446A5", "' OR '1'='1", "é" * 36])
def test_unknown_token_is_rejected_for_known_and_unknown_users(mall_client, token):
    for person in (sign_up_forgetful(mall_client), Person()):
        reply = reset(mall_client, person, token, fresh_password())
        assert (reply.status, reply.text) == (200, VOID)


def test_a_reset_without_any_answer_before_it_is_void(mall_client):
    person = sign_up(mall_client)
    assert reset(mall_client, person, NOBODYS_TOKEN, fresh_password()).text == VOID
    assert can_log_in(mall_client, person, person.password)


def test_a_weak_new_password_is_refused_and_does_not_spend_the_token(mall_client):
    person = sign_up_forgetful(mall_client)
    token = ticket(mall_client, person)
    for weak in ("password1", "short", "x" * 129, person.username):
        assert refuses(reset(mall_client, person, token, weak), "passwordNew")
    assert reset(mall_client, person, token, fresh_password()).text == CHANGED


@pytest.mark.parametrize("missing", ["username", "passwordNew", "forgetToken"])
def test_a_reset_without_a_field_names_it(mall_client, missing):
    fields = {"username": fresh(), "passwordNew": fresh_password(), "forgetToken": NOBODYS_TOKEN}
    del fields[missing]
    assert refuses(mall_client.post("/user/forget_reset_password", **fields), missing)


def test_a_disabled_account_gets_nothing_from_its_token(mall_client):
    person = sign_up_forgetful(mall_client)
    token = ticket(mall_client, person)
    database.run(f"UPDATE account SET status = 'disabled' WHERE username = '{person.username}'")
    assert reset(mall_client, person, token, fresh_password()).text != CHANGED


def test_the_question_still_answers_after_the_password_was_reset(mall_client):
    person, new = sign_up_forgetful(mall_client), fresh_password()
    reset(mall_client, person, ticket(mall_client, person), fresh_password())
    assert reset(mall_client, person, ticket(mall_client, person), new).text == CHANGED
    assert log_in(mall_client, person.but(password=new))
