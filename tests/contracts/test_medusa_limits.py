"""medusa's limits by network, where loopback is not exempt: keys, pictures, registrations."""
import secrets

import pytest

from support.configuration import worker_settings
from support.medusa import (FORGET, MALFORMED, NO_RESET, REGISTER, REGISTERED, RESET, WRONG_KEY,
                            answers, enrol, forgotten, is_busy, register, registration, solved,
                            submit)
from support.people import Person, fresh_password

FREE = {"LOOPBACK_EXEMPT": "off", "THROTTLE_SERVER_KEYS_PER_HOUR": "2"}
WRONG_SECRET = "B" * 43


def somewhere(client):
    """The same client in a new network."""
    return client.another("127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3)))


@pytest.fixture(autouse=True)
def limited(request):
    with worker_settings(**FREE, **getattr(request, "param", {})):
        yield


def guess(client, path, times=1):
    """Sends wrong server keys, each of which must be rejected as wrong."""
    for _ in range(times):
        form = registration if path == REGISTER else lambda who, **other: forgotten(
            who, fresh_password(), **other)
        reply = submit(client, path, form(Person(), key=WRONG_SECRET))
        assert answers(reply, WRONG_KEY if path == REGISTER else MALFORMED[FORGET]), reply


@pytest.mark.parametrize("path", [REGISTER, FORGET])
def test_after_too_many_wrong_keys_a_network_waits_with_the_right_one_too(medusa_client, path):
    client, person = somewhere(medusa_client), enrol(medusa_client)
    guess(client, path, times=2)
    assert is_busy(submit(client, REGISTER, registration(Person())))
    assert is_busy(submit(client, FORGET, forgotten(person, fresh_password())))


def test_a_wrong_key_of_one_kind_and_one_of_the_other_are_two(medusa_client):
    client = somewhere(medusa_client)
    guess(client, REGISTER)
    guess(client, FORGET)
    assert is_busy(submit(client, REGISTER, registration(Person())))


def test_a_network_that_waits_spends_no_picture(medusa_client):
    client, picture, person = somewhere(medusa_client), solved(medusa_client), Person()
    guess(client, REGISTER, times=2)
    fields = {**registration(person), **picture}
    assert is_busy(client.post_json(REGISTER, **fields))
    assert answers(somewhere(medusa_client).post_json(REGISTER, **fields), REGISTERED)


def test_another_network_does_not_wait(medusa_client):
    guess(somewhere(medusa_client), REGISTER, times=2)
    register(somewhere(medusa_client))
    person, new = enrol(medusa_client), fresh_password()
    assert answers(submit(somewhere(medusa_client), FORGET, forgotten(person, new)), RESET)


def test_right_keys_and_wrong_pictures_are_no_wrong_keys(medusa_client):
    client = somewhere(medusa_client)
    for _ in range(4):
        register(client)
        client.post_json(REGISTER, **registration(Person(), key=WRONG_SECRET),
                          verification_code_key="x", verification_code="x")
    guess(client, REGISTER)
    register(client)


def test_throttled_server_keys_do_not_throttle_logins(medusa_client):
    client, person = somewhere(medusa_client), enrol(medusa_client)
    guess(client, FORGET, times=2)
    reply = submit(client, "/api/login", {"username": person.username, "passwd": person.password})
    assert reply.json["code"] == 200


@pytest.mark.parametrize("limited", [{"MEDUSA_FORGET_KEY": ""}], indirect=True)
def test_where_the_key_is_off_no_guess_is_counted(medusa_client):
    client = somewhere(medusa_client)
    for _ in range(4):
        reply = submit(client, FORGET, forgotten(Person(), fresh_password(), key="x"))
        assert answers(reply, NO_RESET)
    register(client)


def test_the_21st_registration_an_hour_from_one_network_waits_and_spends_nothing(medusa_client):
    client = somewhere(medusa_client)
    for _ in range(20):
        register(client)
    fields = {**registration(Person()), **solved(client)}
    assert is_busy(client.post_json(REGISTER, **fields))
    assert answers(somewhere(medusa_client).post_json(REGISTER, **fields), REGISTERED)
