"""A session check costs one statement and one round trip, counted by the database itself."""
from statistics import median
from threading import Thread

import pytest

import database
import desk
from lobby import DONE, ask_mail, checked_pair, enrol, newcomer, verified
from shop import join

CHECKS = 50
RUNS = 5
COUNTERS = ("Questions", "Com_stmt_execute", "Com_stmt_prepare", "Com_admin_commands", "Com_select",
            "Com_commit", "Com_rollback", "Com_begin", "Com_set_option", "Com_update", "Com_insert")


pytestmark = pytest.mark.usefixtures("no_mailer")  # nobody but the workers asks the database


def counters():
    names = ", ".join(f"'{name}'" for name in COUNTERS)
    rows = database.rows(f"SHOW GLOBAL STATUS WHERE Variable_name IN ({names})")
    return {name: int(count) for name, count in rows}


def cost_of(action):
    """What the action added to the counters beyond what asking twice adds by itself; the middle of
    some runs, since a service of the stack may ask something of its own before or meanwhile."""
    def once():
        first, second = counters(), counters()
        action()
        third = counters()
        return {name: third[name] - 2 * second[name] + first[name] for name in COUNTERS}
    runs = [once() for _ in range(RUNS)]
    return {name: median(run[name] for run in runs) for name in COUNTERS}


def warm_every_worker(check):
    """Each worker prepares its statements at their first use."""
    def ask():
        for _ in range(100):
            check()
    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_session_check_is_one_statement_and_one_round_trip(visitor):
    join(visitor)
    warm_every_worker(lambda: visitor.get("/user/get_user_info"))
    cost = cost_of(lambda: [visitor.get("/user/get_user_info") for _ in range(CHECKS)])
    expected = {"Questions": CHECKS, "Com_stmt_execute": CHECKS, "Com_select": CHECKS}
    assert cost == {name: expected.get(name, 0) for name in COUNTERS}


def test_a_session_check_by_header_costs_the_same(entry):
    _, token = desk.enter(entry)
    warm_every_worker(lambda: desk.info(entry, token))
    cost = cost_of(lambda: [desk.info(entry, token) for _ in range(CHECKS)])
    expected = {"Questions": CHECKS, "Com_stmt_execute": CHECKS, "Com_select": CHECKS}
    assert cost == {name: expected.get(name, 0) for name in COUNTERS}


def test_a_request_without_a_session_cookie_asks_the_database_nothing(visitor):
    warm_every_worker(lambda: visitor.get("/user/get_user_info"))
    cost = cost_of(lambda: [visitor.get("/user/get_user_info") for _ in range(CHECKS)])
    assert not any(cost.values()), cost


# A mail costs the same work whether or not the address has an account

def known(client):
    return verified(client).email


def unverified(client):
    return enrol(client).email


def disabled(client):
    person = verified(client)
    database.disable(person.username)
    return person.email


def unknown(_):
    return newcomer().email


def cost_of_a_mail(client, kind, action):
    """What one mail to an address of this kind costs; cost_of asks for several."""
    emails = iter([kind(client) for _ in range(RUNS)])
    pairs = iter([checked_pair(client) if action == "register" else None for _ in range(RUNS)])

    def ask():
        assert ask_mail(client, action, next(emails), next(pairs)).text == DONE
    return cost_of(ask)


@pytest.mark.parametrize("action", ["other", "register"])
def test_a_mail_costs_the_same_statements_whoever_has_the_address(comer, action):
    warm_every_worker(lambda: ask_mail(comer, action, "nobody@example.org"))
    for kind in (known, unverified, disabled, unknown):  # every worker has met every statement
        for _ in range(12):
            ask_mail(comer, action, kind(comer), checked_pair(comer))
    costs = {kind.__name__: cost_of_a_mail(comer, kind, action)["Com_stmt_execute"]
             for kind in (known, unverified, disabled, unknown)}
    assert len(set(costs.values())) == 1, costs
