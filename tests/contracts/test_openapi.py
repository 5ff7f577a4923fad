"""The OpenAPI documents and the route tables describe the same routes, and the checker that compares every
reply of this run with the documents can fail."""
import json

import pytest

from support import openapi
from support.client import EXCHANGES, UNDESCRIBED, Client, Exchange, Reply, mounts
from support.stack import route_tables
from test_coverage import last, whole_run

NAMES = openapi.names()
NGINX_ANSWERS = {502, 504}   # instead of a worker's 503
INTERNAL = "/gate/"          # of v1: answers only nginx's guard snippets


def ours(name):
    """The operations of a document that a worker serves, by path and method."""
    return {(path.rstrip("/"), method): operation
            for path, method, operation in openapi.operations(name)
            if operation.get("x-served-by") != "nginx"}


def routes(name):
    return {(route["path"], method): route for route in route_tables()[name]["routes"]
            for method in route["methods"] if not route["path"].startswith(INTERNAL)}


def test_every_contract_has_a_document():
    assert NAMES == sorted(route_tables())


@pytest.mark.parametrize("name", NAMES)
def test_a_document_names_the_operations_of_the_route_table(name):
    assert set(ours(name)) == set(routes(name))


def fields_of(path, operation):
    """The fields of a request in a document: (place, name), and the required ones."""
    parameters = [one for one in operation.get("parameters", ()) if one["in"] != "header"]
    places = {"query", "body"} if not operation.get("requestBody") else {"body"}
    named = {(one["in"], one["name"]) for one in parameters}
    needed = {(one["in"], one["name"]) for one in parameters if one["required"]}
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = media["schema"]
        named |= {("body", field) for field in schema["properties"]}
        needed |= {("body", field) for field in schema.get("required", ())}
    assert places and path
    return named, needed


def fields_in(name, method, route):
    """The same of a route. Where forms come in, a GET has them in its query."""
    form = name in ("mall", "basic")
    fields = [("query" if form and method == "GET" else field["place"], field["name"],
               field["needed"]) for field in route["fields"]]
    if route["picture"]:
        fields.append(("body", route["picture"], True))
    return {field[:2] for field in fields}, {field[:2] for field in fields if field[2]}


@pytest.mark.parametrize("name", NAMES)
def test_a_document_names_the_fields_of_the_route_table(name):
    for (path, method), operation in ours(name).items():
        named, needed = fields_of(path, operation)
        taken, missed = fields_in(name, method, routes(name)[path, method])
        # null is what medusa calls missing, in codes of its own
        assert named == taken and (needed >= missed or name == "v1"), f"{method} {path}"


def test_v1_declares_the_header_with_the_expected_account_where_a_session_is_read():
    for key, operation in ours("v1").items():
        declared = "Gatehouse-Account" in [one["name"] for one in operation.get("parameters", ())]
        assert declared == (routes("v1")[key]["caller"] != "anyone"), key


def needs_session(operation):
    security = operation["security"]
    return bool(security) and {} not in security


@pytest.mark.parametrize("name", set(NAMES) - {"medusa"})   # its token is a field
def test_a_document_asks_for_a_session_where_the_route_does(name):
    for key, operation in ours(name).items():
        signed_in = routes(name)[key]["caller"] in ("signed-in", "administrator")
        assert needs_session(operation) == (signed_in or key == ("/check", "GET")), key


@pytest.mark.parametrize("name", NAMES)
def test_every_message_of_a_route_is_in_its_operation(name):
    for row in route_tables()[name]["faults"]:
        for (path, method), operation in ours(name).items():
            if path != row["path"] or (name == "v1" and method != "POST"):
                continue
            told = json.dumps(operation["responses"], ensure_ascii=False)
            wrong_method = row["fault"] == "wrong-method"
            assert wrong_method or (row["slug"] or row["message"]) in told, f"{path}: {row}"


def test_the_page_of_problems_explains_every_code_with_its_statuses():
    listed = json.loads((openapi.FOLDER / "problems/problems.json").read_text("utf-8"))
    told = {one["code"]: set(one["statuses"]) - NGINX_ANSWERS for one in listed["problems"]}
    statuses = {}
    for row in route_tables()["v1"]["faults"]:
        statuses.setdefault(row["slug"], set()).add(row["status"])
    assert told == statuses
    schema = openapi.load("v1")["components"]["schemas"]
    assert list(told) == schema["Problem"]["properties"]["code"]["enum"]
    assert [one["code"] for one in listed["refusals"]] == schema["FieldError"]["properties"]["code"]["enum"]


