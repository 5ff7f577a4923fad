"""QUEUE_TIMEOUT: a request that has waited too long for a slow worker gets 429 at once, in the contract's envelope."""
import re
import resource
import socket
import time
from contextlib import ExitStack, contextmanager

import pytest

from support import mall, stack
from support.client import dial, read_reply
from support.concurrency import all_at_once
from support.configuration import settings
from support.people import Person
from support.stack import STATE

LOGINS = 48
# A hash takes a third of a second: two workers need several seconds for all logins.
SLOW_HASH = {"HASH_MEMORY": "256", "HASH_PASSES": "4"}


def try_to_log_in(client):
    return mall.try_to_log_in(client.another(), Person())


def refused_by_queue():
    """The counter of requests that were refused as late."""
    shown = stack.run_admin("metrics").stdout
    return int(re.search(r"^gatehouse_throttled_by_queue_total (\d+)$", shown, re.M)[1])


def test_late_logins_get_429_in_the_envelope_and_the_others_are_served(mall_client):
    before = refused_by_queue()
    with settings(QUEUE_TIMEOUT="1", **SLOW_HASH):
        replies = all_at_once([lambda: try_to_log_in(mall_client)] * LOGINS)
        late = [reply for reply in replies if reply.status == 429]
        assert {reply.text for reply in replies if reply not in late} == {mall.WRONG_PASSWORD}
        assert late and {(reply.text, reply.header("Retry-After")) for reply in late} == {(mall.THROTTLED, "5")}
        assert all("QUEUE_TIMEOUT" in stack.worker_line(reply)["detail"] for reply in late)
        assert refused_by_queue() - before == len(late)
        assert try_to_log_in(mall_client).status == 200
    shown = stack.run_script("status").stdout
    assert f", {refused_by_queue()} requests refused by QUEUE_TIMEOUT\n" in shown


def test_the_time_that_a_client_needs_for_its_body_does_not_count(mall_client):
    body = b"username=nobody&password=quiet+green+harbour"
    with settings(QUEUE_TIMEOUT="1"), dial() as connection:
        connection.sendall(b"POST /mall/user/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                           b"Content-Type: application/x-www-form-urlencoded\r\n"
                           b"Content-Length: %d\r\n\r\n" % len(body) + body[:-1])
        time.sleep(1.5)
        connection.sendall(body[-1:])
        assert read_reply(connection, "POST").status == 200


@pytest.mark.parametrize("header", ["Gatehouse-Connected", "GATEHOUSE_CONNECTED", "Connected"])
def test_a_client_cannot_claim_to_have_waited(mall_client, header):
    claimed = {header: f"{time.time() - 30:.3f}"}
    assert mall_client.post("/user/login", claimed, **Person().credentials).status == 200


# More than may wait

def test_a_request_for_which_no_place_is_left_gets_the_envelope(mall_client):
    with ExitStack() as undo:
        for pid in stack.processes("gatehouse-worker", "--pool slow"):
            undo.enter_context(stack.frozen(pid))
        undo.enter_context(full_backlog(STATE / "run/slow.sock"))
        reply = try_to_log_in(mall_client)
    assert reply.status == 502 and reply.json["status"] == 1
    stack.eventually(lambda: try_to_log_in(mall_client).status == 200, what="workers that have emptied the backlog")


@contextmanager
def full_backlog(path):
    """As many connections as the kernel lets wait."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        with ExitStack() as waiting:
            while connects(waiting.enter_context(socket.socket(socket.AF_UNIX)), path):
                pass
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connects(connection, path):
    connection.setblocking(False)
    try:
        connection.connect(str(path))
    except BlockingIOError:
        return False
    return True
