"""Errors that every operation of /v1 reports before any effect: taken from its description, so
that a new operation is tried as soon as it is described. Each reply is held to its schema besides.
"""
import pytest

from support import database, openapi, v1
from support.bodies import JSON, compact
from support.client import EXCHANGES, Client, mounts

OPERATIONS = [pytest.param(path, method, operation, id=f"{method} {path}")
              for path, method, operation in openapi.operations("v1")
              if operation.get("x-served-by") != "nginx"]
NOTHING = {"{id}": "999999999", "{session}": "0" * 32}
OTHER_SITE = {"Sec-Fetch-Site": "cross-site"}


def filled(path):
    for name, value in NOTHING.items():
        path = path.replace(name, value)
    return path


def having(condition):
    return pytest.mark.parametrize("path, method, operation", [
        one for one in OPERATIONS if condition(one.values[2])])


def described(*answers):
    """Of an operation whose description has these statuses."""
    return lambda operation: all(answer in operation["responses"] for answer in answers)


def codes(operation, status):
    """The problem codes that the description has for a status."""
    content = operation["responses"].get(status, {}).get("content", {})
    schema = content.get("application/problem+json", {}).get("schema", {})
    code = schema["allOf"][1]["properties"]["code"] if schema else {}
    return code.get("enum") or [code.get("const")]


def takes_json(operation):
    return JSON in operation.get("requestBody", {}).get("content", {})


def needed(operation):
    content = operation.get("requestBody", {}).get("content", {})
    return content.get(JSON, {}).get("schema", {}).get("required")


def needs_session(operation):
    return operation["security"] and {} not in operation["security"]


@pytest.fixture(scope="module")
def signed_in():
    """A client of somebody who is no administrator."""
    client = Client(mounts("v1")["prefix"], EXCHANGES)
    v1.sign_up_and_log_in(client)
    return client


@pytest.fixture(scope="module")
def privileged():
    """A client to whom every operation is open: an administrator who has just logged in."""
    client = Client(mounts("v1")["prefix"], EXCHANGES)
    person = v1.enrol(client)
    database.change_holder(person.email, "role = 'admin'")
    v1.log_in(client, person)
    return client


@having(described("400"))
def test_two_sessions_in_one_request_are_malformed(v1_client, path, method, operation):
    twice = {"Cookie": f"{v1.SESSION}={'A' * 43}; {v1.SESSION}={'B' * 43}"}
    assert v1.is_problem(v1_client.send(method, filled(path), headers=twice), 400, "malformed")


@having(needs_session)
def test_no_session_returns_401(v1_client, path, method, operation):
    reply = v1_client.send(method, filled(path))
    assert v1.is_problem(reply, 401, "not-signed-in")
    assert reply.header("WWW-Authenticate") == "Bearer"


@having(lambda operation: "foreign-origin" in codes(operation, "403"))
def test_pages_of_other_sites_are_refused(v1_client, path, method, operation):
    reply = v1_client.send(method, filled(path), headers=OTHER_SITE)
    assert v1.is_problem(reply, 403, "foreign-origin")


@having(lambda operation: operation["tags"] == ["administration"])
def test_user_role_returns_403(signed_in, path, method, operation):
    assert v1.is_problem(signed_in.send(method, filled(path)), 403, "forbidden")


@having(lambda operation: {"stale-login", "forbidden"} <= set(codes(operation, "403")))
def test_old_login_requires_reauthentication(privileged, path, method, operation):
    database.run("UPDATE session SET authenticated = authenticated - 3600000")
    reply = privileged.send(method, filled(path))
    database.run("UPDATE session SET authenticated = authenticated + 3600000")
    assert v1.is_problem(reply, 403, "stale-login")


@having(described("413"))
def test_a_body_that_is_too_large_is_refused_unread(v1_client, path, method, operation):
    size = 40_000 if "avatar" not in path or method != "PUT" else 11 << 20
    reply = v1_client.send(method, path, body=b"x" * size, content_type=JSON)
    assert reply.status == 413 and reply.json["code"] == "too-large"


@having(takes_json)
def test_a_body_of_another_type_is_refused(privileged, path, method, operation):
    reply = privileged.send(method, filled(path), body="a=b", content_type="text/plain")
    assert v1.is_problem(reply, 415, "unsupported-media")


@having(takes_json)
def test_a_body_that_is_no_object_is_malformed(v1_client, path, method, operation):
    reply = v1_client.send(method, filled(path), body="{", content_type=JSON)
    assert v1.is_problem(reply, 400, "malformed")


@having(needed)
def test_missing_field_is_named(privileged, path, method, operation):
    reply = privileged.send(method, filled(path), body="{}", content_type=JSON)
    assert v1.is_problem(reply, 422, "missing-field", reply.json["errors"][0]["field"], "missing")
    assert reply.json["errors"][0]["field"] in needed(operation)


@having(takes_json)
def test_non_text_field_is_named(privileged, path, method, operation):
    field = next(iter(operation["requestBody"]["content"][JSON]["schema"]["properties"]))
    reply = privileged.send(method, filled(path), body=compact({field: 1}), content_type=JSON)
    assert v1.is_problem(reply, 422, "invalid-field", field, "bad-form")


@having(described("404"))
def test_missing_resource_returns_404(privileged, path, method, operation):
    reply = v1.ask(privileged, method, filled(path))
    assert v1.is_problem(reply, 404, "not-found")
