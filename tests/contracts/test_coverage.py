"""The end of the run: nothing documented was left out, and no reply broke the common rules."""
from pathlib import Path

import pytest

from support import coverage, shards
from support.bodies import compact
from support.client import EXCHANGES

CONTRACTS = sorted(coverage.PARSERS)
last = pytest.mark.after_all_others


def whole_run(request):
    """True if all contract tests were selected; a run of one file cannot check the coverage."""
    if shards.IS_JUDGE:
        return True
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


@pytest.mark.parametrize("contract, paths", [("basic", 9), ("entry", 5), ("mall", 11),
                                             ("medusa", 8), ("portal", 7)])
def test_coverage_check_lists_every_path_and_reports_unsent_ones(contract, paths):
    documented = coverage.documented(contract)
    assert len({fact.path for fact in documented}) == paths
    assert coverage.missed(contract, []) == sorted(documented)


def test_every_published_document_has_a_reader():
    published = {path.stem for path in coverage.DOCUMENTS.glob("*.md")} - {"README"}
    assert published == set(coverage.PARSERS) == set(coverage.REPLIES) == set(ENVELOPES)


ENVELOPES = {"basic": [["msg", "result"], ["msg", "result", "data"]],
             "entry": [["code", "msg", "result", "coode"]],
             "mall": [["status", "msg"], ["status", "data"], ["status"]],
             "medusa": [["message", "code"]],
             "portal": [["message", "success"], ["message", "success", "data"]]}
# HTTP of what medusa's document describes is 200: of the 400 of its registration, too.
MEDUSA_STATUS = {404: (200, 400, 404), 413: (413,), 429: (429,), 400: (200, 500, 503)}


def is_picture(reply):
    return (reply.header("Content-Type") or "").startswith("image/") or reply.status == 304


# What is not published as a document, /v1, has its own in OpenAPI, and openapi.py holds it to that.
def broken_rules(exchange):
    """Rules for every reply of a contract."""
    reply = exchange.reply
    if reply.header("X-Content-Type-Options") != "nosniff":
        yield "X-Content-Type-Options is not nosniff"
    if not reply.request_id:
        yield "no X-Request-Id"
    if exchange.mount.contract in ("entry", "medusa") and reply.all("Set-Cookie"):
        yield "a cookie"
    yield from (broken_of_picture if is_picture(reply) else broken_of_json)(exchange)


def broken_of_picture(exchange):
    """Only pictures may be cached, and each route to one sets the time."""
    caching = {"/user/load/avatar": "private, no-cache",
               "/api/get_verification_code": "no-store",
               "/verify-code/img": "no-store"}.get(exchange.path.rstrip("/"))
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
    """The allowed values of the envelope, if the contract defines them."""
    body = exchange.reply.json if exchange.reply.body and not is_picture(exchange.reply) else {}
    if exchange.mount.contract == "medusa" and body:
        yield from broken_of_medusa(exchange, **body)
    if exchange.mount.contract == "portal" and body:
        yield from broken_of_portal(**body)
    if exchange.mount.contract == "entry" and body:
        if body["code"] != body["coode"] or (body["code"] == 0) != (body["msg"] == ""):
            yield "code, coode and msg do not agree"
        if body["code"] != 0 and body["result"] != "":
            yield "a failure with a result"
    if exchange.mount.contract == "basic" and body:
        if not isinstance(body["result"], bool) or ("data" in body and not body["result"]):
            yield "result is no boolean, or a failure has data"


def broken_of_portal(message, success, data=None):
    if not isinstance(success, bool) or not isinstance(message, str) or success != (message == ""):
        yield "success and message do not agree"
    if data is not None and not success:
        yield "a failure with data"


def broken_of_medusa(exchange, message, code):
    if exchange.reply.status not in MEDUSA_STATUS.get(code, (200,)):
        yield "code and status do not agree"
    tells_all = code == 200 and exchange.path.rstrip("/") == "/api/user_info"
    if not message or not isinstance(message, dict if tells_all else str):
        yield "message is not what it has to be"


@last
@pytest.mark.parametrize("rules", [broken_rules, broken_values])
def test_every_reply_of_the_whole_run_kept_the_envelope_and_the_headers(rules):
    broken = {f"{exchange.mount.contract} {exchange.method} {exchange.path}: {rule} "
              f"({str(exchange.reply)[:300]})"
              for exchange in EXCHANGES if exchange.mount.contract in ENVELOPES
              for rule in rules(exchange)}
    assert EXCHANGES and not broken, "\n".join(sorted(broken)[:20])
