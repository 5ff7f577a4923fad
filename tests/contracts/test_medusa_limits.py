"""medusa's limits by network, where loopback is not exempt: keys, pictures, registrations."""
import secrets

import pytest

from lab import (AVATAR, CAPTCHA, CAPTCHA_KEY, FORGET, NO_RESET, REGISTER, REGISTERED, RESET,
                 WRONG_KEY, MALFORMED, answers, draw, enrol, enter, forgotten, is_busy, register,
                 registration, solved, submit, upload)
from people import Person, fresh_password
from pictures import png
from stack import settings

FREE = {"LOOPBACK_EXEMPT": "off", "REQUESTS_PER_SECOND": "1000", "CAPTCHAS_PER_MINUTE": "100000",
        "LOOKUPS_PER_MINUTE": "100000",
        "THROTTLE_REGISTRATIONS_PER_HOUR": "20", "THROTTLE_SERVER_KEYS_PER_HOUR": "2"}
WRONG_SECRET = "B" * 43


def somewhere(client):
    """The same visitor at a network that nobody came from before."""
    return client.another("127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3)))


@pytest.fixture(scope="module", autouse=True)
def limited():
    with settings(**FREE):
        yield


def guess(client, path, times=1):
    """Sends wrong server keys, each of which must be told as wrong."""
    for _ in range(times):
        form = registration if path == REGISTER else lambda who, **other: forgotten(
            who, fresh_password(), **other)
        reply = submit(client, path, form(Person(), key=WRONG_SECRET))
        assert answers(reply, WRONG_KEY if path == REGISTER else MALFORMED[FORGET]), reply


@pytest.mark.parametrize("path", [REGISTER, FORGET])
def test_after_too_many_wrong_keys_a_network_waits_with_the_right_one_too(medusa, path):
    visitor, person = somewhere(medusa), enrol(medusa)
    guess(visitor, path, times=2)
    assert is_busy(submit(visitor, REGISTER, registration(Person())))
    assert is_busy(submit(visitor, FORGET, forgotten(person, fresh_password())))


def test_a_wrong_key_of_one_kind_and_one_of_the_other_are_two(tester):
    visitor = somewhere(tester)
    guess(visitor, REGISTER)
    guess(visitor, FORGET)
    assert is_busy(submit(visitor, REGISTER, registration(Person())))


def test_a_network_that_waits_spends_no_picture(tester):
    visitor, picture, person = somewhere(tester), solved(tester), Person()
    guess(visitor, REGISTER, times=2)
    fields = {**registration(person), **picture}
    assert is_busy(visitor.post_json(REGISTER, **fields))
    assert answers(somewhere(tester).post_json(REGISTER, **fields), REGISTERED)


def test_another_network_does_not_wait(tester):
    guess(somewhere(tester), REGISTER, times=2)
    register(somewhere(tester))
    person, new = enrol(tester), fresh_password()
    assert answers(submit(somewhere(tester), FORGET, forgotten(person, new)), RESET)


def test_right_keys_and_wrong_pictures_are_no_wrong_keys(tester):
    visitor = somewhere(tester)
    for _ in range(4):
        register(visitor)
        visitor.post_json(REGISTER, **registration(Person(), key=WRONG_SECRET),
                          verification_code_key="x", verification_code="x")
    guess(visitor, REGISTER)
    register(visitor)


def test_login_goes_on_while_server_keys_wait(tester):
    visitor, person = somewhere(tester), enrol(tester)
    guess(visitor, FORGET, times=2)
    reply = submit(visitor, "/api/login", {"username": person.username, "passwd": person.password})
    assert reply.json["code"] == 200


def test_where_the_key_is_off_no_guess_is_counted(tester):
    visitor = somewhere(tester)
    with settings(**FREE, MEDUSA_FORGET_KEY=""):
        for _ in range(4):
            reply = submit(visitor, FORGET, forgotten(Person(), fresh_password(), key="x"))
            assert answers(reply, NO_RESET)
    register(visitor)


def test_the_21st_registration_an_hour_from_one_network_waits_and_spends_nothing(tester):
    visitor = somewhere(tester)
    for _ in range(20):
        register(visitor)
    fields = {**registration(Person()), **solved(visitor)}
    assert is_busy(visitor.post_json(REGISTER, **fields))
    assert answers(somewhere(tester).post_json(REGISTER, **fields), REGISTERED)


def test_more_pictures_to_solve_a_minute_than_are_set_wait(medusa):
    visitor = somewhere(medusa)
    with settings(**FREE | {"CAPTCHAS_PER_MINUTE": "1"}):
        replies = [visitor.get(CAPTCHA) for _ in range(40)]
        assert draw(somewhere(medusa))
    refused = [reply for reply in replies if reply.status != 200]
    assert replies[0].status == 200 and refused and all(map(is_busy, refused))
    assert not any(reply.header(CAPTCHA_KEY) for reply in refused)


def test_more_pictures_of_a_person_a_minute_than_are_set_wait(tester):
    visitor = somewhere(tester)
    _, token = enter(visitor)
    with settings(**FREE, PICTURES_PER_MINUTE="1"):
        replies = [upload(visitor, token, png()) for _ in range(3)]
    assert [reply.status for reply in replies[:2]] == [200] * 2 and is_busy(replies[2])


def test_a_flood_of_requests_is_answered_with_429_in_the_envelope(medusa):
    visitor = somewhere(medusa)
    with settings(**FREE | {"REQUESTS_PER_SECOND": "2"}):
        replies = [visitor.post(AVATAR) for _ in range(300)]
    refused = [reply for reply in replies if reply.status != 200]
    assert refused and all(map(is_busy, refused))
