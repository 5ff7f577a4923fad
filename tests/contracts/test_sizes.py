"""How large a body may be, in each contract: nginx refuses larger ones before a worker sees them."""
import pytest

from support import basic, entry, mall, medusa, portal
from support.bodies import FORM, JSON, compact, encode
from support.client import EXCHANGES, Client, mounts
from support.people import Person

LIMIT = 16 * 1024


def filled(fields, size):
    """JSON of this size, with a member that nobody reads."""
    known = compact({**fields, "filler": ""})
    return known[:-2] + "x" * (size - len(known.encode())) + known[-2:]


def filled_form(fields, size):
    known = encode(fields) + "&filler="
    return known + "x" * (size - len(known))


# A login: its path, its fields, its encoding, and the status and the text of a body that is too large
LOGINS = {
    "basic": (basic.LOGIN, lambda client, who: who.credentials, FORM, basic.TOO_LARGE),
    "entry": ("/login", lambda client, who: entry.credentials(who), JSON,
              '{"code":200400,"msg":"请求内容过大","result":"","coode":200400}'),
    "mall": ("/user/login", lambda client, who: who.credentials, FORM, '{"status":1,"msg":"请求内容过大"}'),
    "medusa": (medusa.LOGIN, lambda client, who: {**medusa.credentials(who), **medusa.solved(client)}, JSON,
               medusa.TOO_LARGE),
    "portal": (portal.LOGIN, lambda client, who: portal.credentials(who), JSON, portal.TOO_LARGE)}
SUCCESS = {"basic": lambda body: body["result"], "entry": lambda body: body["code"] == 0,
           "mall": lambda body: body["status"] == 0, "medusa": lambda body: body["code"] == 200,
           "portal": lambda body: body["success"]}
each_contract = pytest.mark.parametrize("contract", LOGINS)


class Login:
    """Somebody's login at a contract, of any size."""

    def __init__(self, contract):
        self.client = Client(mounts(contract)["prefix"], EXCHANGES)
        self.path, fields, self.kind, self.too_large = LOGINS[contract]
        self.fields = fields(self.client, mall.sign_up(self.client.at("mall")))
        self.success = SUCCESS[contract]

    def text(self, size):
        fill = filled if self.kind == JSON else filled_form
        return fill(self.fields, size) if size else (compact if self.kind == JSON else encode)(self.fields)

    def send(self, size):
        return self.client.send("POST", self.path, body=self.text(size), content_type=self.kind)

    def send_in_chunks(self, size, piece):
        return self.client.post_in_chunks(self.path, self.text(size), piece, self.kind)

    def is_refused(self, reply):
        return (reply.status, reply.text) == (413, self.too_large) and not reply.all("Set-Cookie")

    def is_done(self, reply):
        return reply.status == 200 and self.success(reply.json)


@each_contract
def test_a_body_of_16_kib_is_read_and_a_larger_one_refused_which_spends_nothing(contract):
    login = Login(contract)
    for size in (LIMIT + 1, 4 * LIMIT, 128 * LIMIT):
        assert login.is_refused(login.send(size)), size
    assert login.is_refused(login.send_in_chunks(40_000, 1000))
    assert login.is_done(login.send(LIMIT))


@each_contract
def test_a_body_in_chunks_is_read_like_any_other(contract):
    login = Login(contract)
    assert login.is_done(login.send_in_chunks(None, 7))


@pytest.mark.parametrize("size", [LIMIT + 1, 4 * LIMIT, 128 * LIMIT])
def test_a_larger_change_is_refused_and_changes_nothing(entry_client, medusa_client, size):
    _, token = entry.enter(entry_client)
    reply = entry.send_json(entry_client, entry.PROFILE, filled({"nickname": "kit"}, size), token)
    assert entry.is_refused(reply, entry.BAD, 413) and entry.info(entry_client, token)["nickname"] == ""
    for path in (medusa.REGISTER, medusa.INFO):
        reply = medusa.send_text(medusa_client, path, filled({"token": "x"}, size))
        assert medusa.answers(reply, medusa.TOO_LARGE, 413)


def test_an_early_refusal_of_a_long_body_is_still_answered(mall_client):
    for size in (1024, LIMIT // 2, LIMIT):
        reply = mall_client.send("POST", "/user/nothing", body=filled_form(Person().credentials, size))
        assert (reply.status, reply.text) == (404, '{"status":1,"msg":"接口不存在"}')
