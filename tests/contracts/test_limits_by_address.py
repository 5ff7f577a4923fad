"""nginx's limits by client address at every contract, without the exemption of loopback.

All limits are set at once: the stack reloads once for this file.
"""
import secrets

import pytest

from support import entry, mall, medusa, portal, v1
from support.configuration import settings
from support.pictures import png

LIMITS = {"LOOPBACK_EXEMPT": "off", "REQUESTS_PER_SECOND": "30", "LOOKUPS_PER_MINUTE": "30",
          "CAPTCHAS_PER_MINUTE": "1", "PICTURES_PER_MINUTE": "1", "ESTIMATES_PER_MINUTE": "2"}
FLOOD = 400   # more than the four seconds' worth that may come at once


@pytest.fixture(scope="module", autouse=True)
def limited():
    with settings(**LIMITS):
        yield


def from_elsewhere(client):
    """A client without cookies from a new address."""
    return client.another("127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3)))


def asks_to_wait(reply, text):
    return (reply.status, reply.text) == (429, text) and int(reply.header("Retry-After")) > 0


@pytest.mark.parametrize("path, fields", [
    ("check_valid", {"str": "kit", "type": "username"}),
    ("forget_get_question", {"username": "kit"})])
def test_questions_whether_an_account_exists_are_limited(mall_client, path, fields):
    client = from_elsewhere(mall_client)
    replies = [client.get(f"/user/{path}", **fields) for _ in range(40)]
    assert client.get("/user/get_user_info").status == 200
    refused = [reply for reply in replies if reply.status == 429]
    assert 0 < len(refused) < 40 and all(asks_to_wait(reply, mall.THROTTLED) for reply in refused)


def test_a_flood_of_requests_is_answered_with_429_in_malls_envelope(mall_client):
    flooder = from_elsewhere(mall_client)
    replies = [flooder.get("/user/get_user_info") for _ in range(FLOOD)]
    assert from_elsewhere(mall_client).get("/user/get_user_info").status == 200
    refused = [reply for reply in replies if reply.status != 200]
    assert refused and all(asks_to_wait(reply, mall.THROTTLED) for reply in refused)


def test_a_flood_of_requests_is_answered_with_429_in_medusas_envelope(medusa_client):
    flooder = from_elsewhere(medusa_client)
    replies = [flooder.post_json(medusa.INFO, token="x") for _ in range(FLOOD)]
    refused = [reply for reply in replies if reply.status != 200]
    assert refused and all(map(medusa.is_busy, refused))


def test_captchas_a_minute_are_limited_at_medusa(medusa_client):
    client = from_elsewhere(medusa_client)
    replies = [client.get(medusa.CAPTCHA) for _ in range(4)]
    assert medusa.draw(from_elsewhere(medusa_client))
    refused = [reply for reply in replies if reply.status != 200]
    assert replies[0].status == 200 and refused and all(map(medusa.is_busy, refused))
    assert not any(reply.header(medusa.CAPTCHA_KEY) for reply in refused)


def test_captchas_a_minute_are_limited_at_portal(portal_client):
    client = from_elsewhere(portal_client)
    replies = [client.get(portal.PICTURE, imgToken=portal.fresh_token()) for _ in range(4)]
    other = from_elsewhere(portal_client)
    assert other.get(portal.PICTURE, imgToken=portal.fresh_token()).status == 200
    assert replies[0].status == 200 and portal.is_throttled(replies[-1])


def test_pictures_a_minute_are_limited_at_medusa(medusa_client):
    _, token = medusa.enter(from_elsewhere(medusa_client))
    client = from_elsewhere(medusa_client)
    replies = [medusa.upload(client, token, png()) for _ in range(3)]
    assert [reply.status for reply in replies[:2]] == [200] * 2 and medusa.is_busy(replies[2])


def test_pictures_a_minute_are_limited_at_entry(entry_client):
    client = from_elsewhere(entry_client)
    _, token = entry.enter(client)
    replies = [entry.upload(client, token, png()) for _ in range(3)]
    assert [reply.text for reply in replies[:2]] == [entry.DONE] * 2  # one, and one at once with it
    assert entry.is_refused(replies[2], entry.BUSY) and int(replies[2].header("Retry-After")) > 0


def test_a_password_is_judged_only_so_often(v1_client):
    client = from_elsewhere(v1_client)
    replies = [v1.ask(client, "POST", "/password-check", password="quiet green") for _ in range(5)]
    assert [reply.status for reply in replies] == [200] * 3 + [429] * 2
