"""/v1: reading and changing one's own account, the username that can be set once, the picture, the export."""
from dataclasses import replace

import pytest

from support import database, mailbox, mall, pictures
from support.bodies import Multipart, Part, form_data
from support.client import SITE, Client
from support.configuration import worker_settings
from support.people import fresh
from support.stack import run_admin
from support.v1 import (SESSION, ask, bearer, can_log_in, enrol, is_logged_in, is_problem,
                        is_throttled, me, session_of, sign_up, sign_up_and_log_in, token_of)

ACCOUNT = "/account"


def newcomer_without_name(client):
    person = sign_up_and_log_in(client)
    database.change_holder(person.email, "username = NULL, username_key = NULL")
    return person


def patch(client, headers=(), **fields):
    return ask(client, "PATCH", ACCOUNT, headers, **fields)


def close(client, password):
    return ask(client, "DELETE", ACCOUNT, password=password)


# Reading and changing

def test_the_account_is_its_owners_and_has_a_tag(v1_client):
    person = sign_up_and_log_in(v1_client)
    reply = v1_client.get(ACCOUNT)
    assert (reply.status, reply.json) == (200, me(v1_client))
    assert reply.json["email"] == person.email and reply.header("ETag").strip('"')


def test_an_account_that_has_not_changed_is_not_sent_again(v1_client):
    sign_up_and_log_in(v1_client)
    tag = v1_client.get(ACCOUNT).header("ETag")
    again = v1_client.get(ACCOUNT, [("If-None-Match", tag)])
    assert (again.status, again.body) == (304, b"")
    patch(v1_client, nickname="Kit")
    assert v1_client.get(ACCOUNT, [("If-None-Match", tag)]).status == 200


def test_a_profile_is_changed_and_shown(v1_client):
    sign_up_and_log_in(v1_client)
    reply = patch(v1_client, nickname="Kit", phone="+86 138-0013-8000")
    assert (reply.json["nickname"], reply.json["phone"]) == ("Kit", "+86 138-0013-8000")
    assert v1_client.get(ACCOUNT).json == reply.json
    assert v1_client.get(ACCOUNT).header("ETag") == reply.header("ETag")


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_text_clear_a_field_and_absent_fields_stay(v1_client, nothing):
    sign_up_and_log_in(v1_client)
    patch(v1_client, nickname="Kit", phone="13800138000")
    body = patch(v1_client, phone=nothing).json
    assert (body["nickname"], body["phone"]) == ("Kit", None)
    assert patch(v1_client, nickname=nothing).json["nickname"] is None


@pytest.mark.parametrize("field, value, reason", [
    ("phone", "none", "bad-form"), ("nickname", "n" * 33, "too-long"),
    ("nickname", "a\u202eb", "forbidden"), ("username", "k", "too-short"), ("phone", 5, "bad-form")])
def test_invalid_field_is_named_and_nothing_changes(v1_client, field, value, reason):
    newcomer_without_name(v1_client)
    before = me(v1_client)
    refused = patch(v1_client, **{"nickname": "Kit", field: value})
    assert is_problem(refused, 422, "invalid-field", field, reason) and me(v1_client) == before


def test_fields_that_owners_cannot_change_are_ignored(v1_client):
    sign_up_and_log_in(v1_client)
    before = me(v1_client)
    patch(v1_client, role="admin", email="x@example.org", id=1, gid="x", email_verified=False)
    after = me(v1_client)
    assert {**after, "updated": None} == {**before, "updated": None}


def test_change_with_an_outdated_etag_returns_412(v1_client):
    sign_up_and_log_in(v1_client)
    tag = v1_client.get(ACCOUNT).header("ETag")
    assert patch(v1_client, [("If-Match", tag)], nickname="Kit").status == 200
    assert is_problem(patch(v1_client, [("If-Match", tag)], nickname="Kat"), 412,
                      "changed-meanwhile")
    assert me(v1_client)["nickname"] == "Kit"


@pytest.mark.parametrize("if_match", ["*", '"x", {}', "W/{}"])
def test_if_match_takes_any_a_list_and_what_compression_made_weak(v1_client, if_match):
    sign_up_and_log_in(v1_client)
    tag = v1_client.get(ACCOUNT).header("ETag")
    assert patch(v1_client, [("If-Match", if_match.format(tag))], nickname="Kit").status == 200


