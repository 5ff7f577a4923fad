"""A contract that is not in CONTRACTS answers 404 at both mounts; the others work."""
import pytest

from support import basic, entry, medusa, portal
from support.client import Client, mounts
from support.configuration import settings

DOORS = {"mall": [("GET", "/user/login"), ("GET", "/user/get_user_info"), ("GET", "/")],
         "basic": [("GET", basic.INFO), ("GET", basic.LOGOUT), ("GET", "/")],
         "entry": [("POST", "/login"), ("GET", entry.INFO), ("GET", "/")],
         "medusa": [("POST", medusa.LOGIN), ("GET", medusa.CAPTCHA), ("GET", "/"),
                    ("GET", "/s/admin.jpg"), ("POST", medusa.INFO)],
         "portal": [("GET", portal.PICTURE), ("POST", portal.LOGIN), ("GET", portal.INFO),
                    ("GET", portal.SHORT_INFO), ("GET", "/"), ("POST", portal.PASSWORD)]}


@pytest.fixture(scope="module", autouse=True)
def only_v1():
    with settings(CONTRACTS="v1"):
        yield


@pytest.mark.parametrize("contract", DOORS)
def test_a_contract_that_is_left_out_is_404_at_both_mounts(contract):
    replies = [Client(mount).send(method, path) for mount in mounts(contract).values()
               for method, path in DOORS[contract]]
    assert [reply.status for reply in replies] == [404] * 2 * len(DOORS[contract])


def test_enabled_contract_is_served(v1_client):
    assert v1_client.get("/site").status == 200
