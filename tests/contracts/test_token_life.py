"""A token that its client keeps, as at entry and medusa: what the table holds of it, and what ends it."""
import base64
import hashlib

import pytest

from support import database, entry, medusa
from support.database import DAY, HOUR, MINUTE
from support.stack import eventually


@pytest.fixture(params=["entry", "medusa"])
def client(request):
    return request.getfixturevalue(f"{request.param}_client")


@pytest.fixture
def contract(client):
    return {"entry": entry, "medusa": medusa}[client.mount.contract]


def session_row(client, account, columns):
    return database.rows(f"SELECT {columns} FROM session WHERE account_id = {account} "
                         f"AND contract = '{client.mount.contract}'")[0]


def test_the_table_holds_a_digest_of_the_token_only(contract, client):
    person, token = contract.enter(client)
    stored, = session_row(client, database.account_id(person.username), "HEX(token_hash)")
    digests = [hashlib.sha256(form).hexdigest().upper()
               for form in (token.encode(), base64.urlsafe_b64decode(token + "="))]
    assert stored in digests and token not in database.dump()


@pytest.mark.parametrize("idle, expected", [(23 * HOUR, True), (24 * HOUR + MINUTE, False)])
def test_a_token_dies_after_24_idle_hours(contract, client, idle, expected):
    person, token = contract.enter(client)
    database.age_sessions(database.account_id(person.username), idle)
    assert contract.is_live(client, token) is expected


def test_a_token_dies_30_days_after_login_however_much_it_is_used(contract, client):
    person, token = contract.enter(client)
    account = database.account_id(person.username)
    assert int(session_row(client, account, "absolute_end - issued")[0]) == 30 * DAY
    database.run(f"UPDATE session SET absolute_end = issued - 1 WHERE account_id = {account}")
    assert not contract.is_live(client, token)


def test_use_keeps_a_token_alive_past_its_first_24_hours(contract, client):
    person, token = contract.enter(client)
    account = database.account_id(person.username)
    for _ in range(2):
        database.age_sessions(account, 20 * HOUR)
        seen = session_row(client, account, "last_seen")
        assert contract.is_live(client, token)
        eventually(lambda: session_row(client, account, "last_seen") != seen, 5, "a new last_seen")
    assert contract.is_live(client, token)


def test_the_eleventh_login_ends_the_oldest_token(contract, client):
    person = contract.enrol(client)
    tokens = [contract.log_in(client, person) for _ in range(11)]
    assert [contract.is_live(client, token) for token in tokens] == [False] + [True] * 10


def test_a_disabled_account_loses_its_tokens_at_once(contract, client):
    person, token = contract.enter(client)
    database.disable(person.username)
    assert not contract.is_live(client, token)


def test_a_raised_epoch_ends_every_token(contract, client):
    person, token = contract.enter(client)
    database.change_account(person.username, "session_epoch = session_epoch + 1")
    assert not contract.is_live(client, token) and contract.is_live(client, contract.log_in(client, person))