def test_a_program_cares_for_its_account_by_bearer_token(v1_client):
    person = enrol(v1_client)
    headers = bearer(token_of(v1_client, person))
    assert patch(v1_client, headers, nickname="Kit").json["nickname"] == "Kit"


# A username, once

def test_a_username_is_chosen_once(v1_client):
    newcomer_without_name(v1_client)
    name = fresh()
    assert patch(v1_client, username=name).json["username"] == name
    assert patch(v1_client, username=name, nickname="Kit").status == 200
    assert is_problem(patch(v1_client, username=fresh()), 422, "invalid-field", "username", "settled")
    assert me(v1_client)["username"] == name


def test_another_ones_username_is_taken_in_any_case(v1_client):
    other = enrol(v1_client)
    newcomer_without_name(v1_client)
    assert is_problem(patch(v1_client, username=other.username.upper()), 409, "taken", "username",
                      "taken")


def test_null_is_no_username(v1_client):
    person = sign_up_and_log_in(v1_client)
    assert patch(v1_client, username=None).json["username"] == person.username


# Whether a name is free

def test_a_free_name_is_available_and_a_taken_one_is_not(v1_client):
    taken = enrol(v1_client).username
    assert v1_client.get("/availability", username=fresh()).json == {"available": True}
    body = v1_client.get("/availability", username=taken.upper()).json
    assert (body["available"], body["code"]) == (False, "taken") and body["message"]


@pytest.mark.parametrize("name, code", [("k", "too-short"), ("a b", "bad-form"),
                                        ("pаypal", "mixed-scripts"), ("k" * 33, "too-long")])
def test_a_name_against_the_rules_is_not_available(v1_client, name, code):
    assert v1_client.get("/availability", username=name).json["code"] == code


def test_availability_does_not_reveal_addresses(v1_client):
    reply = v1_client.get("/availability", email=enrol(v1_client).email)
    assert is_problem(reply, 422, "missing-field", "username", "missing")


def test_reason_of_an_invalid_name_is_in_the_clients_language(v1_client):
    reply = v1_client.get("/availability", [("Accept-Language", "zh")], username="k")
    assert reply.json["message"] == "username 太短"


# The picture

def put_picture(client, picture, headers=()):
    body = Multipart((Part("file", picture, "me.png"),))
    return client.send_parts("PUT", "/account/avatar", body, headers)


def test_a_picture_is_made_square_shown_and_taken_away(v1_client):
    sign_up_and_log_in(v1_client)
    url = put_picture(v1_client, pictures.png()).json["avatar"]
    assert url.startswith("http") and me(v1_client)["avatar"] == url
    path = "/upload/" + url.rsplit("/", 1)[1]
    assert Client(SITE).get(path).status == 200
    for _ in range(2):
        reply = ask(v1_client, "DELETE", "/account/avatar")
        assert (reply.status, reply.body, me(v1_client)["avatar"]) == (204, b"", None)
    assert Client(SITE).get(path).status == 404


def test_non_picture_is_rejected_and_the_old_one_stays(v1_client):
    sign_up_and_log_in(v1_client)
    url = put_picture(v1_client, pictures.png()).json["avatar"]
    assert is_problem(put_picture(v1_client, b"no picture"), 422, "not-a-picture")
    assert is_problem(put_picture(v1_client, pictures.png(4097, 1)), 422, "invalid-field", "file",
                      "too-many-pixels")
    assert me(v1_client)["avatar"] == url


def test_a_picture_without_its_file_or_as_json_is_refused(v1_client):
    sign_up_and_log_in(v1_client)
    empty = v1_client.send_parts("PUT", "/account/avatar", form_data({"other": "x"}))
    assert is_problem(empty, 422, "missing-field", "file", "missing")
    assert is_problem(ask(v1_client, "PUT", "/account/avatar", file="x"), 415, "unsupported-media")


# The copy

def test_export_contains_the_stored_data_and_no_secret(v1_client):
    person = sign_up_and_log_in(v1_client)
    session_of(v1_client, person)
    ask(v1_client, "PUT", "/account/password", present=person.password, password="another one entirely")
    reply = v1_client.get("/account/export")
    body = reply.json
    assert list(body) == ["exported", "account", "security_question", "preferences", "sessions", "events", "mails"]
    assert reply.header("Content-Disposition") == 'attachment; filename="account.json"'
    assert body["account"] == me(v1_client) and [line["current"] for line in body["sessions"]] == [True]
    assert {"login", "password-change"} <= {event["action"] for event in body["events"]}
    assert mailbox.CHANGED in {mail["kind"] for mail in body["mails"]}
    assert "argon2" not in reply.text and v1_client.cookies[SESSION] not in reply.text


