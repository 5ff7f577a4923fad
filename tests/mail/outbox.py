"""Inserts rows of the outbox as a request does, and reads their state."""
import itertools
import os
import secrets
import subprocess
import time

from support import database, stack
from support.stack import CONF, STATE, eventually

_numbers = itertools.count()
MAILER = STATE / "bin/gatehouse-mailer"


def fresh_address():
    return f"m{next(_numbers)}-{secrets.token_hex(4)}@example.org"


def put(*recipients, kind="new-login", language="en", expires=None):
    """Inserts one mail for each recipient, due immediately."""
    now = int(time.time() * 1000)
    salt = "NULL" if expires is None else "RANDOM_BYTES(16)"
    until = "NULL" if expires is None else now + expires
    rows = ", ".join(f"('{kind}', {database.text(recipient)}, '{language}', {now}, {salt}, {until}, "
                     f"'192.0.2.7', 'curl/8', {now})" for recipient in recipients)
    database.run("INSERT INTO outbox (kind, recipient, language, created, code_salt, expires, "
                 f"address, user_agent, due) VALUES {rows}")


def row(recipient):
    """State, attempts, problem and presence of a salt of the mail to this address."""
    found = database.rows("SELECT state, attempts, problem, code_salt IS NULL FROM outbox "
                          f"WHERE recipient = {database.text(recipient)}")
    assert len(found) == 1, found
    return found[0]


def state(recipient):
    return row(recipient)[0]


def ended(*recipients):
    """Waits until these mails are finished and returns their states."""
    listed = ", ".join(map(database.text, recipients))
    waiting = f"SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND recipient IN ({listed})"
    eventually(lambda: database.value(waiting) == "0", 20, "the end of the mails")
    states = database.rows(f"SELECT DISTINCT state FROM outbox WHERE recipient IN ({listed})")
    return {state for (state,) in states}


def tried(recipient, times=1):
    """Waits until a mail was tried and postponed, and returns the problem."""
    def problem():
        found = row(recipient)
        return found[2] if found[0] == "waiting" and int(found[1]) >= times and found[2] else None
    return eventually(problem, 20, "a try that is put off")


def hurry(*recipients):
    """Ends the waiting time of these mails."""
    listed = ", ".join(map(database.text, recipients))
    database.run(f"UPDATE outbox SET due = 1 WHERE state = 'waiting' AND problem <> '' AND "
                 f"recipient IN ({listed})")


def leave_no_rest():
    """Finishes all other waiting mails, so that this test's server does not get mails of other tests."""
    database.run("UPDATE outbox SET state = 'void' WHERE state = 'waiting'")


def stacks_own_mailer():
    """The pid of the supervised mailer, also directly after a restart."""
    return eventually(lambda: stack.processes("gatehouse-mailer"), 10, "the stack's mailer")[0]


def mailer(*options, **settings):
    """Starts another mailer in addition to the stack's, with these settings in its environment."""
    return subprocess.Popen([MAILER, "--config", CONF, *options], env={**os.environ, **settings},
                            stderr=subprocess.PIPE, text=True)
