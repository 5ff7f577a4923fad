"""entry, section 1: /login with the MD5 of the password, for accounts that came from elsewhere."""
import re

import pytest

from support import database, mall
from support.client import PORT
from support.entry import (BAD, DEAD_TOKEN, MISSING, WRONG, can_log_in, credentials, enrol, info,
                           is_live, is_refused, log_in, md5)
from support.people import Person, fresh, fresh_password
from support.stack import run_script

DEFAULT_AVATAR = f"http://localhost:{PORT}/default-avatar.png"


def test_login_answers_the_documents_fields_in_the_samples_order(entry_client):
    person = enrol(entry_client)
    reply = entry_client.post_json("/login", **credentials(person))
    token = reply.json["result"]["token"]
    assert (reply.status, reply.text) == (200, (
        f'{{"code":0,"msg":"","result":{{"nickname":"","profilePicture":"{DEFAULT_AVATAR}",'
        f'"token":"{token}","username":"{person.username}"}},"coode":0}}'))


def test_login_returns_the_nickname(entry_client):
    person = enrol(entry_client)
    database.change_account(person.username, f"nickname = {database.text('亖狼何必装羴2')}")
    result = entry_client.post_json("/login", **credentials(person)).json["result"]
    assert result["nickname"] == "亖狼何必装羴2"


def test_the_token_is_32_random_bytes_and_works_at_once(entry_client):
    token = log_in(entry_client, enrol(entry_client))
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token) and is_live(entry_client, token)


def test_each_login_gets_a_new_token(entry_client):
    person = enrol(entry_client)
    tokens = [log_in(entry_client, person) for _ in range(3)]
    assert len(set(tokens)) == 3 and all(is_live(entry_client, token) for token in tokens)


def test_login_sets_no_cookie(entry_client):
    person = enrol(entry_client)
    for fields in (credentials(person), credentials(Person())):
        assert entry_client.post_json("/login", **fields).all("Set-Cookie") == []


def test_an_upper_case_digest_is_the_same_digest(entry_client):
    person = enrol(entry_client)
    for digest in (md5(person.password).upper(), md5(person.password).title()):
        reply = entry_client.post_json("/login", username=person.username, password=digest)
        assert reply.json["code"] == 0


def test_name_is_found_in_any_case_and_returned_as_registered(entry_client):
    person = enrol(entry_client, Person(username=fresh("Ada")))
    result = entry_client.post_json("/login", username=person.username.upper(),
                             password=md5(person.password)).json["result"]
    assert result["username"] == person.username


# Whose accounts

def test_an_account_registered_at_mall_logs_in(entry_client):
    person = mall.sign_up(entry_client.at("mall"))
    assert info(entry_client, log_in(entry_client, person))["username"] == person.username


def test_an_account_registered_at_basic_logs_in(entry_client):
    person = Person(nickname="Kit")
    assert entry_client.at("basic").post("/user/register", **person.fields).json["result"] is True
    assert info(entry_client, log_in(entry_client, person))["nickname"] == "Kit"


def test_an_account_added_by_the_operator_logs_in(entry_client):
    name = fresh()
    done = run_script("account", "add", name, "--generate")
    assert done.returncode == 0, done.stderr
    password = re.search(r"^Password: (\S+)$", done.stdout, re.M).group(1)
    assert log_in(entry_client, Person(username=name, password=password))


# Refusals

def test_a_wrong_password_and_an_unknown_name_answer_the_same_bytes(entry_client):
    person = enrol(entry_client)
    wrong = entry_client.post_json("/login", username=person.username, password=md5(fresh_password()))
    unknown = entry_client.post_json("/login", **credentials(Person()))
    assert is_refused(wrong, WRONG) and (wrong.status, wrong.body) == (unknown.status, unknown.body)


def test_administrator_login_gets_the_reply_of_a_wrong_password(entry_client):
    person, nobody = enrol(entry_client), Person()
    database.change_account(person.username, "role = 'admin'")
    reply = entry_client.post_json("/login", **credentials(person))
    assert is_refused(reply, WRONG)
    assert reply.body == entry_client.post_json("/login", **credentials(nobody)).body


