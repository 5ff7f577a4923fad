"""Connections to the workers' sockets that send no request, or send it slowly."""
import socket
import time
from contextlib import ExitStack

from support.configuration import settings
from support.stack import STATE, processes, workers

BEGIN = bytes([1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])  # FastCGI 1.0: a request of the role responder
UNKNOWN_ROLE = bytes([1, 1, 0, 1, 0, 8, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0])
NO_PARAMETERS, NO_BODY = bytes([1, 4, 0, 1, 0, 0, 0, 0]), bytes([1, 5, 0, 1, 0, 0, 0, 0])
PARAMETERS = bytes([1, 4, 0, 1, 0xFF, 0xFF, 0, 0])  # 65,535 bytes of parameters follow


def connected(stack):
    """More connections to the quick pool than there are workers."""
    found = []
    for _ in range(len(processes("gatehouse-worker", "--pool quick")) + 1):
        connection = stack.enter_context(socket.socket(socket.AF_UNIX))
        connection.connect(str(STATE / "run/quick.sock"))
        found.append(connection)
    return found


def seconds_of_a_session_check(client):
    begun = time.monotonic()
    assert client.get("/user/get_user_info").json["status"] == 1
    return time.monotonic() - begun


def test_silent_connections_hold_the_pool_for_a_moment_only(mall_client):
    with settings(RECEIVE_TIMEOUT="1"), ExitStack() as stack:
        connected(stack)
        assert seconds_of_a_session_check(mall_client) < 4
        logs = "".join(path.read_text("utf-8") for path in (STATE / "log/quick").iterdir() if path.is_file())
        assert "event=request_not_received pool=quick" in logs
        assert seconds_of_a_session_check(mall_client) < 1


def test_a_request_that_arrives_byte_by_byte_has_no_longer(mall_client):
    with settings(RECEIVE_TIMEOUT="1"), ExitStack() as stack:
        slow = connected(stack)
        for connection in slow:
            connection.sendall(BEGIN + PARAMETERS)
        end = time.monotonic() + 20  # all its bytes would need an hour
        while time.monotonic() < end and slow:
            slow = [connection for connection in slow if goes_on(connection)]
            time.sleep(0.05)
        assert not slow
        assert seconds_of_a_session_check(mall_client) < 1


def test_a_request_that_libfcgi_rejects_is_closed_at_once(mall_client):
    """Whole records, so no time limit is set, but of a role that does not exist."""
    with ExitStack() as stack:
        for connection in connected(stack):
            connection.sendall(UNKNOWN_ROLE + NO_PARAMETERS + NO_BODY + b"x")
        assert seconds_of_a_session_check(mall_client) < 1


def goes_on(connection):
    try:
        return connection.send(b"x") == 1
    except OSError:
        return False


def test_a_worker_serves_on_after_a_cut_connection(mall_client):
    with settings(RECEIVE_TIMEOUT="1"):
        running = workers()
        with ExitStack() as stack:
            connected(stack)
            assert seconds_of_a_session_check(mall_client) < 4
        assert workers() == running
