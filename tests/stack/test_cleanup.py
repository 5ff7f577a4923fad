"""`gatehouse-admin cleanup`, as the service maintenance runs it each hour."""
import pytest

from support import database, stack
from support.mall import is_logged_in, sign_up_and_log_in


@pytest.mark.usefixtures("no_mailer")  # which would delete it first
def test_cleanup_says_what_it_deleted_and_leaves_what_is_live(mall_client):
    sign_up_and_log_in(mall_client)
    stack.run_admin("cleanup", "expired")  # what other tests have left
    database.run("INSERT INTO used_nonce (nonce_hash, expires) VALUES (RANDOM_BYTES(32), 1)")
    done = stack.run_admin("cleanup", "expired")
    assert done.returncode == 0 and done.stderr == "", done
    assert "Deleted 1 expired nonces.\n" in done.stdout
    assert is_logged_in(mall_client)
    assert stack.run_admin("cleanup", "expired").stdout == ""


def test_cleanup_refuses_what_it_does_not_know():
    assert stack.run_admin("cleanup", "nonces").returncode == 2
