"""basic, row 9: /user/security/key, and passwords that are sent encrypted under it."""
import base64
import json
import re
import secrets
import time
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives import serialization

from support import database
from support.basic import (BAD_CIPHERTEXT, CHANGED, DEVICE, KEY, LOGGED_IN, LOGIN, PASSWORD,
                           REGISTER, REGISTERED, SESSION, THROTTLED, WRONG, WRONG_OLD, can_log_in,
                           encryption, enrol, fail_login, is_logged_in, refuses, register)
from support.bodies import compact, form_data
from support.client import Client
from support.concurrency import all_at_once
from support.configuration import reload, settings
from support.people import Person, fresh_password
from support.stack import STATE, eventually

HAN = "".join(chr(0x4E00 + secrets.randbelow(0x4000)) for _ in range(66))  # 198 bytes


# What is handed out

def test_key_answers_in_order(basic_client):
    reply = basic_client.get(KEY)
    body = reply.json
    assert reply.status == 200 and list(body) == ["msg", "result", "data"]
    assert (body["msg"], body["result"]) == ("", True)
    assert list(body["data"]) == ["kid", "alg", "key", "jwk", "nonce", "expires_in"]
    assert body["data"]["alg"] == "RSA-OAEP-256" and body["data"]["expires_in"] == 300


def test_the_key_is_rsa_of_3072_bits_as_pem_and_as_jwk(basic_client):
    data = basic_client.get(KEY).json["data"]
    key = serialization.load_pem_public_key(data["key"].encode())
    assert data["key"].startswith("-----BEGIN PUBLIC KEY-----\n") and key.key_size == 3072
    numbers, jwk = key.public_numbers(), data["jwk"]
    modulus = base64.urlsafe_b64encode(numbers.n.to_bytes(384, "big")).decode().rstrip("=")
    assert jwk == {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RSA-OAEP-256", "use": "enc",
                   "kid": data["kid"]}
    assert numbers.e == 65537


def test_every_answer_has_the_same_key_and_a_nonce_of_its_own(basic_client):
    encryptions = [encryption(client) for client in (basic_client, basic_client.another()) for _ in range(10)]
    assert len({(each.kid, each.pem) for each in encryptions}) == 1
    assert len({each.nonce for each in encryptions}) == 20


def test_nonces_are_long_and_random(basic_client):
    nonces = [encryption(basic_client).nonce for _ in range(5)]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{22,}", nonce) for nonce in nonces)
    assert len({nonce[:8] for nonce in nonces}) > 1 or len({nonce[-8:] for nonce in nonces}) > 1


def test_reply_contains_no_private_key_part(basic_client):
    text = basic_client.get(KEY).text
    assert "PRIVATE" not in text
    assert not set(basic_client.get(KEY).json["data"]["jwk"]) & {"d", "p", "q", "dp", "dq", "qi"}


# The three forms that may carry it

def test_register_with_an_encrypted_password(basic_client):
    person = Person()
    fields = encryption(basic_client).fields(password=person.password)
    reply = basic_client.post(REGISTER, username=person.username, **fields)
    assert (reply.status, reply.text) == (200, REGISTERED)
    assert is_logged_in(basic_client) and can_log_in(basic_client, person, person.password)


@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
def test_login_with_an_encrypted_password(basic_client, how):
    person = enrol(basic_client)
    fields = {"username": person.username, **encryption(basic_client).fields(password=person.password)}
    reply = (basic_client.post(LOGIN, **fields) if how == "urlencoded"
             else basic_client.send_parts("POST", LOGIN, form_data(fields)))
    assert (reply.status, reply.text) == (200, LOGGED_IN) and is_logged_in(basic_client)


def test_a_change_with_both_passwords_encrypted_under_one_nonce(basic_client):
    person, new = register(basic_client), fresh_password()
    fields = encryption(basic_client).fields(old_password=person.password, new_password=new)
    assert basic_client.post(PASSWORD, **fields).text == CHANGED
    assert can_log_in(basic_client, person, new) and not can_log_in(basic_client, person, person.password)


