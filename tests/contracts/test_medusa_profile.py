"""medusa: /api/user_info/, update_show_name/ and update_key/, by the token in the body."""
import json
import re

import pytest

from support import database, entry
from support.bodies import compact
from support.medusa import (BROKEN, INFO, KEY, MALFORMED, NOBODYS_TOKEN, NOT_POST, NO_SESSION,
                            REKEYED, RENAMED, SHOW_NAME, answers, enrol, enter, info, is_live,
                            log_in, register, rename, send_text)
from support.people import Person, fresh

NO_TEXTS = [0, 1, -1, 1.5, True, False, [], ["kit"], {}, {"a": "b"}]


# user_info

def test_user_info_answers_the_documents_fields_in_the_samples_order(medusa_client):
    person = register(medusa_client, Person(nickname="233333"))
    token = log_in(medusa_client, person)
    reply = medusa_client.post_json(INFO, token=token)
    key = reply.json["message"]["key"]
    assert answers(reply, compact({"message": {
        "id": database.account_id(person.username), "key": key, "name": person.username,
        "token": token, "show_name": "233333", "email": person.email, "avatar": "admin.jpg"},
        "code": 200}))


def test_the_key_is_of_40_hexadecimal_digits_and_stays(medusa_client):
    person, token = enter(medusa_client)
    keys = [info(medusa_client, each)["key"] for each in (token, token, log_in(medusa_client, person))]
    assert re.fullmatch(r"[0-9a-f]{40}", keys[0]) and len(set(keys)) == 1


def test_two_accounts_have_two_keys_and_neither_is_stored(medusa_client):
    keys = [info(medusa_client, enter(medusa_client)[1])["key"] for _ in range(2)]
    dump = database.dump().lower()
    assert keys[0] != keys[1] and not any(key in dump for key in keys)


def test_what_an_account_lacks_is_an_empty_text(medusa_client):
    person, token = enter(medusa_client)
    database.change_account(person.username, "email = NULL, email_key = NULL")
    told = info(medusa_client, token)
    assert (told["show_name"], told["email"], told["name"]) == ("", "", person.username)


def test_an_account_without_a_name_has_an_empty_one(medusa_client):
    person, token = enter(medusa_client)
    database.change_account(person.username, "username = NULL, username_key = NULL")
    assert info(medusa_client, token)["name"] == ""


@pytest.mark.parametrize("path", [INFO, KEY])
def test_no_token_cannot_be_read(medusa_client, path):
    for text in ("{}", '{"token":7}', '{"Token":"x"}'):
        assert answers(send_text(medusa_client, path, text), MALFORMED[path])


def test_expired_and_unknown_tokens_get_the_same_reply(medusa_client):
    person, token = enter(medusa_client)
    database.age_sessions(database.account_id(person.username), 31 * database.DAY)
    for held in (token, NOBODYS_TOKEN):
        assert answers(medusa_client.post_json(INFO, token=held), NO_SESSION)


def test_reading_ignores_the_name_of_another_account(medusa_client):
    other, (person, token) = enrol(medusa_client), enter(medusa_client)
    number = database.account_id(other.username)
    reply = medusa_client.post_json(INFO, token=token, name=other.username, username=other.username,
                             id=number, uid=number)
    assert reply.json["message"]["name"] == person.username


@pytest.mark.parametrize("path", [INFO, SHOW_NAME, KEY])
def test_wrong_method_is_reported_before_the_token(medusa_client, path):
    for method in ("GET", "PUT"):
        assert answers(send_text(medusa_client, path, '{"token":"x"}', method), NOT_POST)


# update_show_name

def test_a_new_name_is_shown_at_once_here_and_elsewhere(medusa_client):
    person, token = enter(medusa_client)
    assert answers(rename(medusa_client, token, "阿巴阿巴阿巴"), RENAMED)
    entry_client = medusa_client.at("entry")
    assert info(medusa_client, token)["show_name"] == "阿巴阿巴阿巴"
    assert entry.info(entry_client, entry.log_in(entry_client, person))["nickname"] == "阿巴阿巴阿巴"


GOOD = ["x", "x" * 32, "羴" * 32, "🦦" * 32, "zoe\u0308", "Kit Ng", "O'Brien", "a&b=c;d", "Алиса",
        "<b>kit</b>", '"quoted" \\ back', "null", "{}", "</script><img onerror=x>"]


@pytest.mark.parametrize("show_name", GOOD)
def test_a_good_name_is_kept_as_it_was_typed(medusa_client, show_name):
    _, token = enter(medusa_client)
    assert answers(rename(medusa_client, token, show_name), RENAMED)
    reply = medusa_client.post_json(INFO, token=token)
    assert json.loads(reply.text)["message"]["show_name"] == show_name