def texts(value):
    """Every object below with a text for people."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if isinstance(value.get("description"), str) or "summary" in value else []
    return own + [text for item in value.values() for text in texts(item)]


@pytest.mark.parametrize("name", [*NAMES, "problems/problems"])
def test_every_text_is_in_both_languages(name):
    for thing in texts(json.loads((openapi.FOLDER / f"{name}.json").read_text("utf-8"))):
        for kind in ("summary", "description", "mend"):
            assert (kind in thing) == (f"x-{kind}-zh" in thing), thing


# The checker itself ------------------------------------------------------------------------------

HEADERS = [("X-Request-Id", "0" * 32), ("Cache-Control", "no-store"),
           ("Content-Type", "application/json; charset=utf-8")]


def answered(status, body, headers=(), path="/user/login", method="POST"):
    none = frozenset()
    reply = Reply(status, [*HEADERS, *headers], body.encode())
    return openapi.undescribed(Exchange(mounts("mall")["prefix"], method, path, none, none, none,
                                        reply))


WRONG = '{"status":1,"msg":"密码错误"}'


@pytest.mark.parametrize("path", ["/user/login", "/user/login/", "/user/login.do", "//user/l%6fgin",
                                  "/user/x/../login"])
def test_a_described_reply_passes_however_its_path_is_spelled(path):
    assert answered(200, WRONG, path=path) is None


@pytest.mark.parametrize("status, body, headers, why", [
    (418, WRONG, (), "a status"), (200, '{"status":1,"msg":"错误"}', (), "does not match"),
    (200, "{", (), "no JSON"), (200, WRONG[:-1] + ',"data":null}', (), "not valid under any"),
    (200, WRONG, [("X-Secret", "1")], "x-secret|X-Secret"), (429, WRONG, (), "retry-after"),
    (200, WRONG, [("Set-Cookie", "a=b")], "Set-Cookie")])
def test_undescribed_reply_is_reported_with_the_reason(status, body, headers, why):
    told = answered(status, body, headers)
    assert told and any(word in told for word in why.split("|")), told


def test_an_unknown_path_and_another_method_have_answers_of_their_own():
    assert answered(200, WRONG, path="/user/nothing") is not None
    assert answered(404, '{"status":1,"msg":"接口不存在"}', path="/user/nothing") is None
    refused = '{"status":1,"msg":"请求方法不支持"}'
    assert answered(405, refused, [("Allow", "POST")], method="DELETE") is None
    assert answered(405, refused, [("Allow", "POST")]) is not None


def test_a_client_fails_the_test_that_got_an_undescribed_reply(mall_client):
    stranger = Client(mounts("mall")["prefix"], [])
    wrong = Exchange(stranger.mount, "GET", "/user/login", *[frozenset()] * 3, Reply(418, [], b""))
    with pytest.raises(AssertionError, match="418"):
        stranger._judge(wrong)
    UNDESCRIBED.pop()


# The whole run ------------------------------------------------------------------------------------

# What only a fault or a flood brings about, wherever it hits: tests/fault and the tests of the limits
# bring it about at some operation, not at each
ELSEWHERE = {"429", "500", "502", "503", "504"}


@last
def test_every_reply_of_the_whole_run_was_described():
    assert not UNDESCRIBED, "\n".join(UNDESCRIBED[:20])


@last
def test_every_documented_status_of_v1_was_answered_at_least_once(request):
    if not whole_run(request):
        pytest.skip("only part of the contract tests ran")
    expected = {(path, method, status) for path, method, operation in openapi.operations("v1")
              if operation.get("x-served-by") != "nginx"
              for status in operation["responses"] if status not in ELSEWHERE}
    missed = expected - set(answered_at_v1())
    assert not missed, "never answered:\n" + "\n".join(map(str, sorted(missed)))


def answered_at_v1():
    for exchange in EXCHANGES:
        if exchange.mount.contract == "v1":
            operation = openapi.operation_of("v1", exchange.method, exchange.path)
            if operation:
                yield (*operation, str(exchange.reply.status))
