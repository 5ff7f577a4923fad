"""Limits by network, where loopback is not exempt: requests, look-ups, registrations, failures."""
import secrets

import pytest

from support.client import Client
from support.people import Person
from support.mall import THROTTLED, fail_login, log_in, sign_up
from support.configuration import settings

LIMITS = {"LOOPBACK_EXEMPT": "off", "REQUESTS_PER_SECOND": "1000", "LOOKUPS_PER_MINUTE": "100000",
          "THROTTLE_REGISTRATIONS_PER_HOUR": "20", "THROTTLE_NETWORK_PER_HOUR": "50"}


@pytest.fixture(scope="module", autouse=True)
def limited():
    with settings(**LIMITS):
        yield


@pytest.fixture
def newcomer(mall_client):
    """A visitor from a network that nobody came from before."""
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


def test_after_50_failures_an_hour_a_network_waits_whatever_name_it_tries(newcomer):
    person = sign_up(newcomer)
    for _ in range(50):
        fail_login(newcomer, Person().username)
    assert throttled(newcomer.post("/user/login", **person.credentials))
    log_in(newcomer.another(network()), person)


@pytest.mark.parametrize("path, fields", [
    ("check_valid", {"str": "kit", "type": "username"}),
    ("forget_get_question", {"username": "kit"})])
def test_questions_whether_an_account_exists_are_limited(newcomer, path, fields):
    with settings(**LIMITS | {"LOOKUPS_PER_MINUTE": "30"}):
        replies = [newcomer.get(f"/user/{path}", **fields) for _ in range(100)]
        assert newcomer.get("/user/get_user_info").status == 200
    refused = [reply for reply in replies if reply.status == 429]
    assert 0 < len(refused) < 100 and all(map(throttled, refused))


def test_a_flood_of_requests_is_answered_with_429_in_the_envelope(mall_client):
    flooder = mall_client.another(network())
    with settings(**LIMITS | {"REQUESTS_PER_SECOND": "2"}):
        replies = [flooder.get("/user/get_user_info") for _ in range(300)]
        assert Client(mall_client.mount, address=network()).get("/user/get_user_info").status == 200
    refused = [reply for reply in replies if reply.status != 200]
    assert refused and all(map(throttled, refused))
