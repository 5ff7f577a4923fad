"""mall's sessions: logout, idle and absolute end, the cap, the epoch, and what ends them all."""
import base64
import hashlib

import pytest

from support import database
from support.client import Client, mounts
from support.configuration import worker_settings
from support.database import DAY, HOUR, MINUTE
from support.mall import SESSION, is_logged_in, log_in, sign_up, sign_up_and_log_in
from support.stack import eventually, frozen, mariadbd

LOGGED_OUT = '{"status":0,"msg":"退出成功"}'


def test_logout_answers_the_documents_bytes_and_clears_the_cookie(mall_client):
    sign_up_and_log_in(mall_client)
    reply = mall_client.post("/user/logout")
    assert (reply.status, reply.text) == (200, LOGGED_OUT)
    cookie = reply.cookies[SESSION]
    assert cookie.deletes and cookie.attributes["path"] == "/"


def test_logout_works_by_get_too(mall_client):
    sign_up_and_log_in(mall_client)
    assert mall_client.get("/user/logout").text == LOGGED_OUT
    assert not is_logged_in(mall_client)


def test_logout_without_a_session_answers_the_same(mall_client):
    assert mall_client.post("/user/logout").text == LOGGED_OUT
    assert mall_client.post("/user/logout", {"Cookie": f"{SESSION}={'A' * 43}"}).text == LOGGED_OUT


def test_logout_ends_the_session_on_the_server_at_once(mall_client):
    sign_up_and_log_in(mall_client)
    copy = mall_client.copy()
    assert is_logged_in(copy)
    mall_client.post("/user/logout")
    assert not any(is_logged_in(copy) for _ in range(20))


def test_logout_ends_only_this_session(mall_client):
    person = sign_up_and_log_in(mall_client)
    phone = mall_client.another()
    log_in(phone, person)
    mall_client.post("/user/logout")
    assert is_logged_in(phone)


def is_answered(client):
    return client.get("/user/get_user_info").status == 200


def test_logout_says_server_error_while_the_database_is_away(mall_client):
    sign_up_and_log_in(mall_client)
    with frozen(mariadbd()):
        reply = mall_client.post("/user/logout")
    assert (reply.status, reply.text) == (503, '{"status":1,"msg":"服务端异常"}')
    stranger = mall_client.another()
    stranger.cookies = {SESSION: "A" * 43}  # of no session, so the database is asked
    eventually(lambda: all(is_answered(stranger) for _ in range(20)), 5, "recovery of every worker")


def session_row(account, columns):
    return database.rows(f"SELECT {columns} FROM session WHERE account_id = {account}")[0]


def test_the_table_holds_a_digest_of_the_token_only(mall_client):
    account = database.account_id(sign_up_and_log_in(mall_client).username)
    token = mall_client.cookies[SESSION]
    stored = session_row(account, "HEX(token_hash), contract")
    digests = [hashlib.sha256(form).hexdigest().upper()
               for form in (token.encode(), base64.urlsafe_b64decode(token + "="))]
    assert stored[0] in digests and stored[1] == "mall"


@pytest.mark.parametrize("idle, expected", [(23 * HOUR, True), (24 * HOUR + MINUTE, False)])
def test_a_session_ends_after_24_idle_hours(mall_client, idle, expected):
    account = database.account_id(sign_up_and_log_in(mall_client).username)
    database.age_sessions(account, idle)
    assert is_logged_in(mall_client) is expected


def test_use_keeps_a_session_alive_past_its_first_24_hours(mall_client):
    account = database.account_id(sign_up_and_log_in(mall_client).username)
    for _ in range(3):
        database.age_sessions(account, 20 * HOUR)
        assert is_logged_in(mall_client)
        eventually(lambda: idle_time(account) < HOUR, 5, "last_seen written after the reply")
    assert is_logged_in(mall_client)


def idle_time(account):
    """The time since the last use of the session, by the machine's clock."""
    return int(session_row(account, "UNIX_TIMESTAMP(NOW(3)) * 1000 - last_seen")[0].split(".")[0])


