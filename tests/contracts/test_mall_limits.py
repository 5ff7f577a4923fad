"""Limits by network, where loopback is not exempt: registrations and failures."""
import secrets

import pytest

from support.configuration import worker_settings
from support.mall import THROTTLED, fail_login, log_in, sign_up
from support.people import Person

@pytest.fixture(scope="module", autouse=True)
def limited():
    with worker_settings(LOOPBACK_EXEMPT="off"):
        yield


@pytest.fixture
def newcomer(mall_client):
    """A client from a new network."""
    return mall_client.another(network())


def network():
    return "127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3))


def throttled(reply):
    return (reply.status, reply.text) == (429, THROTTLED) and int(reply.header("Retry-After")) > 0


def test_the_21st_registration_an_hour_from_one_network_waits(newcomer):
    for _ in range(20):
        sign_up(newcomer)
    assert throttled(newcomer.post("/user/register", **Person().fields))
    sign_up(newcomer.another(network()))


def test_network_is_throttled_for_all_names_after_50_failures_an_hour(newcomer):
    person = sign_up(newcomer)
    for _ in range(50):
        fail_login(newcomer, Person().username)
    assert throttled(newcomer.post("/user/login", **person.credentials))
    log_in(newcomer.another(network()), person)