def headers_apart_from_moments(reply):
    return tuple(pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id"))


def test_all_failures_have_the_same_status_headers_and_body(entry_client):
    wrong, disabled, bare, admin = (enrol(entry_client) for _ in range(4))
    database.disable(disabled.username)
    number = database.account_id(bare.username)
    database.run(f"DELETE FROM password_verifier WHERE account_id = {number}")
    database.change_account(admin.username, "role = 'admin'")
    cases = [wrong.but(password=fresh_password()), disabled, bare, admin, Person()]
    replies = [entry_client.post_json("/login", **credentials(person)) for person in cases]
    shown = {(reply.status, headers_apart_from_moments(reply), reply.body) for reply in replies}
    assert len(shown) == 1 and is_refused(replies[0], WRONG), shown


@pytest.mark.parametrize("identifier", [lambda p: p.email,
                                        lambda p: str(database.account_id(p.username))])
def test_no_other_identifier_than_the_username_logs_in(entry_client, identifier):
    person = enrol(entry_client)
    reply = entry_client.post_json("/login", username=identifier(person), password=md5(person.password))
    assert is_refused(reply, WRONG)


# The digest

@pytest.mark.parametrize("password",
                         ["x", "plinth otter gable", "g" * 32, "0" * 31, "0" * 33, "0" * 64,
                          " " + "0" * 31, "0" * 32 + "\n", "０" * 32, "-" + "0" * 31,
                          "0x" + "0" * 30,
                          "\u0660" * 32])
def test_what_is_no_digest_is_a_bad_parameter_for_known_and_unknown_names(entry_client, password):
    for person in (enrol(entry_client), Person()):
        reply = entry_client.post_json("/login", username=person.username, password=password)
        assert is_refused(reply, BAD)


def test_the_plain_password_itself_does_not_log_in(entry_client):
    assert is_refused(entry_client.post_json("/login", **enrol(entry_client).credentials), BAD)


def test_the_digest_of_the_digest_does_not_log_in(entry_client):
    person = enrol(entry_client)
    assert not can_log_in(entry_client, person, md5(person.password))


def test_a_password_that_looks_like_a_digest_is_digested_like_any_other(entry_client):
    person = enrol(entry_client, Person(password=md5(fresh_password())))
    reply = entry_client.post_json("/login", **person.credentials)
    assert is_refused(reply, WRONG)
    assert can_log_in(entry_client, person, person.password)


@pytest.mark.parametrize("password", ["正确的马电池订书钉", "plinth;otter;42", "plinth+otter%41gable",
                                      " plinth otter gable ", "🦦🪨🌻🧭🪁🛶🧵🥁🪴"])
def test_any_password_logs_in_by_the_digest_of_its_utf_8(entry_client, password):
    person = enrol(entry_client, Person(password=password))
    assert can_log_in(entry_client, person, password)
    assert not can_log_in(entry_client, person, password[:-1])


def test_a_login_without_a_field_is_a_missing_parameter(entry_client):
    assert is_refused(entry_client.post_json("/login", username="kit"), MISSING)
    assert is_refused(entry_client.post_json("/login", username="kit", password=7), BAD)


def test_unknown_fields_are_ignored(entry_client):
    person = enrol(entry_client)
    reply = entry_client.post_json("/login", **credentials(person), remember=True, role="admin", n=1)
    assert reply.json["code"] == 0


def test_login_needs_no_token_and_looks_at_none(entry_client):
    person = enrol(entry_client)
    reply = entry_client.post_json("/login", {"Authorization": "x" * 43}, **credentials(person))
    assert reply.json["code"] == 0


def test_fields_in_the_query_are_never_looked_at(entry_client):
    person = enrol(entry_client)
    given = credentials(person)
    query = "&".join(f"{name}={value}" for name, value in given.items())
    reply = entry_client.send("POST", "/login", query=query, body="{}", content_type="application/json")
    assert is_refused(reply, MISSING)
    assert entry_client.send("POST", "/login", query="username=nobody", body=_json(given),
                      content_type="application/json").json["code"] == 0


def _json(fields):
    return "{" + ",".join(f'"{name}":"{value}"' for name, value in fields.items()) + "}"


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8",
                                          "text/plain", "application/x-www-form-urlencoded",
                                          "multipart/form-data; boundary=x", None])
def test_body_is_read_as_json_for_every_content_type(entry_client, content_type):
    person = enrol(entry_client)
    reply = entry_client.send("POST", "/login", body=_json(credentials(person)),
                       content_type=content_type)
    assert reply.json["code"] == 0


def test_login_leaves_an_audit_event_for_success_and_for_failure(entry_client):
    person = enrol(entry_client)
    for password in (fresh_password(), person.password):
        before = int(database.value("SELECT COUNT(*) FROM audit_event WHERE contract = 'entry'"))
        entry_client.post_json("/login", username=person.username, password=md5(password))
        database.forget_failures()
        assert int(database.value(
            "SELECT COUNT(*) FROM audit_event WHERE contract = 'entry'")) > before


def test_a_digest_after_a_password_change_is_the_new_ones(entry_client):
    person, new = enrol(entry_client), fresh_password()
    mall_client = entry_client.at("mall")
    mall.log_in(mall_client, person)
    mall_client.post("/user/reset_password", passwordOld=person.password, passwordNew=new)
    assert can_log_in(entry_client, person, new) and not can_log_in(entry_client, person, person.password)


def test_expired_and_unknown_tokens_get_the_same_reply(entry_client):
    person = enrol(entry_client)
    token = log_in(entry_client, person)
    database.age_sessions(database.account_id(person.username), 31 * database.DAY)
    replies = [entry_client.get("/user/get_user_info", {"Authorization": held})
               for held in (token, "A" * 43)]
    assert is_refused(replies[0], DEAD_TOKEN) and replies[0].body == replies[1].body
