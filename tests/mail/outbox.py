"""Inserts rows of the outbox as a request does, and reads their state."""
import hmac
import itertools
import os
import secrets
import subprocess
import time

from support import database, stack
from support.derivation import key_for
from support.stack import STATE, eventually

_numbers = itertools.count()
NETWORK = "192.0.2.7"
MAILER = STATE / "bin/gatehouse-mailer"


def fresh_address():
    return f"m{next(_numbers)}-{secrets.token_hex(4)}@example.org"


def put(*recipients, kind="new-login", language="en", expires=None):
    """Inserts one mail for each recipient, due immediately; with `expires` (ms), one with a code."""
    now = int(time.time() * 1000)
    priority, until = (2, "NULL") if expires is None else (0, now + expires)

    def salt(recipient):
        return "NULL" if expires is None else f"X'{_code_of(recipient, kind, now, until)}'"

    rows = ", ".join(f"('{kind}', {database.text(recipient)}, '{language}', {now}, {salt(recipient)}, {until}, "
                     f"'{NETWORK}', 'curl/8', {now}, {priority})" for recipient in recipients)
    database.run("INSERT INTO outbox (kind, recipient, language, created, code_salt, expires, "
                 f"address, user_agent, due, priority) VALUES {rows}")


def _code_of(recipient, kind, issued, expires):
    """Writes the row of a code, and returns its salt."""
    key, salt = key_for("mail code"), secrets.token_hex(16)
    code = hmac.digest(key, f"code\0{kind}\0{recipient}\0{NETWORK}\0".encode(), "sha256").hex()
    address = hmac.digest(key, f"codes\0{kind}\0{recipient}\0".encode(), "sha256").hex()
    database.run("INSERT INTO email_code (code_key, address_key, salt, issued, expires, tries, window_start, mails) "
                 f"VALUES (X'{code}', X'{address}', X'{salt}', {issued}, {expires}, 0, {issued}, 1)")
    return salt


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
    """Starts another mailer in addition to the stack's, as its user, with these settings in its environment."""
    return subprocess.Popen([MAILER, "--config", STATE / "run/mailer.conf", *options], env={**os.environ, **settings},
                            stderr=subprocess.PIPE, text=True, **stack.identity_of(stacks_own_mailer()))
