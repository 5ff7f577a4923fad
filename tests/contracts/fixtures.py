"""What the tests of all these folders share: visitors at both mounts, and a clean throttle."""
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


@pytest.fixture(params=["prefix", "host"])
def entry(request):
    """A visitor of contract entry, once at each mount."""
    return Client(mounts("entry")[request.param], EXCHANGES)


@pytest.fixture(params=["prefix", "host"])
def basic(request):
    """A visitor of contract basic, once at each mount."""
    return Client(mounts("basic")[request.param], EXCHANGES)


# At the prefix mount only, for rules that no mount can change

@pytest.fixture
def visitor():
    """A visitor of contract mall."""
    return Client(mounts("mall")["prefix"], EXCHANGES)


@pytest.fixture
def caller():
    """A visitor of contract entry."""
    return Client(mounts("entry")["prefix"], EXCHANGES)


@pytest.fixture
def guest():
    """A visitor of contract basic."""
    return Client(mounts("basic")["prefix"], EXCHANGES)
