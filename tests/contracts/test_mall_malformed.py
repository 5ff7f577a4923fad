"""Errors that are the same on every route of mall: spellings, methods, malformed requests, sizes."""
import re

import pytest

from support.mall import SESSION, log_in, sign_up, sign_up_and_log_in
from support.people import Person, fresh

NO_SUCH_PATH = '{"status":1,"msg":"接口不存在"}'
NO_SUCH_METHOD = '{"status":1,"msg":"请求方法不支持"}'
READS = ["check_valid", "get_user_info", "forget_get_question", "get_information"]
GET_TOO = READS + ["login", "logout", "forget_check_answer", "forget_reset_password"]
POST_ONLY = ["register", "reset_password", "update_information"]
ALL = GET_TOO + POST_ONLY


def is_malformed(reply):
    said = reply.json
    return (reply.status, said["status"]) == (400, 1) and said["msg"].startswith("请求格式错误")


# Spellings and methods

@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("ending", [".do", "/"])
def test_every_path_answers_alike_with_do_and_with_a_trailing_slash(mall_client, path, ending):
    plain, spelt = mall_client.post(f"/user/{path}"), mall_client.post(f"/user/{path}{ending}")
    assert (spelt.status, spelt.body) == (plain.status, plain.body) and plain.status == 200


def test_a_whole_visit_works_in_the_do_spelling(mall_client):
    person = Person()
    assert mall_client.post("/user/register.do", **person.fields).json["status"] == 0
    assert mall_client.post("/user/login.do", **person.credentials).json["status"] == 0
    assert mall_client.get("/user/get_user_info.do").json["data"]["username"] == person.username
    assert mall_client.get("/user/logout.do").json["status"] == 0


@pytest.mark.parametrize("path",
                         ["/", "/user", "/user/", "/user/nothing", "/user/login/now", "/USER/LOGIN",
                          "/user/loginx", "/user/login.php", "/login", "/user/login.do.do",
                          "/.git/config", "/user/login%20", "/user/k"])
def test_an_unknown_path_is_404_in_the_envelope(mall_client, path):
    for reply in (mall_client.get(path), mall_client.post(path)):
        assert (reply.status, reply.text) == (404, NO_SUCH_PATH)


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "FOO"])
def test_a_wrong_method_is_405_and_names_the_right_ones(mall_client, path, method):
    reply = mall_client.send(method, f"/user/{path}")
    assert (reply.status, reply.text) == (405, NO_SUCH_METHOD)
    allowed = set(reply.header("Allow").replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}
    assert allowed == ({"GET", "POST"} if path in GET_TOO else {"POST"})


@pytest.mark.parametrize("path", POST_ONLY)
def test_get_is_405_where_the_document_posts(mall_client, path):
    reply = mall_client.get(f"/user/{path}")
    assert (reply.status, reply.text, reply.header("Allow")) == (405, NO_SUCH_METHOD, "POST")


@pytest.mark.parametrize("path", ALL)
def test_head_is_answered_only_where_nothing_changes(mall_client, path):
    reply = mall_client.send("HEAD", f"/user/{path}", query="str=kit&type=username&username=kit")
    assert (reply.status, reply.body) == (200 if path in READS else 405, b"")


def test_trace_is_405_in_the_envelope(mall_client):
    reply = mall_client.send("TRACE", "/user/login", headers={"X-Marker": "bounce"})
    assert reply.status == 405 and "bounce" not in reply.text
    assert reply.text == NO_SUCH_METHOD


# Duplicates

@pytest.mark.parametrize("path", ["login", "register", "forget_check_answer", "reset_password"])
def test_a_field_given_twice_is_malformed_even_with_the_same_value(mall_client, path):
    names = ["username", "password", "email", "question", "answer", "passwordOld", "passwordNew"]
    body = "&".join(f"{name}=kit" for name in names + ["password", "passwordNew", "answer"])
    assert is_malformed(mall_client.send("POST", f"/user/{path}", body=body))


def test_a_field_given_twice_in_a_query_is_malformed(mall_client):
    assert is_malformed(mall_client.send("GET", "/user/check_valid", query="str=a&type=email&str=b"))


def test_a_field_given_in_query_and_body_is_malformed(mall_client):
    reply = mall_client.send("POST", "/user/forget_get_question", query="username=kit",
                      body="username=kit")
    assert is_malformed(reply)


def test_two_session_cookies_are_malformed_in_one_header_or_in_two(mall_client):
    sign_up_and_log_in(mall_client)
    token = mall_client.cookies[SESSION]
    for second in (token, "A" * 43):
        once = {"Cookie": f"{SESSION}={token}; {SESSION}={second}"}
        twice = [("Cookie", f"{SESSION}={token}"), ("Cookie", f"{SESSION}={second}")]
        assert is_malformed(mall_client.post("/user/get_user_info", once))
        assert is_malformed(mall_client.post("/user/get_user_info", twice))


# Malformed text

BAD_TEXT = {"a lone percent": "%", "half a percent code": "%4", "a percent code of letters": "%zz",
            "NUL as a code": "%00", "a broken UTF-8 code": "%ff", "an overlong slash": "%c0%af",
            "a surrogate": "%ed%a0%80", "beyond Unicode": "%f4%90%80%80",
            "a cut sequence": "%e5%af", "a lone continuation": "kit%80", "a raw NUL": "kit\0",
            "raw broken UTF-8": b"\xff\xfe"}