@pytest.mark.parametrize("encrypted", ["old_password", "new_password"])
def test_a_change_with_one_password_encrypted_and_one_plain(basic_client, encrypted):
    person, new = register(basic_client), fresh_password()
    passwords = {"old_password": person.password, "new_password": new}
    fields = encryption(basic_client).fields(**{encrypted: passwords.pop(encrypted)})
    assert basic_client.post(PASSWORD, **fields, **passwords).text == CHANGED
    assert can_log_in(basic_client, person, new)


@pytest.mark.parametrize("password", ["正确的马电池订书钉", "plinth;otter+gable%41", "🦦🪨🌻🧭🪁🛶🧵🥁🪴",
                                      'plin"th\\otter', " plinth otter gable ", "x7" + HAN])
def test_any_password_of_up_to_200_bytes_fits(basic_client, password):
    person = enrol(basic_client, Person(password=password))
    fields = encryption(basic_client).fields(password=password)
    assert basic_client.post(LOGIN, username=person.username, **fields).text == LOGGED_IN


def test_members_order_and_escapes_of_the_encrypted_json_do_not_matter(basic_client):
    person = enrol(basic_client, Person(password="羴plinth otter"))
    for dump in (compact, json.dumps, lambda value: json.dumps(value, indent=1)):
        held = encryption(basic_client)
        encrypted = held.encrypt(dump({"password": person.password, "nonce": held.nonce}))
        reply = basic_client.post(LOGIN, username=person.username, password_encrypted=encrypted, kid=held.kid)
        assert reply.text == LOGGED_IN


# A nonce works once

def test_a_nonce_works_once(basic_client):
    person = enrol(basic_client)
    fields = encryption(basic_client).fields(password=person.password)
    assert basic_client.post(LOGIN, username=person.username, **fields).text == LOGGED_IN
    again = basic_client.another().post(LOGIN, username=person.username, **fields)
    assert (again.status, again.text) == (200, WRONG) and SESSION not in again.cookies


def test_a_nonce_is_spent_by_a_wrong_password_too(basic_client):
    person, held = enrol(basic_client), encryption(basic_client)
    wrong = basic_client.post(LOGIN, username=person.username, **held.fields(password=fresh_password()))
    assert wrong.text == WRONG
    database.forget_failures()
    again = basic_client.post(LOGIN, username=person.username, **held.fields(password=person.password))
    assert again.text == WRONG


def test_a_nonce_spent_at_one_route_is_spent_at_all(basic_client):
    person, held = enrol(basic_client), encryption(basic_client)
    assert basic_client.post(LOGIN, username=person.username,
                      **held.fields(password=person.password)).text == LOGGED_IN
    reply = basic_client.post(REGISTER, username=Person().username,
                       **held.fields(password=fresh_password()))
    assert (reply.status, reply.text) == (200, BAD_CIPHERTEXT)
    reply = basic_client.post(PASSWORD, **held.fields(old_password=person.password,
                                               new_password=fresh_password()))
    assert (reply.status, reply.text) == (200, WRONG_OLD)


def test_of_100_simultaneous_uses_of_one_nonce_one_wins(basic_client):
    held, people = encryption(basic_client), [Person() for _ in range(100)]
    encrypted = [{"username": person.username, **held.fields(password=person.password)}
              for person in people]
    replies = all_at_once([lambda fields=fields: Client(basic_client.mount).post(REGISTER, **fields)
                           for fields in encrypted])
    told = sorted(reply.text for reply in replies)
    assert told.count(REGISTERED) == 1 and told.count(BAD_CIPHERTEXT) == 99, set(told)


def test_of_100_simultaneous_logins_with_one_nonce_one_wins(basic_client):
    held, person = encryption(basic_client), enrol(basic_client)
    fields = {"username": person.username, **held.fields(password=person.password)}
    replies = all_at_once([lambda: Client(basic_client.mount).post(LOGIN, **fields)] * 100)
    texts = [reply.text for reply in replies]
    assert texts.count(LOGGED_IN) == 1 and set(texts) <= {LOGGED_IN, WRONG, THROTTLED}


def test_a_throttled_login_does_not_spend_the_nonce(basic_client):
    person, held = enrol(basic_client), encryption(basic_client)
    fields = {"username": person.username, **held.fields(password=person.password)}
    fail_login(basic_client, person.username)
    reply = basic_client.post(LOGIN, **fields)
    assert (reply.status, reply.text) == (429, THROTTLED)
    database.age_failures(3 * database.SECOND)
    assert basic_client.post(LOGIN, **fields).text == LOGGED_IN


