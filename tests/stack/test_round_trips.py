"""A session check costs one statement and one round trip, counted by the database itself."""
from threading import Thread

import database
import desk
from shop import join

CHECKS = 50
COUNTERS = ("Questions", "Com_stmt_execute", "Com_stmt_prepare", "Com_admin_commands", "Com_select",
            "Com_commit", "Com_rollback", "Com_begin", "Com_set_option", "Com_update", "Com_insert")


def counters():
    names = ", ".join(f"'{name}'" for name in COUNTERS)
    rows = database.rows(f"SHOW GLOBAL STATUS WHERE Variable_name IN ({names})")
    return {name: int(count) for name, count in rows}


def cost_of(action):
    """What the action added to the counters beyond what asking twice adds by itself; the least of
    three runs, since a service of the stack may ask something of its own in between."""
    def once():
        first, second = counters(), counters()
        action()
        third = counters()
        return {name: third[name] - 2 * second[name] + first[name] for name in COUNTERS}
    runs = [once() for _ in range(3)]
    return {name: min(run[name] for run in runs) for name in COUNTERS}


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


