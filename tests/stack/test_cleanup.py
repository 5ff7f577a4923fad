"""`gatehouse-admin cleanup`, as the service maintenance runs it each hour."""
import os

import pytest

from support import database, stack
from support.mall import is_logged_in, sign_up_and_log_in


@pytest.mark.usefixtures("no_mailer")  # which would delete it first
def test_cleanup_prints_deleted_rows_and_keeps_valid_ones(mall_client):
    sign_up_and_log_in(mall_client)
    stack.run_admin("cleanup", "expired")  # what other tests have left
    database.run("INSERT INTO used_nonce (nonce_hash, expires) VALUES (RANDOM_BYTES(32), 1)")
    done = stack.run_admin("cleanup", "expired")
    assert done.returncode == 0 and done.stderr == "", done
    assert "Deleted 1 expired nonces.\n" in done.stdout
    assert is_logged_in(mall_client)
    assert stack.run_admin("cleanup", "expired").stdout == ""


def test_cleanup_rejects_unknown_arguments():
    assert stack.run_admin("cleanup", "nonces").returncode == 2


def test_cleanup_deletes_no_picture_in_a_folder_with_another_installations_id(tmp_path):
    mark, theirs = tmp_path / ".gatehouse-installation", tmp_path / f"{'0' * 32}.webp"
    mark.write_text("another")
    theirs.write_text("theirs")
    os.utime(theirs, (1, 1))
    for path in (tmp_path, mark, theirs):
        path.chmod(0o777)
    done = stack.run_admin("cleanup", "pictures", UPLOAD_DIR=str(tmp_path))
    assert done.returncode == 1 and f"{mark} contains the id of another installation" in done.stderr, done
    assert theirs.exists()
    mark.unlink()
    assert stack.run_admin("cleanup", "pictures", UPLOAD_DIR=str(tmp_path)).returncode == 0 and not theirs.exists()
