"""One case of each kind of refusal in each contract, over HTTP. The tables of all routes and all
malformed bodies are in tests/dispatcher, which needs no HTTP; v1's are in test_v1_refusals.py too."""
import re

import pytest

from support import basic, mall, medusa, portal
from support.bodies import FORM, JSON, Multipart, Part, compact
from support.client import EXCHANGES, Client, mounts

CROSS = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
LARGE = "x" * 20_000
TOKEN = "A" * 43
NO_FORM, NO_JSON = "a=%zz", '{"a":1,"a":1}'


def entry(code, msg):
    return compact({"code": code, "msg": msg, "result": "", "coode": code})


def no(msg):
    return compact({"status": 1, "msg": msg})


def parts(*names):
    form = Multipart(tuple(Part(name, b"kit") for name in names))
    return {"body": form.body, "content_type": form.content_type}


def form(body):
    return {"body": body, "content_type": FORM}


def json(body):
    return {"body": body, "content_type": JSON}


NO_MALL, NO_BASIC = no("请求格式错误"), basic.no("请求格式错误")
# Contract, what is wrong, request, status, body
TABLE = [
    ("basic", "an unknown path", "GET /user/nothing", {}, 404, basic.NO_PATH),
    ("basic", "an unknown path by another method", "POST /user/login%20", {}, 404, basic.NO_PATH),
    ("basic", "a hidden file", "GET /.git/config", {}, 404, basic.NO_PATH),
    ("basic", "no text in a form", "POST /user/login", form(NO_FORM), 400, NO_BASIC),
    ("basic", "raw bytes in a form", "POST /user/login", form(b"username=\xff\xfe"), 400, NO_BASIC),
    ("basic", "a raw NUL in a form", "POST /user/login", form(b"username=kit\0"), 400, NO_BASIC),
    ("basic", "no text in a query", "GET /user/load/avatar?uid=%zz", {}, 400, NO_BASIC),
    ("basic", "a field twice in a form", "POST /user/login", form("username=a&username=a"), 400, NO_BASIC),
    ("basic", "a field twice in parts", "POST /user/login", parts("username", "username"), 400, NO_BASIC),
    ("basic", "another type", "POST /user/login", json("{}"), 400, basic.no(
        "请求格式错误,请使用application/x-www-form-urlencoded或multipart/form-data")),
    ("basic", "nothing", "POST /user/login", form(""), 200, basic.no("参数错误: username 不能为空")),
    ("basic", "another site", "GET /user/security/logout", {"headers": CROSS}, 403, basic.FOREIGN),
    ("basic", "too much", "POST /user/login", form(LARGE), 413, basic.TOO_LARGE),
    ("basic", "too much in parts", "POST /user/login", {**parts("a"), "body": LARGE}, 413, basic.TOO_LARGE),

    ("entry", "an unknown path", "GET /user/nothing", {}, 404, entry(200404, "接口不存在")),
    ("entry", "a hidden file", "GET /.git/config", {}, 404, entry(200404, "接口不存在")),
    ("entry", "no JSON", "POST /login", json("{"), 400, entry(200400, "请求格式错误")),
    ("entry", "raw bytes in JSON", "POST /login", json(b'{"username":"\xff"}'), 400, entry(200400, "请求格式错误")),
    ("entry", "a raw NUL in JSON", "POST /login", json('{}\0'), 400, entry(200400, "请求格式错误")),
    ("entry", "a field twice", "POST /login", json(NO_JSON), 400, entry(200400, "请求格式错误")),
    ("entry", "a number", "POST /login", json('{"username":1}'), 400,
     entry(200400, "参数错误: username 格式不正确")),
    ("entry", "nothing", "POST /login", json(""), 400, entry(200401, "缺少参数: username 不能为空")),
    ("entry", "no token", "GET /user/get_user_info", {}, 401, entry(200410, "未提供token")),
    ("entry", "too much", "POST /login", json(LARGE), 413, entry(200400, "请求内容过大")),

    ("mall", "an unknown path", "GET /user/nothing", {}, 404, no("接口不存在")),
    ("mall", "an unknown path by another method", "POST /user/login%20", {}, 404, no("接口不存在")),
    ("mall", "a hidden file", "GET /.git/config", {}, 404, no("接口不存在")),
    ("mall", "no text in a form", "POST /user/login", form(NO_FORM), 400, NO_MALL),
    ("mall", "raw bytes in a form", "POST /user/login", form(b"username=\xff\xfe"), 400, NO_MALL),
    ("mall", "a raw NUL in a form", "POST /user/login", form(b"username=kit\0"), 400, NO_MALL),
    ("mall", "no text in a query", "GET /user/check_valid?str=%zz", {}, 400, NO_MALL),
    ("mall", "a field twice in a form", "POST /user/login", form("username=a&username=a"), 400, NO_MALL),
    ("mall", "a field twice in a query", "GET /user/check_valid?str=a&type=email&str=b", {}, 400, NO_MALL),
    ("mall", "a field in query and form", "POST /user/forget_get_question?username=kit",
     form("username=kit"), 400, NO_MALL),
    ("mall", "two cookies in one header", "POST /user/get_user_info",
     {"headers": {"Cookie": f"{mall.SESSION}={TOKEN}; {mall.SESSION}={TOKEN}"}}, 400, NO_MALL),
    ("mall", "two cookies in two headers", "POST /user/get_user_info",
     {"headers": [("Cookie", f"{mall.SESSION}={TOKEN}"), ("Cookie", f"{mall.SESSION}={TOKEN}")]}, 400, NO_MALL),
    ("mall", "another type", "POST /user/login", json("{}"), 400,
     no("请求格式错误,请使用application/x-www-form-urlencoded")),
    ("mall", "nothing", "POST /user/login", form(""), 200, no("参数错误: username 不能为空")),
    ("mall", "no session", "GET /user/get_user_info", {}, 200, mall.NOT_LOGGED_IN),
    ("mall", "another site", "POST /user/logout", {"headers": CROSS}, 403, no("拒绝来自其他站点的请求")),
    ("mall", "another site by GET", "GET /user/logout", {"headers": CROSS}, 403, no("拒绝来自其他站点的请求")),
    ("mall", "too much", "POST /user/login", form(LARGE), 413, no("请求内容过大")),

    ("medusa", "an unknown path", "GET /api/nothing", {}, 404, medusa.NO_PATH),
    ("medusa", "a hidden file", "GET /.git/config", {}, 404, medusa.NO_PATH),
    *(("medusa", f"no JSON at {path}", f"POST {path}", json("{"), 200, words)
      for path, words in medusa.MALFORMED.items()),
    ("medusa", "raw bytes in JSON", "POST /api/user_info/", json(b'{"token":"\xff"}'), 200,
     medusa.MALFORMED[medusa.INFO]),
    ("medusa", "a field twice", "POST /api/user_info/", json('{"token":"x","token":"x"}'), 200,
     medusa.MALFORMED[medusa.INFO]),
    ("medusa", "no body at all", "POST /api/user_info/", {}, 200, medusa.MALFORMED[medusa.INFO]),
    ("medusa", "a token twice beside a picture", "POST /api/upload_avatar/",
     {"headers": [("token", TOKEN), ("token", TOKEN)]}, 400, medusa.UNREADABLE),
    ("medusa", "no session", "POST /api/user_info/", json(compact({"token": TOKEN})), 200, medusa.NO_SESSION),
    ("medusa", "too much", "POST /api/login", json(LARGE), 413, medusa.TOO_LARGE),

    ("portal", "an unknown path", "GET /nothing", {}, 404, portal.NO_PATH),
    ("portal", "an unknown path by another method", "POST /login%20", json("{}"), 404, portal.NO_PATH),
    ("portal", "a hidden file", "GET /.git/config", {}, 404, portal.NO_PATH),
    ("portal", "no JSON", "POST /login", json("{"), 400, portal.MALFORMED),
    ("portal", "raw bytes in JSON", "POST /login", json(b'{"email":"\xff"}'), 400, portal.MALFORMED),
    ("portal", "a field twice", "POST /login", json('{"email":"a@b.org","email":"a@b.org"}'), 400, portal.MALFORMED),
    ("portal", "no text in a query", "GET /verify-code/img?imgToken=%zz", {}, 400, portal.MALFORMED),
    ("portal", "a number", "POST /login", json('{"email":1}'), 200, portal.no("参数错误: email 格式不正确")),
    ("portal", "a form", "POST /login", form("email=a&password=b"), 415, portal.OTHER_TYPE),
    ("portal", "parts", "POST /login", parts("email", "password"), 415, portal.OTHER_TYPE),
    ("portal", "no type", "POST /login", {"body": "{}", "content_type": None}, 415, portal.OTHER_TYPE),
    ("portal", "nothing", "POST /login", {}, 200, portal.no("参数错误: email 不能为空")),
    ("portal", "no session", "GET /user-info", {}, 401, portal.SIGN_IN),
    ("portal", "another site", "POST /logout", {"headers": CROSS}, 403, portal.FOREIGN),
    ("portal", "another site for a picture", f"GET /verify-code/img?imgToken={'a' * 32}", {"headers": CROSS},
     403, portal.FOREIGN),
    ("portal", "too much", "POST /login", json(LARGE), 413, portal.TOO_LARGE)]

