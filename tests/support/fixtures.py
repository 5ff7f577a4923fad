"""What the tests of all these folders share: visitors at both mounts, and a clean throttle."""
from contextlib import ExitStack

import pytest

import database
from client import Client, mounts
from stack import frozen, processes

EXCHANGES = []  # every request and reply of this run, for the coverage check


@pytest.fixture(autouse=True)
def no_failures_noted():
    """Each test begins as if nobody had failed before."""
    database.forget_failures()


@pytest.fixture
def no_mailer():
    """The mailers stand still: nobody delivers, and nobody removes what has expired."""
    with ExitStack() as held:
        for pid in processes("gatehouse-mailer"):
            held.enter_context(frozen(pid))
        yield


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


@pytest.fixture(params=["prefix", "host"])
def medusa(request):
    """A visitor of contract medusa, once at each mount."""
    return Client(mounts("medusa")[request.param], EXCHANGES)


@pytest.fixture(params=["prefix", "host"])
def portal(request):
    """A visitor of contract portal, once at each mount."""
    return Client(mounts("portal")[request.param], EXCHANGES)


@pytest.fixture(params=["prefix", "host"])
def v1(request):
    """A visitor of the native API, once at each mount."""
    return Client(mounts("v1")[request.param], EXCHANGES)


# At the prefix mount only, for rules that no mount can change

@pytest.fixture
def visitor():
    """A visitor of contract mall."""
    return Client(mounts("mall")["prefix"], EXCHANGES)


@pytest.fixture
def native():
    """A visitor of the native API."""
    return Client(mounts("v1")["prefix"], EXCHANGES)


@pytest.fixture
def caller():
    """A visitor of contract entry."""
    return Client(mounts("entry")["prefix"], EXCHANGES)


@pytest.fixture
def guest():
    """A visitor of contract basic."""
    return Client(mounts("basic")["prefix"], EXCHANGES)


@pytest.fixture
def tester():
    """A visitor of contract medusa."""
    return Client(mounts("medusa")["prefix"], EXCHANGES)


@pytest.fixture
def comer():
    """A visitor of contract portal."""
    return Client(mounts("portal")["prefix"], EXCHANGES)
