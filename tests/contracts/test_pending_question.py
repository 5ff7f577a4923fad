"""mall: a security question that is given in a session without a recent login is displayed to its owner and opens
nothing for a week. tests/domain/pending_question_test.cc has the rule."""
import pytest

from support import database, mailbox, v1
from support.database import DAY
from support.mall import CHANGED, can_log_in, check_answer, log_in, refuses, reset, sign_up_and_log_in
from support.people import forgetful, fresh_password
from test_mall_recovery import VOID, WRONG_ANSWER
from test_v1_undo import ticket, undo

UPDATED = '{"status":0,"msg":"更新个人信息成功"}'
THEIRS = {"question": "who?", "answer": "a thief"}


@pytest.fixture
def owner(mall_client):
    """Somebody with a question and a verified address, who logged in an hour ago; the client has the session."""
    person = sign_up_and_log_in(mall_client, forgetful())
    database.change_holder(person.email, "email_verified = created")
    v1.age_login(person, 3600)
    return person


def shown(client):
    return client.get("/user/get_information").json["data"]["question"]


def asked(client, person):
    return client.get("/user/forget_get_question", username=person.username).json.get("data")


def pass_days(person, days):
    database.change_holder(person.email, f"pending_question_from = pending_question_from - {days * DAY}")


def test_a_thief_of_a_session_does_not_reset_the_password(mall_client, owner):
    stranger = mall_client.another()
    reply = mall_client.post("/user/update_information", **THEIRS)
    assert (reply.status, reply.text) == (200, UPDATED)
    assert shown(mall_client) == "who?" and asked(stranger, owner) == owner.question
    assert check_answer(stranger, owner, **THEIRS).text == WRONG_ANSWER
    assert reset(stranger, owner, "531ef4b4-9663-4e6d-9a20-fb56367446a5", fresh_password()).text == VOID
    database.forget_failures()
    token, new = check_answer(stranger, owner).json["data"], fresh_password()
    assert reset(stranger, owner, token, new).text == CHANGED and can_log_in(mall_client, owner, new)


def test_it_counts_after_a_week(mall_client, owner):
    mall_client.post("/user/update_information", **THEIRS)
    pass_days(owner, 6)
    assert asked(mall_client, owner) == owner.question
    pass_days(owner, 1)
    assert asked(mall_client, owner) == shown(mall_client) == "who?"
    assert check_answer(mall_client, owner).text == WRONG_ANSWER
    database.forget_failures()
    assert check_answer(mall_client, owner, **THEIRS).json["status"] == 0


def test_the_owner_who_has_just_logged_in_changes_it_at_once(mall_client, owner):
    mall_client.post("/user/update_information", **THEIRS)
    log_in(mall_client, owner)
    mine = {"question": "first car?", "answer": "a Beetle"}
    assert mall_client.post("/user/update_information", **mine).text == UPDATED
    assert asked(mall_client, owner) == shown(mall_client) == "first car?"
    assert check_answer(mall_client, owner, **mine).json["status"] == 0


def test_a_client_that_sends_everything_back_confirms_nothing(mall_client, owner):
    mall_client.post("/user/update_information", **THEIRS)
    log_in(mall_client, owner)
    data = mall_client.get("/user/get_information").json["data"]
    echo = {name: data[name] for name in ("email", "question", "answer")}
    assert mall_client.post("/user/update_information", **echo).text == UPDATED
    assert asked(mall_client, owner) == owner.question


def test_the_owner_gets_a_mail_and_undoes_it(mall_client, v1_client, owner):
    mall_client.post("/user/update_information", **THEIRS)
    letter = mailbox.read(owner.email, "question-changed")
    assert mailbox.is_chinese(letter) and "一周后生效" in letter
    link = ticket(owner.email, "question-changed")
    assert v1.ask(v1_client, "POST", "/undo/look", ticket=link).json["kind"] == "question-changed"
    assert undo(v1_client, link).status == 200
    pass_days(owner, 7)
    assert asked(mall_client, owner) is None and not can_log_in(mall_client, owner, owner.password)


def test_an_invalid_question_is_refused_and_does_not_wait(mall_client, owner):
    assert refuses(mall_client.post("/user/update_information", question="q" * 129, answer="x"), "question")
    assert shown(mall_client) == owner.question and "question-changed" not in mailbox.mailed(owner.email)