NO_MALL_METHOD = no("请求方法不支持")
NO_ENTRY_METHOD = entry(200405, "请求方法不支持")
# nginx answers TRACE, and names what any route of the contract may take.
WRONG_METHODS = [
    ("basic", "DELETE /user/login", "POST", 405, basic.NO_METHOD),
    ("basic", "FOO /user/load/info", "GET, HEAD", 405, basic.NO_METHOD),
    ("basic", "TRACE /user/login", None, 405, basic.NO_METHOD),
    ("entry", "GET /login", "POST", 405, NO_ENTRY_METHOD),
    ("entry", "FOO /user/get_user_info", "GET, HEAD", 405, NO_ENTRY_METHOD),
    ("entry", "TRACE /login", None, 405, NO_ENTRY_METHOD),
    ("mall", "DELETE /user/check_valid", "GET, HEAD, POST", 405, NO_MALL_METHOD),
    ("mall", "GET /user/register", "POST", 405, NO_MALL_METHOD),
    ("mall", "FOO /user/login", "GET, POST", 405, NO_MALL_METHOD),
    ("mall", "TRACE /user/login", None, 405, NO_MALL_METHOD),
    ("medusa", "GET /api/login", "POST", 200, medusa.NOT_POST),
    ("medusa", "POST /api/get_verification_code/", "GET", 200, medusa.NOT_GET),
    ("medusa", "FOO /api/login", "POST", 200, medusa.NOT_POST),
    ("medusa", "TRACE /api/login", None, 200, medusa.NOT_POST),
    ("portal", "GET /login", "POST", 405, portal.NO_METHOD),
    ("portal", "DELETE /verify-code/img", "GET, POST", 405, portal.NO_METHOD),
    ("portal", "FOO /login", "POST", 405, portal.NO_METHOD),
    ("portal", "TRACE /login", None, 405, portal.NO_METHOD)]


