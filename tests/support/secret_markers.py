"""Secrets that can be searched for: a test fails if one is stored or logged."""
import secrets

from support import database
from support.stack import access_log_line, log_line, logs


def secret_marker():
    return f"Marker7{secrets.token_hex(10)}"


def assert_nowhere(last, *markers):
    """Checks that no marker is in logs or database after worker and nginx have logged the last request."""
    assert log_line(last) and access_log_line(last)
    log, dump = logs(), database.dump()
    for secret in markers:
        assert secret.encode() not in log, f"{secret} stands in a log file"
        assert secret not in dump, f"{secret} stands in the database"
