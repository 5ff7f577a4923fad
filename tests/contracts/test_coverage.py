"""The end of the run: nothing documented was left out, and no reply broke the common rules."""
import json
from pathlib import Path

import pytest

import coverage
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


def test_the_coverage_check_knows_the_eleven_paths_of_mall_and_misses_what_was_not_sent():
    documented = coverage.documented("mall")
    assert len({fact.path for fact in documented}) == 11
    assert coverage.missed("mall", []) == sorted(documented)


def compact(body):
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def broken_rules(exchange):
    """Rules for every answer of a contract, whatever was asked."""
    reply = exchange.reply
    if reply.header("X-Content-Type-Options") != "nosniff":
        yield "X-Content-Type-Options is not nosniff"
    if reply.header("Cache-Control") != "no-store":
        yield f"Cache-Control: {reply.header('Cache-Control')}"
    if not reply.request_id:
        yield "no X-Request-Id"
    if reply.body and reply.header("Content-Type") != "application/json; charset=utf-8":
        yield f"Content-Type: {reply.header('Content-Type')}"
        return
    if reply.body and reply.text != compact(reply.json):
        yield "not compact JSON"
    if reply.body and list(reply.json) not in (["status", "msg"], ["status", "data"], ["status"]):
        yield "not the envelope status, msg or data"


@last
def test_every_reply_of_the_whole_run_kept_the_envelope_and_the_headers():
    broken = {f"{exchange.method} {exchange.path}: {rule} ({exchange.reply})"
              for exchange in EXCHANGES for rule in broken_rules(exchange)}
    assert EXCHANGES and not broken, "\n".join(sorted(broken)[:20])
