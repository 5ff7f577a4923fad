"""scripts/bench-data: accounts and sessions for benchmarks are like real ones, and a site's database gets none."""
import hashlib
import subprocess
from base64 import urlsafe_b64encode

import pytest

from support import database, mall
from support.admin import administrator, search
from support.stack import ROOT, eventually, run_script

COUNT = 10_000
PASSWORD = "slow amber river at the bench"
TUNED = "SELECT @@innodb_buffer_pool_size, @@innodb_flush_log_at_trx_commit, @@innodb_log_file_size, @@innodb_io_capacity"


def token(number, contract="mall"):
    digest = hashlib.sha256(f"bench-{contract}-{number}".encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def count(table, condition):
    return int(database.value(f"SELECT COUNT(*) FROM {table} WHERE {condition}"))


@pytest.fixture(scope="module")
def filled():
    """Fills the database of the stack, which has other accounts, and empties it afterwards."""
    before = database.rows(TUNED)
    others = count("account", "TRUE")
    done = run_script("bench-data", "1e4", "--force")
    try:
        assert done.returncode == 0, done.stderr
        yield done
    finally:
        removed = run_script("bench-data", "--remove")
    assert removed.returncode == 0 and f"Removed {COUNT} accounts" in removed.stdout, removed
    assert count("account", "username LIKE 'bench-%'") == count("session", "user_agent = 'bench-data'") == 0
    assert count("account", "TRUE") >= others and database.rows(TUNED) == before


def test_an_interruption_sets_the_database_back_and_leaves_what_can_be_removed():
    before = database.rows(TUNED)
    filling = subprocess.Popen([ROOT / "scripts/bench-data", "3e5", "--force"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: filling.poll() is not None or count("account", "username LIKE 'bench-%'") > 1, seconds=120, what="the first rows")
        assert filling.poll() is None, filling.stdout.read()
        assert database.rows(TUNED) != before
    finally:
        filling.terminate()
        told = filling.communicate(timeout=600)[0].decode()
        removed = run_script("bench-data", "--remove")
    assert filling.returncode == 130 and "--remove" in told, told
    assert database.rows(TUNED) == before and removed.returncode == 0, removed
    assert count("account", "username LIKE 'bench-%'") == count("session", "user_agent = 'bench-data'") == 0


@pytest.mark.parametrize("arguments", [
    [], ["0"], ["-5"], ["many"], ["1e9"], ["10000001"], ["1.5e6"], ["010"], ["5", "5"], ["5", "--contract", "nosuch"],
    ["5", "--contract"], ["--tokens"], ["--tokens", "x"], ["5", "--remove"]])
def test_wrong_arguments_are_refused_in_a_sentence(arguments):
    done = run_script("bench-data", *arguments)
    assert done.returncode == 64 and done.stdout == "" and "scripts/bench-data --help" in done.stderr, done


def test_a_database_with_other_accounts_is_left_alone(mall_client):
    mall.sign_up(mall_client)
    done = run_script("bench-data", "1e4")
    assert done.returncode == 75 and "--force" in done.stderr, done
    assert count("account", "username LIKE 'bench-%'") == 0


def test_a_fill_tells_the_password_and_that_it_is_for_benchmarks(filled):
    assert PASSWORD in filled.stdout and "benchmarks only" in filled.stderr
    first = int(database.account_id("bench-1"))
    assert count("account", f"account_id >= {first} AND username LIKE 'bench-%'") == COUNT
    assert database.account_id(f"bench-{COUNT}") == first + COUNT - 1
    assert count("session", f"account_id BETWEEN {first} AND {first + COUNT - 1}") == COUNT


def test_a_second_fill_is_refused(filled):
    done = run_script("bench-data", "1e4", "--force")
    assert done.returncode == 75 and "--remove" in done.stderr, done
    assert count("account", "username LIKE 'bench-%'") == COUNT


@pytest.mark.parametrize("number", [1, 4711, COUNT])
def test_a_token_is_a_session_that_a_check_does_not_write_to(filled, mall_client, number):
    seen = f"SELECT last_seen, expires FROM session WHERE account_id = {database.account_id(f'bench-{number}')}"
    before = database.rows(seen)
    mall_client.cookies[mall.SESSION] = token(number)
    reply = mall_client.get("/user/get_user_info")
    assert (reply.json["status"], reply.json["data"]["username"]) == (0, f"bench-{number}"), reply
    assert database.rows(seen) == before


def test_printed_tokens_are_those_of_the_accounts(filled):
    assert run_script("bench-data", "--tokens", "3", "--first").stdout.split() == [token(1), token(2), token(3)]
    printed = run_script("bench-data", "--tokens", "40").stdout.split()
    known = {token(number) for number in range(1, COUNT + 1)}
    assert len(printed) == 40 and set(printed) <= known and len(set(printed)) > 20


def test_tokens_of_another_contract_are_not_invented(filled):
    done = run_script("bench-data", "--tokens", "3", "--contract", "entry")
    assert done.returncode == 75 and "no sessions of entry" in done.stderr and done.stdout == ""


def test_an_account_logs_in_and_out(filled, mall_client):
    reply = mall_client.post("/user/login", username="bench-17", password=PASSWORD)
    assert reply.json["status"] == 0, reply
    assert mall_client.post("/user/logout").json["status"] == 0


def test_a_rightful_login_stores_no_other_verifier(filled, mall_client):
    stored = f"SELECT scheme, verifier FROM password_verifier WHERE account_id = {database.account_id('bench-18')} ORDER BY scheme"
    before = database.rows(stored)
    mall_client.post("/user/login", username="bench-18", password=PASSWORD)
    assert database.rows(stored) == before and len(before) == 2


def test_administrators_find_the_accounts(filled, v1_client):
    administrator(v1_client)
    page = search(v1_client, search="bench-99")["accounts"]
    assert page and all(account["username"].startswith("bench-99") for account in page)


def test_the_next_sign_up_gets_the_next_id(filled, mall_client):
    person = mall.sign_up(mall_client)
    assert database.account_id(person.username) > database.account_id(f"bench-{COUNT}")
