"""A stack without the session cache, by CACHE=off; and what a start makes for the cache, the stop removes."""
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import mall
from support.cost import one_statement_each_in_use
from support.own_stack import own_stack
from support.stack import PATIENCE, ROOT, logs, run_admin, run_script


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


@contextmanager
def at_its_question(*arguments):
    """scripts/account, which asks on a terminal whether to go on. Gives a function that answers and returns the
    exit code and what it said."""
    terminal, side_of_the_command = os.openpty()
    command = subprocess.Popen([ROOT / "scripts/account", *arguments], cwd=ROOT, stdin=side_of_the_command,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    os.close(side_of_the_command)

    def answer(text):
        os.write(terminal, f"{text}\n".encode())
        said = command.communicate(timeout=PATIENCE)[1]
        return command.returncode, said
    try:
        asked = ""
        while not asked.endswith("[y/N] "):
            asked += (letter := command.stderr.read(1))
            assert letter, asked
        yield answer
    finally:
        command.kill()
        command.wait()
        os.close(terminal)


def restart_with_cache(own):
    own.stop()
    own.set(CACHE="on")
    own.start()


# The command has no cache, has one, and has found that its cache is lost, in this order. The next start makes another
# one, of which it knows nothing: if it changed anything, a copy of before would be accepted.
def test_a_command_that_waited_across_a_restart_changes_nothing(own, mall_client):
    person = mall.sign_up_and_log_in(mall_client)
    for cache in ("off", "on", "lost"):
        if cache == "lost":
            shutil.rmtree(os.readlink(own.state / "run/cache"))
        with at_its_question("delete", person.username) as answer:
            restart_with_cache(own)
            assert all(mall.is_logged_in(mall_client) for _ in range(40)), cache
            code, said = answer("y")
        assert code == 75 and "the service was stopped meanwhile" in said, (cache, code, said)
        assert mall.is_logged_in(mall_client), cache
    assert run_script("account", "delete", person.username, "--yes").returncode == 0
    assert not mall.is_logged_in(mall_client)


def test_the_stop_removes_the_cache_of_the_next_start(own, mall_client):
    restart_with_cache(own)
    assert run_script("cache", "status").stdout == "on\n"
    folder = Path(os.readlink(own.state / "run/cache"))
    assert folder.parent == Path("/dev/shm") and traces(own.state) == ["cache", "cache.control"]
    mall.sign_up_and_log_in(mall_client)
    assert all(mall.is_logged_in(mall_client) for _ in range(40)) and counters()["hits"] > 0
    assert (folder / "data.mdb").exists()
    own.stop()
    assert not folder.exists() and traces(own.state) == []
