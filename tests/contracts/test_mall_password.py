"""mall, section 8: /user/reset_password, the change of a password by its owner."""
import pytest

from support import database
from support.mall import (CHANGED, SESSION, can_log_in, is_logged_in, log_in, refuses,
                          sign_up_and_log_in)
from support.people import fresh_password

WRONG_OLD = '{"status":1,"msg":"旧密码输入错误"}'


def change(client, old, new):
    return client.post("/user/reset_password", passwordOld=old, passwordNew=new)


def test_reset_password_answers_the_documents_bytes_and_the_new_password_logs_in(mall_client):
    person, new = sign_up_and_log_in(mall_client), fresh_password()
    reply = change(mall_client, person.password, new)
    assert (reply.status, reply.text) == (200, CHANGED)
    assert can_log_in(mall_client, person, new) and not can_log_in(mall_client, person, person.password)


def test_a_wrong_old_password_is_refused_in_the_documents_words(mall_client):
    person = sign_up_and_log_in(mall_client)
    reply = change(mall_client, fresh_password(), fresh_password())
    assert (reply.status, reply.text) == (200, WRONG_OLD)
    assert is_logged_in(mall_client) and can_log_in(mall_client, person, person.password)


def test_reset_password_without_a_session_says_not_logged_in(mall_client):
    reply = change(mall_client, fresh_password(), fresh_password())
    assert (reply.status, reply.text) == (200, '{"status":1,"msg":"用户未登录"}')


def test_the_client_that_changed_its_password_gets_a_new_token_at_once(mall_client):
    person = sign_up_and_log_in(mall_client)
    before = mall_client.copy()
    reply = change(mall_client, person.password, fresh_password())
    assert reply.cookies[SESSION].value != before.cookies[SESSION]
    assert is_logged_in(mall_client) and not is_logged_in(before)


def test_a_changed_password_ends_all_other_sessions(mall_client):
    person = sign_up_and_log_in(mall_client)
    others = [mall_client.another() for _ in range(3)]
    for other in others:
        log_in(other, person)
    change(mall_client, person.password, fresh_password())
    assert is_logged_in(mall_client) and not any(is_logged_in(other) for other in others)


def test_a_weak_new_password_is_refused_and_changes_nothing(mall_client):
    person = sign_up_and_log_in(mall_client)
    for weak in ("password1", "short", person.username, "x" * 129):
        assert refuses(change(mall_client, person.password, weak), "passwordNew")
    assert is_logged_in(mall_client) and can_log_in(mall_client, person, person.password)


@pytest.mark.parametrize("missing", ["passwordOld", "passwordNew"])
def test_a_change_without_a_field_names_it(mall_client, missing):
    person = sign_up_and_log_in(mall_client)
    fields = {"passwordOld": person.password, "passwordNew": fresh_password()}
    del fields[missing]
    assert refuses(mall_client.post("/user/reset_password", **fields), missing)


def test_get_changes_no_password(mall_client):
    person = sign_up_and_log_in(mall_client)
    fields = {"passwordOld": person.password, "passwordNew": fresh_password()}
    assert mall_client.get("/user/reset_password", **fields).status == 405
    assert can_log_in(mall_client, person, person.password)


def test_passwords_in_the_query_of_a_post_are_not_read(mall_client):
    person = sign_up_and_log_in(mall_client)
    query = f"passwordOld={person.password}&passwordNew={fresh_password()}"
    assert mall_client.send("POST", "/user/reset_password", query=query, body="").json["status"] == 1
    assert can_log_in(mall_client, person, person.password)


def test_a_wrong_old_password_is_throttled_like_a_login(mall_client):
    person = sign_up_and_log_in(mall_client)
    for _ in range(10):  # of a known device
        assert change(mall_client, fresh_password(), fresh_password()).text == WRONG_OLD
    assert change(mall_client, person.password, fresh_password()).status == 429
    database.age_failures(database.HOUR + database.SECOND)
    assert change(mall_client, person.password, fresh_password()).text == CHANGED


def test_another_users_name_in_the_request_changes_nothing_of_theirs(mall_client):
    other, person, new = sign_up_and_log_in(mall_client.another()), sign_up_and_log_in(mall_client), fresh_password()
    mall_client.post("/user/reset_password", username=other.username, passwordOld=person.password,
                 passwordNew=new)
    assert can_log_in(mall_client, other, other.password) and can_log_in(mall_client, person, new)
