"""Fixtures of all Python tests: a client of each contract, and no failures noted before a test.

A client speaks to the prefix mount: a mount only strips a prefix, which test_both_mounts.py holds each
route to.
"""
from contextlib import ExitStack

import pytest

from support import database, shards
from support.client import EXCHANGES, Client, mounts
from support.stack import frozen, processes


def judges_the_run(item):
    return item.get_closest_marker("after_all_others") is not None


def pytest_collection_modifyitems(items):
    """Tests that check the whole run are executed last, or, if several processes
    run the tests, in a separate one. The settings of tests/gate stay to the end, so its tests run late too."""
    if shards.CLAIMS:
        items[:] = [item for item in items if not judges_the_run(item)]
    elif shards.IS_JUDGE:
        items[:] = filter(judges_the_run, items)
    items.sort(key=lambda item: (judges_the_run(item), item.path.parent.name == "gate"))


def pytest_runtestloop(session):
    """Replaces pytest's own loop if several processes share the tests."""
    if not shards.CLAIMS or session.config.option.collectonly:
        return None
    shards.run_unclaimed(session)
    return True


def pytest_sessionstart():
    if shards.IS_JUDGE:
        shards.take_exchanges()


def pytest_sessionfinish():
    if shards.CLAIMS:
        shards.leave_exchanges()


@pytest.fixture(autouse=True)
def no_failures_noted():
    """Clears counted failures before each test."""
    database.forget_failures()


@pytest.fixture
def no_mailer():
    """Stops the mailers: no delivery and no cleanup."""
    with ExitStack() as held:
        for pid in processes("gatehouse-mailer"):
            held.enter_context(frozen(pid))
        yield


def client_of(contract):
    return Client(mounts(contract)["prefix"], EXCHANGES)


@pytest.fixture
def mall_client():
    return client_of("mall")


@pytest.fixture
def entry_client():
    return client_of("entry")


@pytest.fixture
def basic_client():
    return client_of("basic")


@pytest.fixture
def medusa_client():
    return client_of("medusa")


@pytest.fixture
def portal_client():
    return client_of("portal")


@pytest.fixture
def v1_client():
    return client_of("v1")
