"""Settings of entry: strict mode, being left out, and its verifiers."""
import pytest

from support import basic, database, mall
from support.configuration import settings, worker_settings
from support.entry import (BAD, DEAD_TOKEN, INFO, LOGOUT, NO_TOKEN, credentials, enrol, enter,
                           holding, is_live, is_refused, log_in, rename, upload)
from support.people import Person, fresh_password
from support.pictures import png
from support.stack import pool_of

BOTH = ["entry-md5", "plain"]


# Strict mode

@pytest.fixture(scope="class")
def strict():
    with settings(STRICT="on"):
        yield


@pytest.mark.usefixtures("strict")
class TestStrictMode:
    def test_login_with_a_digest_is_clearly_refused(self, entry_client):
        person = enrol(entry_client)
        refused = [entry_client.post_json("/login", **credentials(each)) for each in (person, Person())]
        assert is_refused(refused[0], BAD) and refused[0].body == refused[1].body
        assert "严格" in refused[0].json["msg"] or "strict" in refused[0].json["msg"].lower()

    def test_the_refusal_counts_as_no_failure(self, entry_client):
        person = enrol(entry_client)
        for _ in range(3):
            assert is_refused(entry_client.post_json("/login", **credentials(person)), BAD)
        mall.log_in(entry_client.at("mall"), person)

    def test_sign_up_and_login_store_no_md5_verifier(self, entry_client):
        person = enrol(entry_client)
        mall.log_in(entry_client.at("mall"), person)
        assert database.schemes(person.username) == ["plain"]

    def test_the_other_routes_are_there(self, entry_client):
        assert is_refused(entry_client.get(INFO), NO_TOKEN)
        assert is_refused(entry_client.post(LOGOUT, holding("A" * 43)), DEAD_TOKEN)


def test_a_token_from_before_strict_mode_works_on(entry_client):
    _, token = enter(entry_client)
    with settings(STRICT="on"):
        assert is_live(entry_client, token)


# Verifiers

def test_who_signs_up_at_mall_or_basic_has_both_verifiers(entry_client):
    people = [mall.sign_up(entry_client.at("mall")), basic.register(entry_client.at("basic"))]
    assert [database.schemes(person.username) for person in people] == [BOTH, BOTH]


def test_verifiers_are_argon2id_of_today_and_none_is_the_digest(entry_client):
    number = database.account_id(enrol(entry_client).username)
    verifiers = database.rows(f"SELECT verifier FROM password_verifier WHERE account_id = {number}")
    assert len(verifiers) == 2 and verifiers[0] != verifiers[1]
    assert all(v.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for (v,) in verifiers)


def without_md5(person):
    """Removes entry's verifier, as if the last login was while entry was disabled."""
    database.run("DELETE FROM password_verifier WHERE scheme = 'entry-md5' "
                 f"AND account_id = {database.account_id(person.username)}")


@pytest.mark.parametrize("log_in_by_plain_password", [
    lambda client, person: mall.log_in(client.at("mall"), person),
    lambda client, person: basic.log_in(client.at("basic"), person)], ids=["mall", "basic"])
def test_a_login_with_the_plain_password_fills_the_missing_digest(entry_client, log_in_by_plain_password):
    person = enrol(entry_client)
    without_md5(person)
    assert entry_client.post_json("/login", **credentials(person)).json["code"] == 3002
    database.forget_failures()
    log_in_by_plain_password(entry_client, person)
    assert database.schemes(person.username) == BOTH and log_in(entry_client, person)


def test_a_wrong_password_fills_nothing(entry_client):
    person = enrol(entry_client)
    without_md5(person)
    mall.fail_login(entry_client.at("mall"), person.username)
    assert database.schemes(person.username) == ["plain"]


def test_a_changed_password_changes_both_verifiers(entry_client):
    person, new = enrol(entry_client), fresh_password()
    mall_client = entry_client.at("mall")
    mall.log_in(mall_client, person)
    without_md5(person)
    mall_client.post("/user/reset_password", passwordOld=person.password, passwordNew=new)
    assert database.schemes(person.username) == BOTH
    assert log_in(entry_client, person.but(password=new))


def test_while_entry_is_off_the_digest_is_gone_and_once_it_is_on_a_login_brings_it_back(entry_client):
    person, mall_client = enrol(entry_client), entry_client.at("mall")
    with settings(CONTRACTS="mall,basic"):
        assert database.schemes(person.username) == ["plain"]
        mall.log_in(mall_client, person)
        assert database.schemes(person.username) == ["plain"]
        newcomer = mall.sign_up(mall_client)
        assert database.schemes(newcomer.username) == ["plain"]
    for someone in (person, newcomer):
        mall.log_in(mall_client, someone)
        assert database.schemes(someone.username) == BOTH and log_in(entry_client, someone)


def test_a_login_here_keeps_both_verifiers(entry_client):
    person = enrol(entry_client)
    log_in(entry_client, person)
    assert database.schemes(person.username) == BOTH


def test_a_token_outlives_a_time_in_which_entry_was_left_out(entry_client):
    _, token = enter(entry_client)
    with worker_settings(CONTRACTS="mall,basic"):
        assert entry_client.at("mall").get("/user/get_user_info").status == 200
    assert is_live(entry_client, token)


def test_picture_urls_begin_with_public_url_for_every_host_header(entry_client):
    with worker_settings(PUBLIC_URL="https://id.example.org"):
        _, token = enter(entry_client)
        url = entry_client.get(INFO, holding(token)).json["result"]["profile_picture"]
    assert url == "https://id.example.org/default-avatar.png"


def test_a_shorter_idle_time_applies_to_tokens(entry_client):
    with settings(SESSION_IDLE="60"):
        person, token = enter(entry_client)
        database.age_sessions(database.account_id(person.username), 2 * database.MINUTE)
        assert not is_live(entry_client, token)


# Which pool

def test_only_hashing_and_decoding_go_to_the_slow_pool(entry_client):
    person, token = enter(entry_client)
    slow = [entry_client.post_json("/login", **credentials(person)), upload(entry_client, token, png())]
    quick = [rename(entry_client, token, "kit"), entry_client.get(INFO, holding(token)),
             entry_client.post(LOGOUT, holding(token))]
    assert [pool_of(reply, "entry") for reply in slow + quick] == ["slow"] * 2 + ["quick"] * 3
