"""The test stack's own database, over one kept connection: to change the age of rows and to check stored data.

Connects as the database's operator through the private socket, as scripts/db does. Times in tables are
epoch milliseconds of the worker's clock.
"""
import os
import re
import select
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from pwd import getpwuid

import pymysql
from pymysql.constants import CLIENT

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("GATEHOUSE_STATE", ROOT / "var"))
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
TIMEOUT = 30  # seconds until a database that does not answer fails the test

_kept = threading.local()  # one connection a thread: a connection answers one question at a time


def connect(name=None):
    """A new connection as the operator; its values arrive as text, as the server sends them."""
    return pymysql.connect(unix_socket=_setting("DB_SOCKET"), user=getpwuid(os.geteuid()).pw_name,
                           database=name or _setting("DB_NAME"),
                           charset="utf8mb4", autocommit=True, conv={}, read_timeout=TIMEOUT,
                           write_timeout=TIMEOUT, client_flag=CLIENT.MULTI_STATEMENTS)


def _setting(key):
    lines = (STATE / "run/gatehouse.conf").read_text().splitlines()
    return next(line.split("=", 1)[1].strip('"') for line in lines if line.startswith(f"{key}="))


def _connection():
    """The thread's connection, made anew when the server has closed it, as a restart does. Whether it
    has is seen before anything is sent, so no statement is ever sent twice."""
    connection = getattr(_kept, "connection", None)
    if connection is None or not connection.open or _is_closed_by_server(connection):
        _kept.connection = connection = connect()
    return connection


def _is_closed_by_server(connection):
    """Between statements only the end of the stream makes the socket readable."""
    return bool(select.select([connection._sock], [], [], 0)[0])


def rows(sql):
    """The rows of a query as lists of strings; a statement that fails fails the test."""
    with _connection().cursor() as cursor:
        try:
            cursor.execute(sql)
            found = list(cursor.fetchall())
            while cursor.nextset():
                found += cursor.fetchall()
        except pymysql.MySQLError as error:
            _kept.connection.close()
            raise AssertionError(f"{sql}: {error}") from error
    return [[_text(cell) for cell in row] for row in found]


def _text(cell):
    """NULL as the word, bytes as text."""
    if cell is None:
        return "NULL"
    return cell.decode("utf-8", "surrogateescape") if isinstance(cell, bytes) else cell


def value(sql):
    found = rows(sql)
    assert len(found) == 1 and len(found[0]) == 1, f"{sql}: expected one value, got {found}"
    return found[0][0]


def copies_of_session(token, count):
    """The tokens of so many new sessions, equal to that of the given token but for their tokens."""
    tokens = [f"{number:05d}{token[5:]}" for number in range(count)]
    columns = "account_id, contract, epoch, issued, authenticated, last_seen, expires, absolute_end, address, user_agent"
    digests = " UNION ALL ".join(f"SELECT UNHEX(SHA2('{token}', 256)) AS digest" for token in tokens)
    run(f"INSERT INTO session (token_hash, {columns}) SELECT digest, {columns} "
        f"FROM session JOIN ({digests}) AS digests WHERE token_hash = UNHEX(SHA2('{token}', 256))")
    return tokens


def run(sql):
    rows(sql)
    if _CACHED.search(sql):
        _empty_cache()


# A change by hand is unknown to the workers' copies of sessions.
_CACHED = re.compile(r"\b(UPDATE|DELETE FROM)\s+(account|session|guarded_session)\b", re.IGNORECASE)


