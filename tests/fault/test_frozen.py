"""A frozen database: replies come within the limit, and the service recovers afterwards."""
import time

import pytest

from load import AWAY, Load, good, guess, healed, session_check
from support.amount import LONG
from support.mall import sign_up_and_log_in
from support.stack import eventually, frozen, mariadbd

FREEZE = 60 if LONG else 10   # beyond DB_READ_TIMEOUT and a wait in the queue


def logout(cookies):
    def ask(client):
        client.cookies = dict(cookies)
        return client.post("/user/logout")
    return ask


def freeze(load):
    """Freezes the database for a time and returns the times of begin and end."""
    began = time.monotonic()
    with frozen(mariadbd()):
        eventually(lambda: time.monotonic() > began + FREEZE, FREEZE + 1)
    return began, time.monotonic()


@pytest.mark.parametrize("clients", [2, 12])
def test_a_frozen_database_is_a_server_error_in_time_and_recovers(mall_client, clients):
    sign_up_and_log_in(mall_client)
    check, out = session_check(mall_client.cookies), logout({"gatehouse_mall": "A" * 43})
    asks = [check, out, guess, check] * (clients // 2)
    with Load(mall_client.mount, *asks[:clients]) as load:
        began, ended = freeze(load)
        eventually(lambda: healed(load, ended), 5, "recovery")
    # Under way when the database froze, or begun within a second of it. With two clients both may
    # have been under way.
    early = [outcome for outcome in load.outcomes
             if outcome.began < began + 1 and outcome.began + outcome.seconds > began]
    assert early and all(outcome.began + outcome.seconds < ended for outcome in early), early
    failed = [outcome for outcome in load.outcomes if not good(outcome)]
    assert failed and all(outcome.reply for outcome in failed), failed
    assert {(outcome.reply.status, outcome.reply.text) for outcome in failed} <= AWAY
    assert any(began < outcome.began < ended for outcome in failed)