BAD = {"empty": "", "of one space": " ", "of 33 letters": "x" * 33, "of 33 emoji": "🦦" * 33,
       "of 10,000 letters": "x" * 10_000, "with a line feed": "kit\nty", "with a tab": "kit\tty",
       "with an escape": "kit\x1b[1m", "with a delete": "kit\x7f", "with a C1 control": "kit\x85ty",
       "with a right-to-left override": "kit\u202egpj", "with an isolate": "kit\u2066x",
       "with a line separator": "kit\u2028ty"}


@pytest.mark.parametrize("show_name", BAD.values(), ids=BAD)
def test_a_bad_name_is_to_be_typed_again_and_changes_nothing(medusa_client, show_name):
    _, token = enter(medusa_client)
    rename(medusa_client, token, "before")
    reply = rename(medusa_client, token, show_name)
    assert answers(reply, MALFORMED[SHOW_NAME])
    assert reply.header("X-Refused-Field") == "new_show_name"
    assert info(medusa_client, token)["show_name"] == "before"


@pytest.mark.parametrize("fields", [{}, {"new_show_name": None}, {"show_name": "kit"},
                                    *({"new_show_name": value} for value in NO_TEXTS)])
def test_no_name_is_to_be_typed_again(medusa_client, fields):
    _, token = enter(medusa_client)
    reply = medusa_client.post_json(SHOW_NAME, token=token, **fields)
    assert answers(reply, MALFORMED[SHOW_NAME]) and info(medusa_client, token)["show_name"] == ""


def test_a_name_without_a_token_cannot_be_read(medusa_client):
    for fields in ({}, {"token": None}):
        reply = medusa_client.post_json(SHOW_NAME, **fields, new_show_name="kit")
        assert answers(reply, MALFORMED[SHOW_NAME])
        assert reply.header("X-Refused-Field") == "token"


def test_invalid_token_is_reported_before_an_invalid_name(medusa_client):
    for show_name in ("x" * 33, "kit\nty"):
        assert answers(rename(medusa_client, NOBODYS_TOKEN, show_name), NO_SESSION)


def test_an_unchanged_name_is_a_success_and_two_people_may_have_one(medusa_client):
    show_name = fresh()
    for token in (enter(medusa_client)[1], enter(medusa_client)[1]):
        for _ in range(2):
            assert answers(rename(medusa_client, token, show_name), RENAMED)


def test_rename_changes_only_the_token_owners_nickname(medusa_client):
    other, (person, token) = enrol(medusa_client), enter(medusa_client)
    reply = medusa_client.post_json(SHOW_NAME, token=token, new_show_name="kit", name=other.username,
                             username=other.username, id=1, role="admin", email="x@example.org")
    assert answers(reply, RENAMED)
    assert info(medusa_client, log_in(medusa_client, other))["show_name"] == ""
    told = info(medusa_client, token)
    assert (told["name"], told["email"]) == (person.username, person.email)


# update_key

def test_a_new_key_differs_from_all_before_it(medusa_client):
    _, token = enter(medusa_client)
    keys = [info(medusa_client, token)["key"]]
    for _ in range(5):
        assert answers(medusa_client.post_json(KEY, token=token), REKEYED)
        keys.append(info(medusa_client, token)["key"])
    assert len(set(keys)) == 6 and all(re.fullmatch(r"[0-9a-f]{40}", key) for key in keys)


def test_a_new_key_is_of_this_account_only_and_ends_no_session(medusa_client):
    (person, token), (_, other) = enter(medusa_client), enter(medusa_client)
    phone, before = log_in(medusa_client, person), info(medusa_client, other)["key"]
    assert answers(medusa_client.post_json(KEY, token=token), REKEYED)
    assert info(medusa_client, phone)["key"] == info(medusa_client, token)["key"]
    assert info(medusa_client, other)["key"] == before


def test_key_of_another_account_is_not_changed(medusa_client):
    other, (_, token) = enrol(medusa_client), enter(medusa_client)
    held = log_in(medusa_client, other)
    before = info(medusa_client, held)["key"]
    medusa_client.post_json(KEY, token=token, id=database.account_id(other.username), name=other.username,
                     key="0" * 40)
    assert info(medusa_client, held)["key"] == before


def test_a_new_key_needs_a_session(medusa_client):
    assert answers(medusa_client.post_json(KEY, token=NOBODYS_TOKEN), NO_SESSION)


@pytest.mark.parametrize("path", [SHOW_NAME, KEY])
def test_a_change_that_cannot_be_noted_is_a_failure_and_no_change(medusa_client, path):
    _, token = enter(medusa_client)
    before = info(medusa_client, token)
    with database.refusing("UPDATE", "account"):
        reply = medusa_client.post_json(path, token=token, new_show_name="kit")
    assert answers(reply, BROKEN, reply.status) and reply.status in (500, 503)
    assert is_live(medusa_client, token) and info(medusa_client, token) == before
