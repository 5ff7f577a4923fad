"""Expired rows are deleted under load: no request waits, and none fails with a deadlock."""
from load import Load, session_check
from support import database, stack
from support.mall import log_in, sign_up, sign_up_and_log_in

EXPIRED = 20_000
LONG_OVER = 1_000_000  # in 1970


def expire_sessions(accounts):
    """Inserts sessions of these accounts that expired long ago, as if no cleanup had ever run."""
    for number, account in enumerate(accounts):
        database.run(
            "INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, "
            "last_seen, expires, absolute_end, address, user_agent) "
            f"SELECT UNHEX(SHA2(CONCAT('{account} ', seq), 256)), {account}, 'mall', 1, 0, 0, 0, "
            f"{LONG_OVER} + seq * {len(accounts)} + {number}, {LONG_OVER} * 100, '', '' "
            f"FROM seq_1_to_{EXPIRED // len(accounts)}")


def expired_sessions():
    return int(database.value(f"SELECT COUNT(*) FROM session WHERE expires < {LONG_OVER} * 10"))


def login_of(person):
    return lambda client: log_in(client, person)


def logins_without_answer():
    return stack.logs("quick", "slow").count(b"store-busy")


def test_expired_sessions_go_while_people_log_in_and_are_checked(mall_client):
    people = [sign_up(mall_client) for _ in range(3)]
    sign_up_and_log_in(mall_client)
    check = session_check(mall_client.cookies)
    expire_sessions([database.account_id(person.username) for person in people])
    busy = logins_without_answer()
    with Load(mall_client.mount, check, check, *map(login_of, people)) as load:
        cleaned = stack.run_admin("cleanup", "expired")
        during = len(load.outcomes)
    assert cleaned.returncode == 0, cleaned
    assert expired_sessions() == 0 and during > 0
    assert load.failures == [] and logins_without_answer() == busy
