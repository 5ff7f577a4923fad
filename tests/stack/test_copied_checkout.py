"""Which checkout root uses where it is, and which it copies first."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from support.stack import ROOT

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user always uses the checkout itself")


@pytest.fixture
def checkout():
    with tempfile.TemporaryDirectory(dir="/srv") as name:
        folder = Path(name) / "gatehouse"
        for part in ("scripts", "nginx", "sql"):
            shutil.copytree(ROOT / part, folder / part)
        os.chmod(name, 0o755)
        yield folder


def copy_of(checkout):
    """The folder of the copy that scripts/run would use; empty for none."""
    script = f'. "{checkout}/scripts/lib/common.sh"; choose_copy; printf %s "$copy"'
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=30, check=True)
    return done.stdout


def test_a_checkout_of_roots_that_all_can_read_is_used_where_it_is(checkout):
    assert copy_of(checkout) == ""


@pytest.mark.parametrize("change", [
    lambda checkout: os.chown(checkout / "scripts/lib/pool", 33, 33),
    lambda checkout: os.chmod(checkout / "scripts/lib/pool", 0o757),
    lambda checkout: os.chmod(checkout / "nginx", 0o777),
    lambda checkout: os.chown(checkout.parent, 33, 33),
    lambda checkout: os.chmod(checkout.parent, 0o777),
    lambda checkout: os.chmod(checkout.parent, 0o700),
], ids=["a script of another user", "a script that all can write", "a folder that all can write",
        "a folder above of another user", "a folder above that all can write", "a folder above that is closed"])
def test_a_checkout_that_others_can_change_or_services_cannot_reach_is_copied(checkout, change):
    change(checkout)
    assert copy_of(checkout).startswith("/var/lib/gatehouse/gatehouse-")
