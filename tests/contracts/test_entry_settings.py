"""What the configuration changes about entry: strict mode, being left out, and its verifiers."""
import pytest

import database
import hall
import shop
from client import Client, mounts
from desk import (BAD, DEAD_TOKEN, INFO, LOGOUT, NO_TOKEN, credentials, enrol, enter, holding,
                  is_live, is_refused, log_in, rename, upload)
from people import Person, fresh_password
from pictures import png
from stack import log_line, logs, settings

BOTH = ["entry-md5", "plain"]


# Strict mode

@pytest.fixture(scope="class")
def strict():
    with settings(STRICT="on"):
        yield


@pytest.mark.usefixtures("strict")
class TestStrictMode:
    def test_login_with_a_digest_is_clearly_refused(self, entry):
        person = enrol(entry)
        refused = [entry.post_json("/login", **credentials(each)) for each in (person, Person())]
        assert is_refused(refused[0], BAD) and refused[0].body == refused[1].body
        assert "严格" in refused[0].json["msg"] or "strict" in refused[0].json["msg"].lower()

    def test_the_refusal_counts_as_no_failure(self, caller):
        person = enrol(caller)
        for _ in range(3):
            assert is_refused(caller.post_json("/login", **credentials(person)), BAD)
        shop.log_in(caller.at("mall"), person)

    def test_no_digest_is_kept_for_whoever_signs_up_or_logs_in(self, caller):
        person = enrol(caller)
        shop.log_in(caller.at("mall"), person)
        assert database.schemes(person.username) == ["plain"]

    def test_the_other_routes_are_there(self, entry):
        assert is_refused(entry.get(INFO), NO_TOKEN)
        assert is_refused(entry.post(LOGOUT, holding("A" * 43)), DEAD_TOKEN)


def test_a_token_from_before_strict_mode_works_on(caller):
    _, token = enter(caller)
    with settings(STRICT="on"):
        assert is_live(caller, token)


# Verifiers

def test_who_signs_up_at_mall_or_basic_has_both_verifiers(caller):
    people = [shop.sign_up(caller.at("mall")), hall.register(caller.at("basic"))]
    assert [database.schemes(person.username) for person in people] == [BOTH, BOTH]


def test_verifiers_are_argon2id_of_today_and_none_is_the_digest(caller):
    number = database.account_id(enrol(caller).username)
    verifiers = database.rows(f"SELECT verifier FROM password_verifier WHERE account_id = {number}")
    assert len(verifiers) == 2 and verifiers[0] != verifiers[1]
    assert all(v.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for (v,) in verifiers)


def without_md5(person):
    """As if the account's password had last been seen while entry was off."""
    database.run("DELETE FROM password_verifier WHERE scheme = 'entry-md5' "
                 f"AND account_id = {database.account_id(person.username)}")


@pytest.mark.parametrize("log_in_by_plain_password", [
    lambda client, person: shop.log_in(client.at("mall"), person),
    lambda client, person: hall.log_in(client.at("basic"), person)], ids=["mall", "basic"])
def test_a_login_with_the_plain_password_fills_the_missing_digest(caller, log_in_by_plain_password):
    person = enrol(caller)
    without_md5(person)
    assert caller.post_json("/login", **credentials(person)).json["code"] == 3002
    database.forget_failures()
    log_in_by_plain_password(caller, person)
    assert database.schemes(person.username) == BOTH and log_in(caller, person)


def test_a_wrong_password_fills_nothing(caller):
    person = enrol(caller)
    without_md5(person)
    shop.fail_login(caller.at("mall"), person.username)
    assert database.schemes(person.username) == ["plain"]


def test_a_changed_password_changes_both_verifiers(caller):
    person, new = enrol(caller), fresh_password()
    mall = caller.at("mall")
    shop.log_in(mall, person)
    without_md5(person)
    mall.post("/user/reset_password", passwordOld=person.password, passwordNew=new)
    assert database.schemes(person.username) == BOTH
    assert log_in(caller, person.but(password=new))


def test_while_entry_is_off_the_digest_is_gone_and_once_it_is_on_a_login_brings_it_back(caller):
    person, mall = enrol(caller), caller.at("mall")
    with settings(CONTRACTS="mall,basic"):
        assert database.schemes(person.username) == ["plain"]
        shop.log_in(mall, person)
        assert database.schemes(person.username) == ["plain"]
        newcomer = shop.sign_up(mall)
        assert database.schemes(newcomer.username) == ["plain"]
    for someone in (person, newcomer):
        shop.log_in(mall, someone)
        assert database.schemes(someone.username) == BOTH and log_in(caller, someone)


def test_a_login_here_keeps_both_verifiers(caller):
    person = enrol(caller)
    log_in(caller, person)
    assert database.schemes(person.username) == BOTH


# Being left out

def test_a_contract_that_is_left_out_is_404_at_both_mounts():
    with settings(CONTRACTS="mall,basic"):
        replies = [Client(mount).send(method, path) for mount in mounts("entry").values()
                   for method, path in (("POST", "/login"), ("GET", INFO), ("GET", "/"))]
        assert Client(mounts("mall")["prefix"]).get("/user/get_user_info").status == 200
    assert [reply.status for reply in replies] == [404] * 6


def test_a_token_outlives_a_time_in_which_entry_was_left_out(caller):
    _, token = enter(caller)
    with settings(CONTRACTS="mall,basic"):
        pass
    assert is_live(caller, token)


def test_the_public_url_stands_in_front_of_pictures_whatever_the_host_header_says(entry):
    with settings(PUBLIC_URL="https://id.example.org"):
        _, token = enter(entry)
        url = entry.get(INFO, holding(token)).json["result"]["profile_picture"]
    assert url == "https://id.example.org/default-avatar.png"


def test_a_shorter_idle_time_applies_to_tokens(caller):
    with settings(SESSION_IDLE="60"):
        person, token = enter(caller)
        database.age_sessions(database.account_id(person.username), 2 * database.MINUTE)
        assert not is_live(caller, token)


# Which pool

def pool_of(reply):
    assert "entry" in log_line(reply).values()
    return next(pool for pool in ("quick", "slow") if reply.request_id.encode() in logs(pool))


def test_what_hashes_or_draws_goes_to_the_slow_pool_and_nothing_else(caller):
    person, token = enter(caller)
    slow = [caller.post_json("/login", **credentials(person)), upload(caller, token, png())]
    quick = [rename(caller, token, "kit"), caller.get(INFO, holding(token)),
             caller.post(LOGOUT, holding(token))]
    assert [pool_of(reply) for reply in slow + quick] == ["slow"] * 2 + ["quick"] * 3