def test_a_session_ends_30_days_after_login_however_much_it_is_used(mall_client):
    account = database.account_id(sign_up_and_log_in(mall_client).username)
    life, = session_row(account, "absolute_end - issued")
    assert int(life) == 30 * DAY
    database.run(f"UPDATE session SET absolute_end = issued - 1 WHERE account_id = {account}")
    assert not is_logged_in(mall_client)


def test_use_does_not_move_the_absolute_end(mall_client):
    account = database.account_id(sign_up_and_log_in(mall_client).username)
    database.age_sessions(account, 20 * HOUR)
    end = session_row(account, "absolute_end")
    assert is_logged_in(mall_client)
    eventually(lambda: idle_time(account) < HOUR, 5, "last_seen written after the reply")
    assert session_row(account, "absolute_end") == end


def test_the_eleventh_login_ends_the_oldest_session(mall_client):
    person = sign_up(mall_client)
    devices = [mall_client.another() for _ in range(11)]
    for device in devices:
        log_in(device, person)
    assert [is_logged_in(device) for device in devices] == [False] + [True] * 10


def test_a_disabled_account_loses_its_sessions_at_once(mall_client):
    person = sign_up_and_log_in(mall_client)
    database.run(f"UPDATE account SET status = 'disabled' WHERE username = '{person.username}'")
    assert not is_logged_in(mall_client)


def test_a_raised_epoch_ends_every_session_opened_before(mall_client):
    person = sign_up_and_log_in(mall_client)
    phone = mall_client.another()
    log_in(phone, person)
    database.run("UPDATE account SET session_epoch = session_epoch + 1 "
                 f"WHERE username = '{person.username}'")
    assert not is_logged_in(mall_client) and not is_logged_in(phone)
    log_in(phone, person)
    assert is_logged_in(phone)


def test_a_changed_role_shows_at_the_next_request(mall_client):
    person = sign_up_and_log_in(mall_client)
    database.run(f"UPDATE account SET role = 'admin' WHERE username = '{person.username}'")
    assert mall_client.get("/user/get_user_info").json["data"]["role"] == 1


def test_a_session_of_another_contract_is_no_session_here(mall_client):
    account = database.account_id(sign_up_and_log_in(mall_client).username)
    database.run(f"UPDATE session SET contract = 'basic' WHERE account_id = {account}")
    assert not is_logged_in(mall_client)


def test_one_session_serves_both_mounts_of_the_contract(mall_client):
    sign_up_and_log_in(mall_client)
    other = Client(mounts("mall")["host"], mall_client.exchanges)
    other.cookies = dict(mall_client.cookies)
    assert is_logged_in(other)


@pytest.mark.parametrize("token",
                         ["", "x", "A" * 43, "A" * 42, "A" * 44, "A" * 4000, "%00", "..", "a b",
                          '"' + "A" * 43 + '"', "-" * 43, "é" * 43])
def test_unknown_token_is_no_session(mall_client, token):
    reply = mall_client.post("/user/get_user_info", {"Cookie": f"{SESSION}={token}"})
    assert reply.json["status"] == 1


def test_the_token_works_in_no_other_place_than_the_cookie(mall_client):
    sign_up_and_log_in(mall_client)
    token = mall_client.cookies[SESSION]
    stranger = mall_client.another()
    for headers in ({"token": token}, {"Authorization": token},
                    {"Authorization": f"Bearer {token}"}, {"Cookie": f"{SESSION.upper()}={token}"},
                    {"X-Cookie": f"{SESSION}={token}"}):
        assert stranger.post("/user/get_user_info", headers).json["status"] == 1
    assert stranger.get("/user/get_user_info", **{SESSION: token}).json["status"] == 1


def test_other_cookies_beside_the_session_do_not_matter(mall_client):
    sign_up_and_log_in(mall_client)
    line = f"a=1; theme=dark%20blue; {SESSION}={mall_client.cookies[SESSION]}; a=2; empty=; odd"
    assert mall_client.post("/user/get_user_info", {"Cookie": line}).json["status"] == 0


def test_a_hundred_tokens_are_all_different(mall_client):
    person = sign_up(mall_client)
    with worker_settings(THROTTLE_LOGINS_PER_MINUTE="1000"):
        tokens = {log_in(mall_client.another(), person).cookies[SESSION].value for _ in range(100)}
    assert len(tokens) == 100
