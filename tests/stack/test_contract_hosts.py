"""HOSTS_<CONTRACT>: names at whose root a contract answers, as at <contract>.localhost."""
import pytest

from support.client import PORT, Client, Mount, exchange_bytes
from support.configuration import settings
from support.mall import sign_up
from support.people import Person
from support.stack import worker_line

LONG = ".".join(["a" * 63] * 3 + ["b" * 61])  # 253 bytes, the longest name that there is
NAMES = ("shop.example.org", "id.example.org", LONG)


def at(host, contract="mall"):
    return Client(Mount(contract, "host", host, ""))


def test_without_the_setting_a_name_gets_nothing():
    answer = exchange_bytes(b"GET /user/get_user_info HTTP/1.1\r\nHost: shop.example.org\r\n"
                            b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 421 ") and b"status" not in answer.split(b"\r\n\r\n")[1]


@pytest.fixture(scope="module")
def named():
    with settings(HOSTS_MALL='"' + " ".join(NAMES) + '"', HOSTS_PORTAL="join.example.org",
                  HOSTS_BASIC="gone.example.org", CONTRACTS='"entry mall medusa portal v1"'):
        yield


@pytest.mark.parametrize("host", [*NAMES, f"shop.example.org:{PORT}", "SHOP.example.org",
                                  f"mall.localhost:{PORT}"])
def test_the_contract_answers_at_the_root_of_each_name(named, host):
    client = at(host)
    person = sign_up(client, Person())
    assert client.post("/user/login.do", **person.credentials).json["status"] == 0
    assert client.get("/user/get_user_info").json["data"]["username"] == person.username


def test_each_name_has_its_own_contract(named):
    assert at("join.example.org", "portal").get("/user-info").status == 401
    assert at("join.example.org", "portal").get("/user/get_user_info").status == 404
    assert at("shop.example.org").get("/mall/user/get_user_info").status == 404


def test_routes_find_their_pool_and_refusals_their_words_there(named):
    shop = at("shop.example.org")
    assert worker_line(shop.post("/user/login"))["pool"] == "slow"
    assert worker_line(shop.get("/user/get_user_info"))["pool"] == "quick"
    assert shop.send("POST", "/user/login", body="x" * 20_000).json["status"] == 1
    assert shop.send("TRACE", "/user/login").json["status"] == 1


def test_a_page_of_that_name_is_the_contracts_own_and_any_other_is_not(named):
    shop = at("shop.example.org")
    for origin, status in (("http://shop.example.org", 200), ("http://id.example.org", 403),
                           (f"http://mall.localhost:{PORT}", 403)):
        assert shop.post("/user/logout", {"Origin": origin}).status == status


def test_the_name_of_a_contract_that_is_left_out_is_404(named):
    assert at("gone.example.org", "basic").get("/user/load/info").status == 404
