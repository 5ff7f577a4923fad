"""entry, sections 3 and 5: user/update_user_info sets the nickname, user/get_user_info tells it."""
import json

import pytest

from support import database
from support.client import PORT
from support.entry import (BAD, DONE, INFO, MISSING, PROFILE, credentials, enrol, enter, holding,
                           info, is_refused, log_in, rename, send_json)
from support.people import Person, fresh

DEFAULT_AVATAR = f"http://localhost:{PORT}/default-avatar.png"


def test_get_user_info_answers_in_the_samples_order(entry_client):
    person, token = enter(entry_client)
    reply = entry_client.get(INFO, holding(token))
    assert (reply.status, reply.text) == (200, (
        f'{{"code":0,"msg":"","result":{{"nickname":"","profile_picture":"{DEFAULT_AVATAR}",'
        f'"username":"{person.username}"}},"coode":0}}'))


def test_get_user_info_returns_only_documented_fields(entry_client):
    _, token = enter(entry_client, Person(phone="13800138000"))
    assert list(info(entry_client, token)) == ["nickname", "profile_picture", "username"]


def test_head_answers_like_get_without_a_body(entry_client):
    _, token = enter(entry_client)
    reply = entry_client.send("HEAD", INFO, headers=holding(token))
    assert (reply.status, reply.body) == (200, b"")


def test_an_account_without_a_name_has_an_empty_one(entry_client):
    person, token = enter(entry_client)
    database.change_account(person.username, "username = NULL, username_key = NULL")
    assert info(entry_client, token)["username"] == ""


def test_update_user_info_answers_the_documents_reply_and_changes_the_nickname(entry_client):
    person, token = enter(entry_client)
    reply = rename(entry_client, token, "test")
    assert (reply.status, reply.text) == (200, DONE)
    assert info(entry_client, token)["nickname"] == "test"
    again = entry_client.post_json("/login", **credentials(person))
    assert again.json["result"]["nickname"] == "test"


GOOD = ["x", "x" * 32, "亖狼何必装羴2", "羴" * 32, "🦦" * 32, "zoë", "zoe\u0308", "Kit Ng", "O'Brien",
        "a&b=c;d", "a+b%41", "Алиса", "مريم", "<b>kit</b>", '"quoted" \\ back', "null", "0", "{}"]


@pytest.mark.parametrize("nickname", GOOD)
def test_a_good_nickname_is_kept_as_it_was_typed(entry_client, nickname):
    _, token = enter(entry_client)
    assert rename(entry_client, token, nickname).text == DONE
    assert info(entry_client, token)["nickname"] == nickname


BAD_NICKNAMES = {"of 33 letters": "x" * 33, "of 33 Chinese characters": "羴" * 33,
                 "of 33 emoji": "🦦" * 33, "of 10,000 letters": "x" * 10_000, "of one space": " ",
                 "with a line feed": "kit\nty", "with a carriage return": "kit\rty",
                 "with a tab": "kit\tty", "with an escape": "kit\x1b[1m",
                 "with a delete": "kit\x7f",
                 "with a right-to-left override": "kit\u202egpj", "with an isolate": "kit\u2066x",
                 "with a C1 control": "kit\x85ty", "with a line separator": "kit\u2028ty"}


@pytest.mark.parametrize("nickname", BAD_NICKNAMES.values(), ids=BAD_NICKNAMES)
def test_a_bad_nickname_is_a_bad_parameter_and_changes_nothing(entry_client, nickname):
    _, token = enter(entry_client)
    rename(entry_client, token, "before")
    assert is_refused(rename(entry_client, token, nickname), BAD)
    assert info(entry_client, token)["nickname"] == "before"


@pytest.mark.parametrize("text, code", [("{}", MISSING), ('{"Nickname":"test"}', MISSING), ('{"nickname":7}', BAD)])
def test_no_nickname_is_refused_and_the_old_one_stays(entry_client, text, code):
    _, token = enter(entry_client)
    rename(entry_client, token, "before")
    assert is_refused(send_json(entry_client, PROFILE, text, token), code)
    assert info(entry_client, token)["nickname"] == "before"


@pytest.mark.parametrize("escaped, meant",
                         [("\\u006b\\u0069\\u0074", "kit"), ("\\\"\\\\\\/", '"\\/'),
                          ("\\ud83e\\udda6", "🦦"), ("\\u7fb4", "羴")])
def test_escapes_are_read_as_json_means_them(entry_client, escaped, meant):
    _, token = enter(entry_client)
    assert send_json(entry_client, PROFILE, f'{{"nickname":"{escaped}"}}', token).text == DONE
    assert info(entry_client, token)["nickname"] == meant


def test_fields_that_are_not_offered_have_no_effect(entry_client):
    person, token = enter(entry_client)
    reply = entry_client.put_json(PROFILE, holding(token), nickname="kit", username="root", role="admin",
                           email="x@example.org", uid=1, avatar="../x", password="0" * 32)
    assert reply.text == DONE
    row = database.rows("SELECT username, email, role, COALESCE(avatar, '') FROM account "
                        f"WHERE account_id = {database.account_id(person.username)}")[0]
    assert row == [person.username, person.email, "user", ""] and log_in(entry_client, person)


def test_rename_ignores_the_name_of_another_account(entry_client):
    other, (_, token) = enrol(entry_client), enter(entry_client)
    entry_client.put_json(PROFILE, holding(token), nickname="kit", username=other.username,
                    id=database.account_id(other.username))
    assert info(entry_client, log_in(entry_client, other))["nickname"] == ""


def test_the_nickname_in_the_query_is_not_read(entry_client):
    _, token = enter(entry_client)
    reply = entry_client.send("PUT", PROFILE, query="nickname=kit", body="{}", headers=holding(token),
                       content_type="application/json")
    assert is_refused(reply, MISSING) and info(entry_client, token)["nickname"] == ""


def test_two_accounts_may_have_one_nickname(entry_client):
    nickname = fresh()
    for _ in range(2):
        assert rename(entry_client, enter(entry_client)[1], nickname).text == DONE


def test_a_new_nickname_shows_at_every_session_of_the_account(entry_client):
    person, token = enter(entry_client)
    phone = log_in(entry_client, person)
    rename(entry_client, token, "kit")
    assert info(entry_client, phone)["nickname"] == "kit"


def test_an_unchanged_nickname_is_a_success(entry_client):
    _, token = enter(entry_client)
    assert [rename(entry_client, token, "kit").text for _ in range(2)] == [DONE, DONE]


def test_markup_in_a_nickname_stays_inside_its_json_text(entry_client):
    _, token = enter(entry_client)
    nickname = "</script>\"'<img onerror=x>"
    assert rename(entry_client, token, nickname).text == DONE
    reply = entry_client.get(INFO, holding(token))
    assert json.loads(reply.text)["result"]["nickname"] == nickname
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