def test_export_contains_no_data_of_other_accounts(v1_client):
    stranger = sign_up_and_log_in(v1_client.another())
    sign_up_and_log_in(v1_client)
    assert stranger.email not in v1_client.get("/account/export").text


# The end

def closed(client):
    """Has an account that its owner has closed; this client is not logged in."""
    person = sign_up_and_log_in(client)
    assert close(client, person.password).status == 204
    return person


def delete_closed(person):
    """The time of a closed account comes, and the cleanup."""
    database.run("UPDATE account SET closing_until = 1 WHERE closing_until IS NOT NULL "
                 f"AND email = {database.text(person.email)}")
    assert run_admin("cleanup", "closed").returncode == 0


def answer(client, person, **fields):
    return ask(client, "POST", "/sessions", identifier=person.email, password=person.password, **fields)


def test_closing_ends_every_session_and_the_cookie(v1_client):
    person = sign_up_and_log_in(v1_client)
    other = session_of(v1_client, person)
    reply = close(v1_client, person.password)
    assert (reply.status, reply.body) == (204, b"") and SESSION not in v1_client.cookies
    assert not is_logged_in(other) and "account-closing" in mailbox.mailed(person.email)


def test_a_login_asks_whether_a_closed_account_is_kept(v1_client):
    person = closed(v1_client)
    assert is_problem(answer(v1_client, person), 403, "account-closing") and not is_logged_in(v1_client)
    assert answer(v1_client, person, keep_account=True).status == 201 and is_logged_in(v1_client)
    assert can_log_in(v1_client, person, person.password)


def test_the_documents_answer_as_to_a_wrong_password(v1_client):
    person = closed(v1_client)
    there = v1_client.at("mall")
    right = mall.try_to_log_in(there, person)
    database.forget_failures()
    wrong = mall.try_to_log_in(there, replace(person, password="a wrong guess"))
    assert right.json == wrong.json


def test_a_closed_account_is_deleted_with_its_picture_when_its_time_has_come(v1_client):
    person = sign_up_and_log_in(v1_client)
    url = put_picture(v1_client, pictures.png()).json["avatar"]
    assert close(v1_client, person.password).status == 204
    assert Client(SITE).get("/upload/" + url.rsplit("/", 1)[1]).status == 200
    delete_closed(person)
    assert Client(SITE).get("/upload/" + url.rsplit("/", 1)[1]).status == 404
    assert not database.has_holder(person.email)


def test_without_closing_days_an_account_is_deleted_at_once(v1_client):
    with worker_settings(CLOSING_DAYS="0"):
        person = closed(v1_client)
        assert v1_client.get("/site").json["closing_days"] == 0
    assert not database.has_holder(person.email)


def test_wrong_password_does_not_close_the_account(v1_client):
    person = sign_up_and_log_in(v1_client)
    assert is_problem(close(v1_client, "a wrong guess"), 403, "wrong-credentials")
    assert is_logged_in(v1_client) and can_log_in(v1_client, person, person.password)


def test_guesses_at_closing_are_throttled_as_logins_are(v1_client):
    person = sign_up_and_log_in(v1_client)
    for _ in range(10):  # of a known device
        assert is_problem(close(v1_client, "a wrong guess"), 403, "wrong-credentials")
    assert is_throttled(close(v1_client, person.password)) and is_logged_in(v1_client)


def test_the_last_administrator_stays(v1_client):
    person = sign_up_and_log_in(v1_client)
    database.run("UPDATE account SET role = 'user' WHERE role = 'admin'")
    database.change_holder(person.email, "role = 'admin'")
    assert is_problem(close(v1_client, person.password), 409, "last-administrator") and is_logged_in(v1_client)
    database.change_holder(enrol(v1_client).email, "role = 'admin'")
    assert close(v1_client, person.password).status == 204
    database.run("UPDATE account SET role = 'user' WHERE role = 'admin'")


def test_name_and_address_are_reserved_until_a_closed_account_is_deleted(v1_client):
    person = closed(v1_client)
    assert v1_client.get("/availability", username=person.username).json["available"] is False
    delete_closed(person)
    assert v1_client.get("/availability", username=person.username).json == {"available": True}
    database.age_codes(database.DAY)
    assert sign_up(v1_client, person).email == person.email
