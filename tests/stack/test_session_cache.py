"""The session cache of the running service: used, coherent over HTTP, private, and gone after the stop.

tests/unit/session_cache_test.cc and tests/domain/session_cache_*_test.cc try the rules themselves.
"""
import os
import stat

import pytest

from support import database, mall, stack
from support.configuration import settings
from support.mall import sign_up_and_log_in
from support.people import fresh
from support.stack import STATE, eventually, run_admin, run_script

FOLDER = STATE / "run/cache"


def counter(name):
    lines = run_admin("metrics").stdout.splitlines()
    return int(next(line for line in lines if line.startswith(f"gatehouse_cache_{name}_total ")).split()[1])


def use(client, times=20):
    """A session in use: each worker keeps a copy when it has read it twice, and then all find it in the cache."""
    hits = counter("hits")
    for _ in range(times):
        assert mall.is_logged_in(client)
    assert counter("hits") > hits


def test_session_in_use_is_found_in_the_cache(mall_client):
    sign_up_and_log_in(mall_client)
    fills = counter("fills")
    use(mall_client)
    assert counter("fills") > fills


def test_logout_ends_it_at_once(mall_client):
    sign_up_and_log_in(mall_client)
    use(mall_client)
    token = mall_client.cookies[mall.SESSION]
    marks = counter("marks")
    mall_client.post("/user/logout")
    mall_client.cookies[mall.SESSION] = token
    assert not any(mall.is_logged_in(mall_client) for _ in range(20))
    assert counter("marks") > marks


@pytest.mark.parametrize("verb", [("disable",), ("end-sessions", "--yes"), ("delete", "--yes"), ("password", "--generate"),
                                  ("role", "admin")], ids=lambda verb: verb[0])
def test_operator_ends_it_at_once(mall_client, verb):
    person = sign_up_and_log_in(mall_client)
    use(mall_client)
    done = run_script("account", verb[0], person.username, *verb[1:])
    assert done.returncode == 0, done.stderr
    assert not any(mall.is_logged_in(mall_client) for _ in range(20))


def shown(client):
    """The replies to several requests, which several workers answer."""
    return [client.post("/user/get_user_info").json["data"] for _ in range(20)]


def test_operators_update_is_shown_at_once(mall_client):
    person = sign_up_and_log_in(mall_client)
    name, email, phone = fresh("new"), f"{fresh('n')}@example.net", "13900139000"
    use(mall_client)
    done = run_script("account", "update", person.username, "--username", name, "--email", email, "--phone", phone)
    assert done.returncode == 0, done.stderr
    assert {(user["username"], user["email"], user["phone"]) for user in shown(mall_client)} == {(name, email, phone)}


def test_change_by_hand_is_seen_after_the_cache_was_emptied(mall_client):
    person = sign_up_and_log_in(mall_client)
    use(mall_client)
    database.rows(f"UPDATE account SET status = 'disabled' WHERE account_id = {database.account_id(person.username)}")
    assert run_script("cache", "empty").stdout == "The session cache is empty.\n"
    assert not any(mall.is_logged_in(mall_client) for _ in range(20))


def test_change_by_hand_is_seen_when_the_copies_are_old(mall_client):
    person = sign_up_and_log_in(mall_client)
    with settings(CACHE_SECONDS=1):
        use(mall_client)
        database.rows(f"UPDATE account SET status = 'disabled' WHERE account_id = {database.account_id(person.username)}")
        eventually(lambda: not mall.is_logged_in(mall_client), 5, "the end of all copies")


def test_folder_is_private():
    status = os.stat(FOLDER)
    assert stat.S_IMODE(status.st_mode) == 0o700
    assert {stat.S_IMODE(os.stat(path).st_mode) for path in FOLDER.iterdir()} == {0o600}
    assert {os.stat(path).st_uid for path in [FOLDER, *FOLDER.iterdir()]} == {os.stat(STATE / "keys").st_uid}


def test_no_token_is_in_the_cache(mall_client):
    sign_up_and_log_in(mall_client)
    use(mall_client)
    token = mall_client.cookies[mall.SESSION].encode()
    assert not any(token in path.read_bytes() for path in FOLDER.iterdir())


def test_help_and_bad_verbs():
    assert "Usage: scripts/cache" in run_script("cache", "--help").stdout
    assert run_script("cache", "status").stdout == "on\n"
    assert run_script("cache", "fill").returncode == 2
