"""First steps that most tests of the native API, /v1, begin with; each is one or two real requests.

Where it does not matter how an account came to be, its owner signs up at mall.
"""
from contextlib import contextmanager
from functools import partial

from support import captchas, database, mailbox, mall, steps
from support.bodies import JSON, compact
from support.client import Client, mounts
from support.people import Person
from support.stack import eventually, frozen, mariadbd

SESSION, DEVICE, LANGUAGE = "gatehouse_v1", "gatehouse_device", "gatehouse_language"


def ask(client, method, path, headers=(), query="", **fields):
    """Sends these fields as JSON; without any, no body."""
    body = compact(fields) if fields else None
    return client.send(method, path, query=query, body=body, headers=headers, content_type=JSON)


def bearer(token):
    return [("Authorization", f"Bearer {token}")]


def is_problem(reply, status, code, field=None, reason=None):
    """Exactly this problem in the form of RFC 9457, with this field if one caused it."""
    body = reply.json
    assert reply.header("Content-Type") == "application/problem+json", reply
    assert (body["type"], body["status"]) == (f"/api/problems#{body['code']}", reply.status), reply
    assert body["title"] and body["request_id"] == reply.request_id, reply
    blamed = [(error["field"], error["code"]) for error in body.get("errors", [])]
    assert all(error["message"] for error in body.get("errors", [])), reply
    expected = [] if field is None else [(field, reason)]
    return (reply.status, body["code"]) == (status, code) and (
        blamed == expected if reason else [name for name, _ in blamed] == ([field] if field else []))


def is_throttled(reply, at_most=3600):
    wait = int(reply.header("Retry-After"))
    return is_problem(reply, 429, "throttled") and reply.json["retry_after"] == wait <= at_most


# Captchas and codes --------------------------------------------------------------------------------

def captcha(client):
    """A captcha that is drawn for this client, with its answer, as fields."""
    reply = ask(client, "POST", "/captchas")
    assert reply.status == 201, reply
    name = reply.json["id"]
    return {"captcha_id": name, "captcha_answer": captchas.answer(name)}


def ask_code(client, purpose, email, headers=(), **captcha_fields):
    return ask(client, "POST", "/codes", headers, email=email, purpose=purpose, **captcha_fields)


def code_for(client, purpose, email):
    """The code that is mailed for this purpose."""
    fields = captcha(client) if purpose == "sign-up" else {}
    reply = ask_code(client, purpose, email, **fields)
    assert reply.status == 202, reply
    return mailbox.code(email)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


# People --------------------------------------------------------------------------------------------

def sign_up(client, person=None, **other):
    """Signs up here, from the captcha to the session, with `other` fields."""
    person = person or Person()
    code = code_for(client, "sign-up", person.email)
    reply = ask(client, "POST", "/accounts", email=person.email, code=code,
                password=person.password, username=person.username, **other)
    assert reply.status == 201, reply
    return person


def enrol(client, person=None):
    """Has an account with a verified address; this client is not logged in."""
    person = mall.sign_up(client.at("mall"), person)
    database.change_holder(person.email, "email_verified = created")
    return person


def log_in(client, person, **other):
    reply = ask(client, "POST", "/sessions", identifier=person.username or person.email,
                password=person.password, **other)
    assert reply.status == 201, reply
    return reply


def token_of(client, person):
    """A program's token: no cookie is set."""
    reply = log_in(client.another(), person, kind="bearer")
    assert not reply.cookies, reply
    return reply.json["token"]


sign_up_and_log_in = partial(steps.sign_up_and_log_in, enrol, log_in)
session_of = partial(steps.session_of, log_in)


def is_logged_in(client, headers=()):
    reply = client.get("/session", headers)
    assert reply.status in (200, 401), reply
    return reply.status == 200


def me(client, headers=()):
    reply = client.get("/session", headers)
    assert reply.status == 200, reply
    return reply.json["account"]


def can_log_in(client, person, password):
    """True if this password logs in. Uses a new client and clears counted failures."""
    database.forget_failures()
    reply = ask(client.another(), "POST", "/sessions", identifier=person.email, password=password)
    assert reply.status in (201, 401), reply
    return reply.status == 201


def age_login(person, seconds):
    """Makes the person's logins this much older."""
    database.run("UPDATE session JOIN account USING (account_id) SET authenticated = authenticated "
                 f"- {seconds * 1000} WHERE email = {database.text(person.email)}")


def failing_guess(client, identifier):
    return ask(client, "POST", "/sessions", identifier=identifier, password="a wrong guess")


@contextmanager
def database_away():
    """Freezes the database; afterwards waits until every worker has reconnected."""
    with frozen(mariadbd()):
        yield
    asker = Client(mounts("v1")["prefix"])
    eventually(lambda: all(asker.get("/health/ready").status == 200 for _ in range(20)), 10,
               "recovery of every worker")
