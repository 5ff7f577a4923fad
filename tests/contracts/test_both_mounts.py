"""A mount only strips a prefix: each route, asked alike at both mounts, answers alike.

All that a route does is tested at the prefix mount; here stands one request a route at each.
"""
import pytest

from support import coverage, openapi
from support.client import EXCHANGES, Client, mounts
from support.stack import route_tables
from test_coverage import last, whole_run

INTERNAL = "/gate/"    # of v1: answers only nginx's guard snippets
NOBODY = "999999999999"


def routes():
    return [(name, route["path"], method) for name, table in route_tables().items()
            for route in table["routes"] for method in route["methods"]
            if not route["path"].startswith(INTERNAL)]


def ask(contract, mount, method, path):
    """One request without fields; a body where the method has one."""
    client = Client(mounts(contract)[mount], EXCHANGES)
    path = path.replace("{id}", NOBODY).replace("{session}", NOBODY)
    if method == "GET":
        return client.get(path)
    form = contract in ("mall", "basic")
    return client.post(path) if form and method == "POST" else client.send(
        method, path, body="{}", content_type="application/json")


def told(reply):
    """The parts that must not depend on the mount: the error, or the form of a success, whose values (captchas,
    keys) differ each time."""
    form = reply.header("Content-Type") or ""
    if "json" not in form or not reply.body:
        return reply.status, form
    body = reply.json
    values = {} if reply.status < 300 else {**body, "request_id": None}
    return reply.status, form, list(body), values


@pytest.mark.parametrize("contract", openapi.names())
def test_every_route_answers_alike_at_both_mounts(contract):
    for name, path, method in routes():
        if name != contract:
            continue
        prefix, host = (ask(contract, mount, method, path) for mount in ("prefix", "host"))
        assert prefix.status not in (405, 502) and told(prefix) == told(host), f"{method} {path}: {host}"


@pytest.mark.parametrize("contract", openapi.names())
def test_a_session_belongs_to_the_mounts_own_origin(contract):
    """The host mount is an origin of its own: a page of it may act, a page of another may not."""
    changing = [(path, method) for name, path, method in routes() if name == contract
                and next(route for route in route_tables()[name]["routes"]
                         if route["path"] == path and method in route["methods"])["changes"]]
    path, method = changing[0]
    for mount in mounts(contract).values():
        client = Client(mount, EXCHANGES)
        own = client.send(method, path, headers={"Origin": mount.origin, "Sec-Fetch-Site": "same-origin"})
        foreign = client.send(method, path, headers={"Origin": "https://evil.example",
                                                     "Sec-Fetch-Site": "cross-site"})
        assert own.status != 403, own
        assert foreign.status == (own.status if contract in ("entry", "medusa") else 403), foreign


@last
def test_every_route_was_reached_at_both_mounts(request):
    if not whole_run(request):
        pytest.skip("only part of the contract tests ran")
    missed = coverage.missed_mounts(routes(), EXCHANGES)
    assert not missed, "never reached:\n" + "\n".join(map(str, missed))
