"""The memory for hashing passwords: a slow worker keeps it for the next hash, and gives it back when it is idle."""
import os
import re
from pathlib import Path

import pytest

from support import mall, stack
from support.amount import LONG

pytestmark = [pytest.mark.skipif(stack.is_sanitized(), reason="there is no kept memory with AddressSanitizer"),
              pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into a worker")]
HASH = 19 * 1024    # KiB
IDLE = 60           # seconds


def largest(pid):
    """What the largest anonymous mapping of a process takes, in KiB."""
    sizes = re.findall(r"^Anonymous: +(\d+) kB$", Path(f"/proc/{pid}/smaps").read_text(), re.M)
    return max(int(size) for size in sizes)


def keepers():
    return [pid for pid in stack.processes("gatehouse-worker", "--pool slow") if largest(pid) >= HASH]


def test_a_worker_that_has_hashed_keeps_the_memory(mall_client):
    mall.sign_up(mall_client)
    assert keepers()


@pytest.mark.skipif(not LONG, reason="waits a minute; scripts/test --long runs it")
def test_an_idle_worker_gives_it_back(mall_client):
    mall.sign_up(mall_client)
    hashed = keepers()
    stack.eventually(lambda: all(largest(pid) < HASH for pid in hashed), IDLE + 30, "memory that is given back")
