"""basic: any defect of an encrypted password has the reply of a wrong password."""
import base64

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from support import database
from support.basic import (BAD_CIPHERTEXT, LOGIN, PASSWORD, REGISTER, THROTTLED, WRONG, WRONG_OLD,
                           PasswordEncryption, can_log_in, encryption, enrol, register)
from support.bodies import compact
from support.people import Person, fresh_password


def foreign_encryption(held):
    """The same nonce under a key that the service does not have."""
    key = rsa.generate_private_key(65537, 3072).public_key()
    pem = key.public_bytes(serialization.Encoding.PEM,
                           serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    return PasswordEncryption(held.kid, held.nonce, pem)


def labelled():
    return padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=b"gatehouse")


def oaep_of(hashing, masking):
    return padding.OAEP(padding.MGF1(masking), hashing, label=None)


def changed_byte(encrypted, place):
    raw = bytearray(base64.b64decode(encrypted))
    raw[place] ^= 1
    return base64.b64encode(raw).decode()


def sent(held, encrypted):
    return {"password_encrypted": encrypted, "kid": held.kid}


def sent_with(scheme):
    return lambda held, password: sent(held, held.encrypt_password(password, scheme=scheme))


def sent_around(text):
    """The right key and a right nonce around something that is not quite the documented JSON."""
    return lambda held, password: sent(held, held.encrypt(text(held.nonce, password)))


def sent_after(change):
    return lambda held, password: sent(held, change(held.encrypt_password(password)))


def sent_under(kid):
    return lambda held, password: {**held.fields(password=password), "kid": kid}


def sent_for(nonce):
    return lambda held, password: sent(held, held.encrypt_password(password, nonce=nonce(held.nonce)))


BROKEN = {
    "an unknown kid": sent_under("19700101"),
    "a kid of another form": sent_under("../../keys/pepper"),
    "a very long kid": sent_under("k" * 4000),
    "another key": lambda held, password: foreign_encryption(held).fields(password=password),
    "a label": sent_with(labelled()),
    "PKCS#1 v1.5": sent_with(padding.PKCS1v15()),
    "SHA-1": sent_with(oaep_of(hashes.SHA1(), hashes.SHA1())),
    "MGF1 with SHA-1": sent_with(oaep_of(hashes.SHA256(), hashes.SHA1())),
    "no base64": sent_after(lambda encrypted: "***"),
    "base64 of the URL alphabet": sent_after(lambda encrypted: "-_" + encrypted[2:]),
    "a padding too many": sent_after(lambda encrypted: encrypted + "="),
    "a line feed in base64": sent_after(lambda encrypted: encrypted[:64] + "\n" + encrypted[64:]),
    "a cut ciphertext": sent_after(lambda encrypted: encrypted[:-4]),
    "a longer ciphertext": sent_after(lambda encrypted: encrypted + "AAAA"),
    "a flipped bit at the start": sent_after(lambda encrypted: changed_byte(encrypted, 1)),
    "a flipped bit at the end": sent_after(lambda encrypted: changed_byte(encrypted, -1)),
    "zeros": sent_after(lambda encrypted: base64.b64encode(bytes(384)).decode()),
    "ones": sent_after(lambda encrypted: base64.b64encode(b"\xff" * 384).decode()),
    "the password alone": sent_around(lambda nonce, password: password),
    "no JSON": sent_around(lambda nonce, password: "{"),
    "no nonce": sent_around(lambda nonce, password: compact({"password": password})),
    "no password": sent_around(lambda nonce, password: compact({"nonce": nonce})),
    "a number as password": sent_around(
        lambda nonce, password: compact({"nonce": nonce, "password": 1})),
    "two passwords": sent_around(
        lambda nonce, password: f'{{"nonce":"{nonce}","password":"x","password":"{password}"}}'),
    "text after the JSON": sent_around(
        lambda nonce, password: compact({"nonce": nonce, "password": password}) + "x"),
    "a nonce of nobody": sent_for(lambda nonce: "A" * len(nonce)),
    "a changed nonce": sent_for(lambda nonce: nonce[:-1] + ("A" if nonce[-1] != "A" else "B")),
    "a longer nonce": sent_for(lambda nonce: nonce + "A"),
    "an empty nonce": sent_for(lambda nonce: "")}


def headers_apart_from_moments(reply):
    return tuple(pair for pair in reply.headers if pair[0] not in ("Date", "X-Request-Id"))


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_login_reply_is_identical_to_a_wrong_password(basic_client, broken):
    person, nobody = enrol(basic_client), Person()
    wrong = basic_client.another().post(LOGIN, username=person.username, password=fresh_password())
    database.forget_failures()
    replies = [basic_client.another().post(LOGIN, username=each.username,
                                    **broken(encryption(basic_client), each.password))
               for each in (person, nobody)]
    shown = {(reply.status, headers_apart_from_moments(reply), reply.body)
             for reply in [wrong, *replies]}
    assert len(shown) == 1 and wrong.text == WRONG, shown


UNREADABLE = {name: broken for name, broken in BROKEN.items()
              if name not in ("no password", "a number as password")}


@pytest.mark.parametrize("broken", UNREADABLE.values(), ids=UNREADABLE)
def test_at_register_it_is_one_refusal_and_no_account(basic_client, broken):
    person = Person()
    reply = basic_client.post(REGISTER, username=person.username, **broken(encryption(basic_client), person.password))
    assert (reply.status, reply.text) == (200, BAD_CIPHERTEXT) and reply.all("Set-Cookie") == []
    assert not database.has_account(person.username)


@pytest.mark.parametrize("name", sorted(set(BROKEN) - set(UNREADABLE)))
def test_no_password_inside_a_good_envelope_is_refused_by_name(basic_client, name):
    person = Person()
    fields = BROKEN[name](encryption(basic_client), person.password)
    reply = basic_client.post(REGISTER, username=person.username, **fields)
    assert reply.status == 200 and reply.json["msg"].startswith("参数错误: password")
    assert not database.has_account(person.username)


def as_old_password(fields):
    renamed = {name.replace("password_", "old_password_"): text for name, text in fields.items()}
    return {**renamed, "new_password": fresh_password()}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_at_a_change_it_is_a_wrong_old_password(basic_client, broken):
    person = register(basic_client)
    reply = basic_client.post(PASSWORD, **as_old_password(broken(encryption(basic_client), person.password)))
    assert (reply.status, reply.text) == (200, WRONG_OLD) and reply.all("Set-Cookie") == []
    assert can_log_in(basic_client, person, person.password)


def test_a_broken_new_password_changes_nothing(basic_client):
    person = register(basic_client)
    reply = basic_client.post(PASSWORD, old_password=person.password, new_password_encrypted="***",
                       kid=encryption(basic_client).kid)
    assert (reply.status, reply.text) == (200, WRONG_OLD)
    assert can_log_in(basic_client, person, person.password)


def test_a_broken_ciphertext_counts_as_a_failure(basic_client):
    person = enrol(basic_client)
    assert basic_client.post(LOGIN, username=person.username, password_encrypted="***",
                      kid=encryption(basic_client).kid).text == WRONG
    assert basic_client.post(LOGIN, **person.credentials).text == THROTTLED


def test_a_weak_encrypted_password_is_refused_by_its_rules(basic_client):
    reply = basic_client.post(REGISTER, username=Person().username, **encryption(basic_client).fields(password="short"))
    assert (reply.status, reply.json["result"]) == (200, False)
    assert reply.json["msg"].startswith("参数错误: password")
