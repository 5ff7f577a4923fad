"""The session cache of several hosts with one database, and of a host whose memory is full."""
import os
import time
from pathlib import Path

import pytest

from support import database, mall
from support.mall import sign_up_and_log_in
from support.other_host import cache_functions, can_have_own_memory, other_host
from support.stack import STATE, eventually

CACHE_SECONDS = 3
MOST_ROUNDING = 0.01  # seconds: ages are compared in milliseconds

needs_own_memory = pytest.mark.skipif(not can_have_own_memory(), reason="only root can mount a tmpfs, if the kernel lets it")


def keep_in_cache(host, token):
    """A worker keeps a copy when it has read the session twice."""
    hits = host.counter("hits")
    assert all(host.accepts(token) for _ in range(3))
    assert host.counter("hits") > hits


def log_out(client):
    """Ends the session over HTTP, but keeps the cookie."""
    token = client.cookies[mall.SESSION]
    assert client.post("/user/logout").status == 200
    client.cookies[mall.SESSION] = token


# Two hosts ---------------------------------------------------------------------------------------

def last_accepted(host, token, since):
    """After how many seconds the last request was sent that the host accepted."""
    last = None
    while (asked := time.monotonic() - since) < 2 * CACHE_SECONDS and host.accepts(token):
        last = asked
        time.sleep(0.01)
    return last


def test_another_host_accepts_an_ended_session_for_cache_seconds_at_most(mall_client):
    sign_up_and_log_in(mall_client)
    token = mall_client.cookies[mall.SESSION]
    with other_host(CACHE_SECONDS=CACHE_SECONDS) as there:
        assert all(mall.is_logged_in(mall_client) for _ in range(20))
        keep_in_cache(there, token)
        log_out(mall_client)
        ended = time.monotonic()
        assert there.accepts(token), "its copy is not old yet"
        assert not any(mall.is_logged_in(mall_client) for _ in range(20))
        last = last_accepted(there, token, since=ended)
        assert last is not None and last <= CACHE_SECONDS + MOST_ROUNDING
        assert not any(there.accepts(token) for _ in range(20))


def test_another_host_refuses_at_once_what_it_has_ended_itself(mall_client):
    sign_up_and_log_in(mall_client)
    token = mall_client.cookies[mall.SESSION]
    with other_host() as there:
        keep_in_cache(there, token)
        there.log_out(token)
        assert not any(there.accepts(token) for _ in range(20))
        assert there.counter("marks") > 0


# Full memory -------------------------------------------------------------------------------------

@needs_own_memory
def test_a_tmpfs_that_becomes_full_fails_no_request(mall_client):
    sign_up_and_log_in(mall_client)
    first = mall_client.cookies[mall.SESSION]
    with other_host(memory="1m") as host:
        keep_in_cache(host, first)
        host.fill_memory()
        tokens = database.copies_of_session(first, 300)
        assert all(host.accepts(token) for token in tokens for _ in range(3))
        assert host.counter("drops") > 0, "there was room for all copies"
        for token in (first, *tokens[:20]):
            host.log_out(token)
        assert not any(host.accepts(token) for token in (first, *tokens[:20]))
        assert all(host.accepts(token) for token in tokens[20:])
        host.free_memory()
        hits = host.counter("hits")
        eventually(lambda: host.accepts(tokens[-1]) and host.counter("hits") > hits, what="the use of the cache")


@needs_own_memory
def test_a_tmpfs_without_room_for_the_cache_switches_it_off(mall_client):
    sign_up_and_log_in(mall_client)
    token = mall_client.cookies[mall.SESSION]
    with other_host(memory="64k") as host:
        assert all(host.accepts(token) for _ in range(10))
        assert (host.admin("cache", "status"), host.counter("hits")) == ("off\n", 0)
        assert "event=cache_off " in host.log() and "No space left" in host.log()
        host.log_out(token)
        assert not host.accepts(token)


# Its folder --------------------------------------------------------------------------------------

def owner_of(path):
    return os.stat(path).st_uid, os.stat(path).st_gid


@pytest.fixture
def state(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "keys").mkdir()
    os.chown(tmp_path / "keys", *owner_of(STATE / "keys"))
    yield tmp_path
    cache_functions(tmp_path, "remove_cache")


def folder_of(state):
    return Path(os.readlink(state / "run/cache"))


def test_a_start_after_a_crash_removes_the_old_folder(state):
    cache_functions(state, "make_cache")
    old = folder_of(state)
    cache_functions(state, "make_cache")
    assert folder_of(state).is_dir() and not old.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user")
def test_the_stop_removes_no_folder_of_others(state):
    cache_functions(state, "make_cache")
    folder = folder_of(state)
    owner = owner_of(folder)
    os.chown(folder, 65534, 65534)
    cache_functions(state, "remove_cache")
    assert folder.is_dir() and not os.path.lexists(state / "run/cache")
    os.chown(folder, *owner)
    (state / "run/cache").symlink_to(folder)  # which the end of the test removes


def test_the_stop_removes_nothing_but_folders_of_caches(state, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    os.chown(other, *owner_of(state / "keys"))
    (state / "run/cache").symlink_to(other)
    cache_functions(state, "remove_cache")
    assert other.is_dir() and not os.path.lexists(state / "run/cache")
