"""Secrets that can be looked for: where one stands that should be nowhere, the test fails."""
import secrets

from support import database
from support.stack import access_log_line, log_line, logs


def secret_marker():
    return f"Marker7{secrets.token_hex(10)}"


def assert_nowhere(last, *markers):
    """Nowhere in logs or database once the last request has been logged by worker and nginx."""
    assert log_line(last) and access_log_line(last)
    log, dump = logs(), database.dump()
    for secret in markers:
        assert secret.encode() not in log, f"{secret} stands in a log file"
        assert secret not in dump, f"{secret} stands in the database"
