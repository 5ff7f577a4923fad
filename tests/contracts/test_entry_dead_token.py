"""entry: the HTTP status of a missing token and of one that is no longer valid.

The document's front end reads the code 200412 in answers of HTTP 200 alone: there it forgets its
token and shows the login page. Every other status is an error message to it.
"""
import pytest

from support import database
from support.database import DAY, HOUR
from support.entry import INFO, LOGOUT, PICTURE, PROFILE, enter, holding

NEEDS_TOKEN = [("GET", INFO), ("POST", LOGOUT), ("PUT", PROFILE), ("PUT", PICTURE)]
INVALID = '{"code":200412,"msg":"token无效或已过期","result":"","coode":200412}'
MISSING = '{"code":200410,"msg":"未提供token","result":"","coode":200410}'


@pytest.mark.parametrize("method, path", NEEDS_TOKEN)
def test_unknown_token_is_reported_with_http_200(entry_client, method, path):
    reply = entry_client.send(method, path, headers=holding("A" * 43))
    assert (reply.status, reply.text) == (200, INVALID)


@pytest.mark.parametrize("method, path", NEEDS_TOKEN)
def test_a_missing_token_is_401(entry_client, method, path):
    reply = entry_client.send(method, path)
    assert (reply.status, reply.text) == (401, MISSING)


def test_expired_token_is_reported_with_http_200(entry_client):
    person, token = enter(entry_client)
    database.age_sessions(database.account_id(person.username), DAY + HOUR)
    reply = entry_client.get(INFO, holding(token))
    assert (reply.status, reply.text) == (200, INVALID)


def test_ended_token_is_reported_with_http_200(entry_client):
    _, token = enter(entry_client)
    entry_client.post(LOGOUT, holding(token))
    reply = entry_client.put_json(PROFILE, holding(token), nickname="kit")
    assert (reply.status, reply.text) == (200, INVALID)
