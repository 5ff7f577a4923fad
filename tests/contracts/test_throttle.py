"""What a wrong password costs, alike at every contract that documents a login: each in its own words.

The counters are those of all contracts; the files of the contracts have what is only theirs.
"""
import pytest

from support import basic, database, entry, mall, medusa, portal
from support.client import Client, mounts
from support.database import SECOND
from support.people import Person

STRANGER, ELSEWHERE, HOME = "127.0.0.66", "127.0.0.77", "127.0.0.88"  # other networks than 127.0.0.1
STEPS = {"basic": basic, "entry": entry, "mall": mall, "medusa": medusa, "portal": portal}
IN_ITS_WORDS = {
    "basic": lambda reply: reply.text == basic.THROTTLED,
    "entry": lambda reply: entry.is_refused(reply, entry.BUSY),
    "mall": lambda reply: reply.text == mall.THROTTLED,
    "medusa": medusa.is_busy,
    "portal": lambda reply: portal.is_throttled(reply, at_most=3600),
}


@pytest.fixture(params=STEPS)
def client(request):
    return request.getfixturevalue(f"{request.param}_client")


@pytest.fixture
def contract(client):
    return STEPS[client.mount.contract]


def name_of(client, person):
    """What the contract's login knows people by."""
    return person.email if client.mount.contract == "portal" else person.username


def wait_of(client, person):
    """The seconds that the right password has to wait; it is refused in the contract's words."""
    reply = STEPS[client.mount.contract].try_to_log_in(client, person)
    assert reply.status == 429 and IN_ITS_WORDS[client.mount.contract](reply), reply
    return int(reply.header("Retry-After"))


def fail(client, person, times=1):
    STEPS[client.mount.contract].fail_login(client, name_of(client, person), times)


@pytest.fixture
def person(client):
    return mall.sign_up(client.at("mall"))


def test_a_failed_login_makes_the_next_one_wait_even_if_it_is_right(client, person):
    fail(client, person)
    assert wait_of(client, person) in (1, 2) and not client.cookies


def test_the_wait_grows_from_2_to_4_to_8_to_15_seconds_and_no_further(client, person):
    for shorter, wait in ((0, 2), (2, 4), (4, 8), (8, 15), (8, 15)):
        fail(client, person)
        assert shorter < wait_of(client, person) <= wait
        database.age_failures(wait * SECOND)


def test_after_the_wait_the_right_password_logs_in_and_clears_the_pair(contract, client, person):
    fail(client, person, times=3)
    database.age_failures(8 * SECOND)
    contract.log_in(client, person)
    without_device = client.another()
    fail(without_device, person)
    assert wait_of(without_device, person) <= 2


def test_a_throttled_login_counts_as_no_failure(contract, client, person):
    fail(client, person)
    for _ in range(5):
        assert wait_of(client, person)
    database.age_failures(2 * SECOND)
    contract.log_in(client, person)


def test_unknown_name_is_throttled_with_the_same_reply(contract, client, person):
    replies = []
    for somebody in (person, Person()):
        fail(client, somebody)
        assert wait_of(client, somebody)
        replies.append(contract.try_to_log_in(client, somebody))
    assert replies[0].body == replies[1].body


def test_both_mounts_share_one_counter(client, person):
    fail(client, person)
    for mount in mounts(client.mount.contract).values():
        assert wait_of(Client(mount, client.exchanges), person)


def test_an_attack_throttles_strangers_and_no_known_network(contract, client, person):
    for somebody in (person, Person()):
        fail(client.another(STRANGER), somebody)
        database.use_up_strangers()
        assert wait_of(client.another(ELSEWHERE), somebody)
    database.forget_failures()
    contract.log_in(client.another(HOME), person)
    fail(client.another(STRANGER), person)
    database.use_up_strangers()
    assert wait_of(client.another(ELSEWHERE), person)
    contract.log_in(client.another(HOME), person)
