"""nginx: known hosts, its own error bodies, the pool of each route, paths that it must not serve."""
import json
import re

import pytest

from support.client import PORT, Client, Mount, exchange_bytes, mounts
from support.mall import fail_login, sign_up, sign_up_and_log_in
from support.people import Person
from support.stack import STATE, pool_of, worker_line
from support.v1 import database_away

SLOW = ["login", "register", "forget_check_answer", "forget_reset_password", "reset_password",
        "update_information"]
QUICK = ["check_valid", "get_user_info", "forget_get_question", "get_information", "logout"]


def at(host, prefix="/mall"):
    return Client(Mount("mall" if prefix else "site", "elsewhere", host, prefix))


# Hosts

@pytest.mark.parametrize("host",
                         ["evil.example", f"evil.example:{PORT}", f"localhost.evil.example:{PORT}",
                          f"x.mall.localhost:{PORT}", f"mall.localhost.evil.example:{PORT}",
                          "10.0.0.1", f"portal.localhost.:{PORT}x", "_", "nothing.localhost"])
@pytest.mark.parametrize("target", ["/", "/mall/user/get_user_info", "/user/get_user_info"])
def test_an_unknown_host_gets_nothing_of_ours(host, target):
    request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = exchange_bytes(request.encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert answer == b"" or re.match(rb"HTTP/1.1 4\d\d", head)
    assert b"status" not in body and "未登录".encode() not in body and b"Set-Cookie" not in head


def test_a_request_without_a_host_gets_nothing_of_ours():
    answer = exchange_bytes(b"GET /mall/user/get_user_info HTTP/1.0\r\n\r\n")
    assert b'{"status"' not in answer


@pytest.mark.parametrize("host",
                         ["localhost", f"localhost:{PORT}", f"127.0.0.1:{PORT}", f"[::1]:{PORT}",
                          f"LOCALHOST:{PORT}"])
def test_a_known_host_serves_the_prefix_mount(host):
    assert at(host).get("/user/get_user_info").json["status"] == 1


def test_the_host_mount_does_not_serve_the_prefix():
    assert at(f"mall.localhost:{PORT}", "").get("/mall/user/get_user_info").status == 404


def test_the_landing_page_is_served_with_its_security_headers():
    reply = at(f"localhost:{PORT}", "").get("/")
    assert reply.status == 200 and reply.header("Content-Type").startswith("text/html")
    assert reply.header("X-Content-Type-Options") == "nosniff"
    policy = reply.header("Content-Security-Policy")
    assert all(part in policy for part in ("base-uri 'none'", "frame-ancestors 'none'")), policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


@pytest.mark.parametrize("path",
                         ["/.git/config", "/.env", "/gatehouse.conf", "/sql/", "/var/",
                          "/src/main.cc", "/index.html~", "/mall/.git/config", "/nginx.conf",
                          "/upload/", "/..%2f.git", "/keys/db-password", "/run/gatehouse.conf",
                          "/tests/", "/Makefile"])
def test_internal_files_are_not_served(path):
    reply = at(f"localhost:{PORT}", "").get(path)
    assert reply.status in (400, 403, 404)


@pytest.mark.parametrize("status", [404, 405])
def test_the_sites_own_errors_carry_the_security_headers_too(status):
    site = at(f"localhost:{PORT}", "")
    reply = site.get("/nothing") if status == 404 else site.send("POST", "/")
    assert reply.status == status and reply.header("X-Content-Type-Options") == "nosniff"


# Its own bodies

def static_bodies(contract="mall"):
    """The errors that nginx answers itself at a contract's mounts, from its generated file: {status: body}."""
    text = (STATE / f"nginx/{contract}/answers.conf").read_text("utf-8")
    return {int(status): body for status, body in re.findall(r"return (\d{3}) '(\{.*\})';", text)}


def test_nginx_returns_404_and_405_like_the_worker(mall_client):
    assert mall_client.get("/user/nothing").text == static_bodies()[404]
    assert mall_client.send("PUT", "/user/login").text == static_bodies()[405]


def test_nginx_returns_429_like_the_worker(mall_client):
    person = sign_up(mall_client)
    fail_login(mall_client, person.username)
    reply = mall_client.post("/user/login", **person.credentials)
    assert (reply.status, reply.text) == (429, static_bodies()[429])


def test_nginx_returns_server_errors_like_the_worker(mall_client):
    sign_up_and_log_in(mall_client)
    with database_away():
        reply = mall_client.get("/user/get_user_info")
    assert (reply.status, reply.text) == (503, static_bodies()[503])


def exchanged(mount, line, header=""):
    """Status line and headers, and the body, of the answer to a request for a login at mall."""
    request = f"POST {mount.prefix}/user/login {line}\r\nHost: {mount.host}\r\n{header}Connection: close\r\n\r\n"
    head, _, body = exchange_bytes(request.encode()).partition(b"\r\n\r\n")
    return head.decode(), body.decode()


@pytest.mark.parametrize("mount", ["prefix", "host"])
def test_a_transfer_coding_that_nginx_does_not_speak_gets_the_envelope(mount):
    head, body = exchanged(mounts("mall")[mount], "HTTP/1.1", "Transfer-Encoding: strange\r\n")
    assert head.startswith("HTTP/1.1 400 ") and "Cache-Control: no-store" in head, head
    assert body == static_bodies()[400]


@pytest.mark.parametrize("mount", ["prefix", "host"])
def test_a_version_that_nginx_does_not_speak_gets_a_problem_without_html(mount):
    head, body = exchanged(mounts("mall")[mount], "HTTP/9.9")
    assert head.startswith("HTTP/1.1 400 ") and "Cache-Control: no-store" in head, head
    assert json.loads(body)["status"] == 400 and "X-Content-Type-Options: nosniff" in head


def test_an_error_of_nginx_itself_gets_the_envelope(entry_client):
    """nginx cannot store the body of an upload, as on a full disk."""
    folder, away = STATE / "tmp/nginx/body", STATE / "tmp/nginx/body.away"
    folder.rename(away)
    try:
        reply = entry_client.send("PUT", "/user/update_user_profile_picture", body="x" * 200_000)
    finally:
        away.rename(folder)
    assert (reply.status, reply.text) == (500, static_bodies("entry")[500])
    assert reply.header("Cache-Control") == "no-store"


def test_a_body_too_large_for_nginx_gets_its_static_body(mall_client):
    reply = mall_client.send("POST", "/user/login", body="x" * 20_000)
    assert (reply.status, reply.text) == (413, static_bodies()[413])


@pytest.mark.parametrize("pool, path", [("quick", "get_user_info"), ("slow", "login")])
def test_a_pool_that_is_not_there_is_a_server_error_in_the_envelope(mall_client, pool, path):
    socket, away = STATE / f"run/{pool}.sock", STATE / f"run/{pool}.away"
    socket.rename(away)
    try:
        reply = mall_client.post(f"/user/{path}", **Person().credentials)
    finally:
        away.rename(socket)
    assert reply.status in (502, 503) and reply.text == static_bodies()[503]
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert mall_client.post(f"/user/{path}", **Person().credentials).status == 200


# Pools

@pytest.mark.parametrize("spelling", ["{}", "{}.do", "{}/"])
def test_each_route_is_served_by_its_pool(mall_client, spelling):
    replies = [mall_client.post("/user/" + spelling.format(path)) for path in SLOW + QUICK]
    assert [pool_of(reply, "mall") for reply in replies] == ["slow"] * len(SLOW) + ["quick"] * len(QUICK)


def test_a_login_by_get_is_served_by_the_slow_pool(mall_client):
    assert worker_line(mall_client.get("/user/login", **Person().credentials))["pool"] == "slow"


def test_a_query_or_a_header_cannot_choose_the_pool_or_the_contract(mall_client):
    headers = {"GATEHOUSE_CONTRACT": "v1", "Gatehouse-Contract": "v1", "Gatehouse-Pool": "slow"}
    line = worker_line(mall_client.send("GET", "/user/get_user_info", "GATEHOUSE_CONTRACT=v1&pool=slow",
                                 headers=headers))
    assert (line["pool"], line["contract"]) == ("quick", "mall")


@pytest.mark.parametrize("contract", ["portal", "nothing", "v2"])
def test_a_contract_that_is_not_there_is_404(contract):
    assert Client(mounts(contract)["prefix"]).get("/user/login").status == 404
