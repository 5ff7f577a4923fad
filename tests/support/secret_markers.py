"""Secrets that can be searched for: a test fails if one is stored or logged."""
import secrets

from support import database
from support.client import Client, mounts
from support.stack import log_line, logs, worker_line


def secret_marker():
    return f"Marker7{secrets.token_hex(10)}"


def assert_nowhere(last, *markers):
    """Checks that no marker is in logs or database after workers and nginx have logged the last request."""
    assert_logged(last)
    log, dump = logs(), database.dump()
    for secret in markers:
        assert secret.encode() not in log, f"{secret} stands in a log file"
        assert secret not in dump, f"{secret} stands in the database"


def assert_logged(last):
    """Waits until nginx's log has the last request, and the log of each pool a later one that it refused."""
    assert log_line(last)
    client = Client(mounts("mall")["prefix"])
    for refused in (client.get("/user/get_user_info"), client.post("/user/login")):
        assert worker_line(refused)