@pytest.mark.parametrize("text", BAD_TEXT.values(), ids=BAD_TEXT)
def test_text_that_is_not_text_in_a_body_is_malformed(mall_client, text):
    raw = text if isinstance(text, bytes) else text.encode()
    assert is_malformed(mall_client.send("POST", "/user/login", body=b"password=kit&username=" + raw))
    assert is_malformed(mall_client.send("POST", "/user/check_valid", body=b"type=email&str=" + raw))


@pytest.mark.parametrize("text", [text for text in BAD_TEXT.values() if str(text).isprintable()
                                  and isinstance(text, str)])
def test_text_that_is_not_text_in_a_query_is_malformed(mall_client, text):
    assert is_malformed(mall_client.send("GET", "/user/check_valid", query=f"type=email&str={text}"))


@pytest.mark.parametrize("name", ["%zz", "%00", "%ff"])
def test_a_field_name_that_is_not_text_is_malformed(mall_client, name):
    assert is_malformed(mall_client.send("POST", "/user/login",
                                     body=f"username=kit&password=kit&{name}=1"))


@pytest.mark.parametrize("content_type, body",
                         [("application/json", '{"username":"kit","password":"kit"}'),
                          ("text/plain", "username=kit&password=kit"),
                          ("application/xml", "<username>kit</username>"),
                          ("multipart/form-data; boundary=x",
                           '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--')])
def test_a_body_that_is_no_form_is_malformed(mall_client, content_type, body):
    reply = mall_client.send("POST", "/user/login", body=body, content_type=content_type)
    assert is_malformed(reply)


@pytest.mark.parametrize("body", ["", "&", "&&&&", "=", "=&=", "username", "username&password",
                                  "&username=&password=", "a=1&b=2"])
def test_an_odd_but_readable_form_is_read_and_something_is_missing(mall_client, body):
    reply = mall_client.send("POST", "/user/login", body=body)
    assert reply.status in (200, 400) and reply.json["status"] == 1


def test_ten_thousand_ampersands_are_answered(mall_client):
    reply = mall_client.send("POST", "/user/login", body="&" * 10_000)
    assert reply.status in (200, 400) and reply.json["status"] == 1


# Sizes

def form_of(size, person):
    known = f"username={person.username}&password={person.password}&filler="
    return known + "x" * (size - len(known))


def test_a_body_of_16_kib_is_read(mall_client):
    person = sign_up(mall_client)
    assert mall_client.send("POST", "/user/login", body=form_of(16 * 1024, person)).json["status"] == 0


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 2 * 1024 * 1024])
def test_a_larger_body_is_413_in_the_envelope(mall_client, size):
    reply = mall_client.send("POST", "/user/login", body=form_of(size, Person()))
    assert reply.status == 413 and reply.json["status"] == 1 and reply.json["msg"]


def test_a_chunked_body_is_read_like_any_other(mall_client):
    person = sign_up(mall_client)
    body = f"username={person.username}&password={person.password}"
    assert mall_client.post_in_chunks("/user/login", body, 7).json["status"] == 0


def test_a_chunked_body_over_16_kib_is_413_in_the_envelope(mall_client):
    reply = mall_client.post_in_chunks("/user/login", form_of(40_000, Person()), 1000)
    assert reply.status == 413 and reply.json["status"] == 1


def test_an_early_refusal_of_a_long_body_is_still_answered(mall_client):
    for size in (1024, 8 * 1024, 16 * 1024):
        reply = mall_client.send("POST", "/user/nothing", body=form_of(size, Person()))
        assert (reply.status, reply.text) == (404, NO_SUCH_PATH)


def test_a_long_question_and_answer_are_refused_not_cut(mall_client):
    sign_up_and_log_in(mall_client)
    reply = mall_client.post("/user/update_information", question="q" * 5000, answer=fresh())
    assert reply.json["status"] == 1
    assert mall_client.get("/user/get_information").json["data"]["question"] is None


# Replies

@pytest.mark.parametrize("send, status",
                         [(lambda c: c.get("/user/get_user_info"), 200),
                          (lambda c: c.get("/user/nothing"), 404),
                          (lambda c: c.get("/user/register"), 405),
                          (lambda c: c.send("GET", "/user/check_valid", query="str=%zz"), 400),
                          (lambda c: c.post("/user/logout", {"Sec-Fetch-Site": "cross-site"}), 403),
                          (lambda c: c.send("POST", "/user/login", body="x" * 20_000), 413)],
                         ids=["200", "404", "405", "400", "403", "413"])
def test_every_answer_carries_the_security_headers(mall_client, send, status):
    reply = send(mall_client)
    assert reply.status == status
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert reply.header("Cache-Control") == "no-store"
    assert reply.header("X-Content-Type-Options") == "nosniff"
    assert reply.header("Referrer-Policy") == "no-referrer"
    assert "default-src 'none'" in reply.header("Content-Security-Policy")
    assert "frame-ancestors 'none'" in reply.header("Content-Security-Policy")
    assert not re.search(r"\d", reply.header("Server") or "")


def test_every_request_has_an_id_of_its_own_that_the_client_cannot_choose(mall_client):
    ids = [mall_client.get("/user/get_user_info", {"X-Request-Id": "mine"}).request_id for _ in range(10)]
    assert len(set(ids)) == 10 and "mine" not in ids


def test_the_content_length_is_the_body(mall_client):
    reply = log_in(mall_client, sign_up(mall_client))
    assert reply.header("Content-Length") in (None, str(len(reply.body)))
