"""The log of requests: one line in nginx's log for each, and one in the worker's for those that it refuses."""
from support.client import SITE, Client
from support.mall import sign_up_and_log_in
from support.secret_markers import assert_logged
from support.stack import STATE, log_line, logs, worker_line


def test_a_request_that_succeeds_has_nginxs_line_alone(mall_client):
    sign_up_and_log_in(mall_client)
    reply = mall_client.get("/user/get_user_info", x="1")
    line = log_line(reply)
    assert (line["contract"], line["pool"], line["status"]) == ("mall", "quick", "200")
    assert line["path"] == f"{mall_client.mount.prefix}/user/get_user_info"
    assert line["client"] == "127.0.0.1" and float(line["worker_seconds"]) >= 0
    assert_logged(reply)
    assert reply.request_id.encode() not in logs("quick", "slow")


def test_a_request_that_is_refused_has_the_reason_in_the_workers_line(mall_client):
    reply = mall_client.post("/user/login", username="nobody", password="x" * 9)
    line = worker_line(reply)
    assert (line["pool"], line["contract"], line["path"]) == ("slow", "mall", "/user/login")
    assert line["fault"] == "wrong-credentials" and line["address"] == "127.0.0.1"
    assert log_line(reply)["pool"] == "slow"


def test_what_nginx_answers_itself_has_neither_contract_nor_pool():
    line = log_line(Client(SITE).get("/"))
    assert (line["contract"], line["pool"], line["worker_seconds"]) == ("-", "-", "-")


def test_a_worker_that_is_not_there_is_named_in_nginxs_line(mall_client):
    socket = STATE / "run/quick.sock"
    away = socket.rename(socket.with_suffix(".away"))
    try:
        reply = mall_client.get("/user/get_user_info")
    finally:
        away.rename(socket)
    line = log_line(reply)
    assert (line["pool"], line["status"]) == ("quick", str(reply.status)) and reply.status >= 502
