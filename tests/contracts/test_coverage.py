"""The end of the run: nothing documented was left out, and no reply broke the common rules."""
from pathlib import Path

import pytest

import coverage
from bodies import compact
from fixtures import EXCHANGES

CONTRACTS = sorted(coverage.PARSERS)
last = pytest.mark.after_all_others


def whole_run(request):
    """Were all contract tests asked for? A run of one file says nothing about coverage."""
    collected = {item.path.name for item in request.session.items}
    narrowed = request.config.option.keyword or any("::" in arg for arg in request.config.args)
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    return not narrowed and files <= collected


@last
@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_documented_path_field_sample_and_reply_was_reached_over_http(contract, request):
    if not whole_run(request):
        pytest.skip("only part of the contract tests ran")
    missed = coverage.missed(contract, EXCHANGES)
    assert not missed, "never reached:\n" + "\n".join(map(str, missed))


@pytest.mark.parametrize("contract, paths", [("basic", 9), ("entry", 5), ("mall", 11)])
def test_the_coverage_check_knows_every_path_and_misses_what_was_not_sent(contract, paths):
    documented = coverage.documented(contract)
    assert len({fact.path for fact in documented}) == paths
    assert coverage.missed(contract, []) == sorted(documented)


ENVELOPES = {"basic": [["msg", "result"], ["msg", "result", "data"]],
             "entry": [["code", "msg", "result", "coode"]],
             "mall": [["status", "msg"], ["status", "data"], ["status"]]}


def is_picture(reply):
    return (reply.header("Content-Type") or "").startswith("image/") or reply.status == 304


def broken_rules(exchange):
    """Rules for every answer of a contract, whatever was asked."""
    reply = exchange.reply
    if reply.header("X-Content-Type-Options") != "nosniff":
        yield "X-Content-Type-Options is not nosniff"
    if not reply.request_id:
        yield "no X-Request-Id"
    if exchange.mount.contract == "entry" and reply.all("Set-Cookie"):
        yield "a cookie"
    yield from (broken_of_picture if is_picture(reply) else broken_of_json)(exchange)


def broken_of_picture(exchange):
    """Only a picture may be kept by caches, and each door to one says for how long."""
    caching = {"/user/load/avatar": "private, no-cache"}.get(exchange.path)
    said = exchange.reply.header("Cache-Control")
    if said is None or said != (caching or said):
        yield f"Cache-Control: {said}"
    if exchange.reply.status == 304 and exchange.reply.body:
        yield "304 with a body"


def broken_of_json(exchange):
    reply = exchange.reply
    if reply.header("Cache-Control") != "no-store":
        yield f"Cache-Control: {reply.header('Cache-Control')}"
    if reply.body and reply.header("Content-Type") != "application/json; charset=utf-8":
        yield f"Content-Type: {reply.header('Content-Type')}"
    elif reply.body and reply.text != compact(reply.json):
        yield "not compact JSON"
    elif reply.body and list(reply.json) not in ENVELOPES[exchange.mount.contract]:
        yield "not the contract's envelope"


def broken_values(exchange):
    """What the envelope's values may be, where the contract says so."""
    body = exchange.reply.json if exchange.reply.body and not is_picture(exchange.reply) else {}
    if exchange.mount.contract == "entry" and body:
        if body["code"] != body["coode"] or (body["code"] == 0) != (body["msg"] == ""):
            yield "code, coode and msg do not agree"
        if body["code"] != 0 and body["result"] != "":
            yield "a failure with a result"
    if exchange.mount.contract == "basic" and body:
        if not isinstance(body["result"], bool) or ("data" in body and not body["result"]):
            yield "result is no boolean, or a failure has data"


@last
@pytest.mark.parametrize("rules", [broken_rules, broken_values])
def test_every_reply_of_the_whole_run_kept_the_envelope_and_the_headers(rules):
    broken = {f"{exchange.mount.contract} {exchange.method} {exchange.path}: {rule} "
              f"({str(exchange.reply)[:300]})"
              for exchange in EXCHANGES for rule in rules(exchange)}
    assert EXCHANGES and not broken, "\n".join(sorted(broken)[:20])
