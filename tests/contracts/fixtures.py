"""What the tests of all three folders share: visitors at both mounts, and a clean throttle."""
import pytest

import database
from client import Client, mounts

EXCHANGES = []  # every request and reply of this run, for the coverage check


@pytest.fixture(autouse=True)
def no_failures_noted():
    """Each test begins as if nobody had failed before."""
    database.forget_failures()


@pytest.fixture(params=["prefix", "host"])
def mall(request):
    """A visitor of contract mall, once at each mount."""
    return Client(mounts("mall")[request.param], EXCHANGES)


@pytest.fixture
def visitor():
    """A visitor of contract mall at the prefix mount, for rules that no mount can change."""
    return Client(mounts("mall")["prefix"], EXCHANGES)
