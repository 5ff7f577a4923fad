"""A stack without the session cache, by CACHE=off; and what a start makes for the cache, the stop removes."""
import os
import re
from pathlib import Path

import pytest

from support import mall
from support.cost import one_statement_each_in_use
from support.own_stack import own_stack
from support.stack import logs, run_admin, run_script


@pytest.fixture(scope="module")
def own():
    with own_stack(CACHE="off") as started:
        yield started


def traces(state):
    """What there is of a cache in the state."""
    return [name for name in ("cache", "cache.control") if os.path.lexists(state / "run" / name)]


def counters():
    return {name: int(count) for name, count in re.findall(r"^gatehouse_cache_(\w+)_total (\d+)$",
                                                          run_admin("metrics").stdout, re.M)}


def test_there_is_no_cache(own):
    assert run_script("cache", "status").stdout == "off\n"
    assert run_script("cache", "empty").stdout == "The session cache is off, so there is nothing to remove.\n"
    assert traces(own.state) == [] and b"cache_off" not in logs()
    assert "session cache" not in (own.state / "start.log").read_text()  # which was intended, so nothing warns


def test_sessions_are_checked(own, mall_client):
    mall.sign_up_and_log_in(mall_client)
    assert all(mall.is_logged_in(mall_client) for _ in range(20))
    token = mall_client.cookies[mall.SESSION]
    mall_client.post("/user/logout")
    mall_client.cookies[mall.SESSION] = token
    assert not any(mall.is_logged_in(mall_client) for _ in range(20))
    assert set(counters()) >= {"hits", "fills", "marks"} and not any(counters().values())


def test_an_operator_ends_a_session(own, mall_client):
    person = mall.sign_up_and_log_in(mall_client)
    assert all(mall.is_logged_in(mall_client) for _ in range(20))
    assert run_script("account", "disable", person.username).returncode == 0
    assert not any(mall.is_logged_in(mall_client) for _ in range(20))


def test_each_check_of_a_session_in_use_is_one_round_trip(own, no_mailer, mall_client):
    mall.sign_up_and_log_in(mall_client)

    def check():
        assert mall.is_logged_in(mall_client)
    assert one_statement_each_in_use(check)


def test_the_stop_removes_the_cache_of_the_next_start(own, mall_client):
    own.stop()
    own.set(CACHE="on")
    own.start()
    assert run_script("cache", "status").stdout == "on\n"
    folder = Path(os.readlink(own.state / "run/cache"))
    assert folder.parent == Path("/dev/shm") and traces(own.state) == ["cache", "cache.control"]
    mall.sign_up_and_log_in(mall_client)
    assert all(mall.is_logged_in(mall_client) for _ in range(40)) and counters()["hits"] > 0
    assert (folder / "data.mdb").exists()
    own.stop()
    assert not folder.exists() and traces(own.state) == []