def is_guarded(reply):
    """The headers that every answer has, whatever it is, and none that tells the server's version."""
    policy = reply.header("Content-Security-Policy")
    return ((reply.header("Content-Type"), reply.header("Cache-Control")) == (
        "application/json; charset=utf-8", "no-store")
        and (reply.header("X-Content-Type-Options"), reply.header("Referrer-Policy")) == ("nosniff", "no-referrer")
        and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        and not re.search(r"\d", reply.header("Server") or ""))


def client_of(contract):
    return Client(mounts(contract)["prefix"], EXCHANGES)


def send(contract, line, **sent):
    """`line` is a method and a path with its query."""
    method, target = line.split(" ")
    path, _, query = target.partition("?")
    return client_of(contract).send(method, path, query=query, **sent)


@pytest.mark.parametrize("contract, line, sent, status, body", [(one[0], *one[2:]) for one in TABLE],
                         ids=[f"{one[0]}: {one[1]}" for one in TABLE])
def test_it_is_refused_in_the_contracts_words(contract, line, sent, status, body):
    reply = send(contract, line, **sent)
    assert (reply.status, reply.text) == (status, body)
    assert is_guarded(reply) and reply.all("Set-Cookie") == []


@pytest.mark.parametrize("contract, line, allow, status, body", WRONG_METHODS)
def test_a_wrong_method_is_refused_and_the_right_ones_are_named(contract, line, allow, status, body):
    reply = send(contract, line, headers={"X-Marker": "bounce"})
    assert (reply.status, reply.text) == (status, body)
    assert is_guarded(reply) and "bounce" not in str(reply.headers)
    assert reply.header("Allow") == (allow or reply.header("Allow")) is not None


@pytest.mark.parametrize("contract, path, status", [
    ("basic", basic.INFO, 200), ("basic", basic.LOGOUT, 405), ("entry", "/user/get_user_info", 401),
    ("entry", "/login", 405), ("mall", "/user/get_user_info", 200), ("mall", "/user/logout", 405),
    ("medusa", medusa.CAPTCHA, 200), ("medusa", medusa.INFO, 200), ("portal", portal.INFO, 401),
    ("portal", portal.PICTURE, 405)])
def test_the_reply_to_head_has_no_body(contract, path, status):
    reply = client_of(contract).send("HEAD", path)
    assert (reply.status, reply.body, reply.header("VerificationCodeKey")) == (status, b"", None)


def test_head_with_a_session_has_no_body(portal_client):
    portal.sign_up_and_log_in(portal_client)
    reply = portal_client.send("HEAD", portal.INFO)
    assert (reply.status, reply.body) == (200, b"")
    assert portal.info(portal_client) and portal_client.get(portal.INFO).header("Cache-Control") == "no-store"


def test_a_picture_has_the_headers_of_every_answer(portal_client):
    reply = portal_client.get(portal.PICTURE, imgToken=portal.fresh_token())
    assert reply.header("X-Content-Type-Options") == "nosniff" and reply.header("Cache-Control") == "no-store"
    assert "default-src 'none'" in reply.header("Content-Security-Policy")


def test_every_request_gets_a_unique_id_that_the_client_cannot_choose(mall_client):
    ids = [mall_client.get("/user/get_user_info", {"X-Request-Id": "mine"}).request_id for _ in range(10)]
    assert len(set(ids)) == 10 and "mine" not in ids


def test_the_content_length_is_the_body(mall_client):
    reply = mall_client.get("/user/get_user_info")
    assert reply.header("Content-Length") in (None, str(len(reply.body)))
