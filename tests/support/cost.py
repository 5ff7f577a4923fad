"""The cost of an action in the database, counted by the database itself."""
from statistics import median
from threading import Thread

from support import database

CHECKS = 50
RUNS = 5
COUNTERS = ("Questions", "Com_stmt_execute", "Com_stmt_prepare", "Com_admin_commands", "Com_select",
            "Com_commit", "Com_rollback", "Com_begin", "Com_set_option", "Com_update", "Com_insert")


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


def one_statement_each(check, token):
    """True if each check of a session that is asked for once is exactly one statement in one round trip.

    `check` gets a token: those of copies of the session with the given one.
    """
    warm_every_worker(lambda: check(token))
    tokens = iter(database.copies_of_session(token, RUNS * CHECKS))
    return _is_one_statement_each(cost_of(lambda: [check(next(tokens)) for _ in range(CHECKS)]))


def one_statement_each_in_use(check):
    """The same for checks of one session, after many of them."""
    warm_every_worker(check)
    return _is_one_statement_each(cost_of(lambda: [check() for _ in range(CHECKS)]))


def _is_one_statement_each(cost):
    expected = {"Questions": CHECKS, "Com_stmt_execute": CHECKS, "Com_select": CHECKS}
    return cost == {name: expected.get(name, 0) for name in COUNTERS}


def nothing_in_use(check):
    """True if checks of one session, after some of them, ask the database nothing."""
    warm_every_worker(check)
    cost = cost_of(lambda: [check() for _ in range(CHECKS)])
    return not any(cost.values())