def test_a_throttled_change_does_not_spend_the_nonce(basic_client):
    person, held, new = register(basic_client), encryption(basic_client), fresh_password()
    basic_client.cookies.pop(DEVICE, None)  # a known device would have a wait of its own
    fail_login(basic_client.another(), person.username)
    fields = held.fields(old_password=person.password, new_password=new)
    assert basic_client.post(PASSWORD, **fields).status == 429
    database.age_failures(3 * database.SECOND)
    assert basic_client.post(PASSWORD, **fields).text == CHANGED


def test_a_nonce_expires(basic_client):
    person = enrol(basic_client)
    with settings(NONCE_LIFE="1"):  # the shortest there is
        held, issued = encryption(basic_client), time.monotonic()
        eventually(lambda: time.monotonic() > issued + 1.5, 4, "the end of the nonce's life")
        reply = basic_client.post(LOGIN, username=person.username, **held.fields(password=person.password))
    assert (reply.status, reply.text) == (200, WRONG)


# Which fields

def test_plain_and_encrypted_together_are_rejected(basic_client):
    person = enrol(basic_client)
    reply = basic_client.post(LOGIN, **person.credentials, **encryption(basic_client).fields(password=person.password))
    assert (reply.status, reply.json["result"]) == (200, False)
    assert reply.json["msg"].startswith("参数错误: password") and SESSION not in reply.cookies


@pytest.mark.parametrize("path, name", [(LOGIN, "password"), (REGISTER, "password"),
                                        (PASSWORD, "old_password"), (PASSWORD, "new_password")])
def test_an_encrypted_field_without_a_kid_names_the_kid(basic_client, path, name):
    person = register(basic_client)
    fields = {"old_password": person.password, "new_password": fresh_password()}
    encrypted = encryption(basic_client).fields(**{name: person.password})
    del encrypted["kid"], fields[name if name in fields else "old_password"]
    plain = {"username": Person().username} if path != PASSWORD else fields
    assert refuses(basic_client.post(path, **plain, **encrypted), "kid")


def test_a_kid_without_an_encrypted_field_is_ignored(basic_client):
    person = enrol(basic_client)
    assert basic_client.post(LOGIN, **person.credentials, kid=encryption(basic_client).kid).text == LOGGED_IN


def test_an_encrypted_password_in_the_query_is_not_read(basic_client):
    person = enrol(basic_client)
    reply = basic_client.send("POST", LOGIN, query=f"kid={encryption(basic_client).kid}&password_encrypted=x",
                       body=f"username={person.username}")
    assert refuses(reply, "password")


# Rotation: key files carry the day

def day(ago):
    return (datetime.now(timezone.utc) - timedelta(days=ago)).strftime("%Y%m%d")


def key_file(ago):
    return STATE / f"keys/rsa-{day(ago)}.pem"


def age_key(days):
    """As if the key of today had been made some days ago."""
    key_file(0).rename(key_file(days))
    reload()


def forget_key(ago):
    key_file(ago).unlink(missing_ok=True)


@pytest.mark.parametrize("ago, expected", [(1, LOGGED_IN), (2, WRONG)])
def test_the_key_of_the_day_before_is_accepted_and_an_older_one_is_not(basic_client, ago, expected):
    person, held = enrol(basic_client), encryption(basic_client)
    age_key(ago)
    try:
        fresh_encryption = encryption(basic_client)
        encrypted = held.fields(password=person.password)
        reply = basic_client.post(LOGIN, username=person.username, **encrypted)
    finally:
        forget_key(ago)
    assert fresh_encryption.pem != held.pem and (reply.status, reply.text) == (200, expected)


def test_the_private_key_is_readable_by_its_owner_only(basic_client):
    encryption(basic_client)
    assert key_file(0).stat().st_mode & 0o077 == 0
    assert b"PRIVATE KEY" in key_file(0).read_bytes()


def test_a_key_that_was_handed_out_outlives_a_reload(basic_client):
    person, held = enrol(basic_client), encryption(basic_client)
    reload()
    assert encryption(basic_client).kid == held.kid
    fields = held.fields(password=person.password)
    assert basic_client.post(LOGIN, username=person.username, **fields).text == LOGGED_IN