def _empty_cache():
    done = subprocess.run([STATE / "bin/gatehouse-admin", "--config", STATE / "run/gatehouse.conf", "cache", "empty"],
                          capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr


def text(string):
    """A string as an SQL literal that needs no escaping and no character set of the connection."""
    return f"CONVERT(X'{string.encode().hex()}' USING utf8mb4)"


def account_id(username):
    return int(value(f"SELECT account_id FROM account WHERE username = {text(username)}"))


def has_account(username):
    return value(f"SELECT COUNT(*) FROM account WHERE username = {text(username)}") == "1"


def holder(email):
    """The id of the account with this address."""
    return int(value(f"SELECT account_id FROM account WHERE LOWER(email) = LOWER({text(email)})"))


def has_holder(email):
    return value("SELECT COUNT(*) FROM account "
                 f"WHERE LOWER(email) = LOWER({text(email)})") == "1"


def schemes(username):
    """The schemes of an account's password verifiers, in alphabetical order."""
    query = (f"SELECT scheme FROM password_verifier WHERE account_id = {account_id(username)} "
             "ORDER BY scheme")
    return [scheme for (scheme,) in rows(query)]


def change_account(username, change):
    """Changes an account's row directly: `change` is the SQL after SET."""
    run(f"UPDATE account SET {change} WHERE account_id = {account_id(username)}")


def change_holder(email, change):
    run(f"UPDATE account SET {change} WHERE account_id = {holder(email)}")


def is_verified(email):
    return value("SELECT email_verified IS NOT NULL FROM account "
                 f"WHERE account_id = {holder(email)}") == "1"


def disable(username):
    change_account(username, "status = 'disabled'")


def forget_failures():
    """Clears all throttling."""
    run("DELETE FROM attempt")


def _earlier(column, milliseconds):
    return f"{column} = IF({column} > {milliseconds}, {column} - {milliseconds}, {column})"


def age_failures(milliseconds):
    """Moves all counted failures into the past by this time."""
    columns = ("window_start", "blocked_until")
    run("UPDATE attempt SET " + ", ".join(_earlier(column, milliseconds) for column in columns))


def use_up_strangers():
    """Fills the counter of strangers that counted last: its account, or the name without one, is under attack."""
    run("UPDATE attempt SET failures = 1000 WHERE kind = 'strangers' ORDER BY window_start DESC LIMIT 1")


def resets_mailed_to(address):
    """The number of mails with a code or a link for a reset that were queued for this address."""
    return int(value(f"SELECT COUNT(*) FROM outbox WHERE recipient = {text(address)} AND state <> 'void' "
                     "AND kind LIKE 'reset-%'"))


def age_sessions(account, milliseconds):
    columns = ("issued", "authenticated", "last_seen", "expires", "absolute_end")
    moved = ", ".join(_earlier(column, milliseconds) for column in columns)
    run(f"UPDATE session SET {moved} WHERE account_id = {account}")


def idle_minutes(account):
    """Since the account's session was last used. A worker notes the use after it has replied."""
    return (time.time() * 1000 - int(value("SELECT MAX(last_seen) FROM session "
                                           f"WHERE account_id = {account}"))) / MINUTE


def age_tickets(account, milliseconds):
    moved = ", ".join(_earlier(column, milliseconds) for column in ("issued", "expires"))
    run(f"UPDATE recovery_ticket SET {moved} WHERE account_id = {account}")


def age_undo_tickets(milliseconds):
    moved = ", ".join(_earlier(column, milliseconds) for column in ("issued", "expires"))
    run(f"UPDATE undo_ticket SET {moved}")


def age_captchas(milliseconds):
    moved = ", ".join(_earlier(column, milliseconds) for column in ("checked", "expires"))
    run(f"UPDATE captcha SET {moved}")


def age_codes(milliseconds):
    """Moves every mail code, its cooldown and its day into the past."""
    columns = ("issued", "expires", "spent", "window_start")
    moved = ", ".join(_earlier(column, milliseconds) for column in columns)
    requests = ", ".join(_earlier(column, milliseconds) for column in ("newest", "window_start"))
    run(f"UPDATE email_code SET {moved}; UPDATE mail_request SET {requests}")


def mails_to(email):
    """The kinds of the mails that were queued for an address, in any case, oldest first."""
    query = (f"SELECT kind FROM outbox WHERE LOWER(recipient) = LOWER({text(email)}) "
             "ORDER BY outbox_id")
    return [kind for (kind,) in rows(query)]


def audit_events(username, contract):
    """The audit events of an account at a contract: actions and outcomes, oldest first."""
    query = (f"SELECT action, outcome FROM audit_event WHERE account_id = {account_id(username)} "
             f"AND contract = '{contract}' ORDER BY audit_event_id")
    return [tuple(row) for row in rows(query)]


@contextmanager
def refusing(change, table):
    """Makes the database reject this change (INSERT, UPDATE or DELETE) of all rows of the table."""
    name = f"refuse_{change.lower()}_{table}"
    run(f"CREATE TRIGGER {name} BEFORE {change} ON `{table}` FOR EACH ROW "
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by a test'")
    try:
        yield
    finally:
        run(f"DROP TRIGGER {name}")


def dump():
    """Every row of every table as one string, for secret markers."""
    tables = rows("SELECT table_name FROM information_schema.tables "
                  "WHERE table_schema = DATABASE()")
    lines = [line for (table,) in tables for line in rows(f"SELECT * FROM `{table}`")]
    return "\n".join("\t".join(line) for line in lines)
