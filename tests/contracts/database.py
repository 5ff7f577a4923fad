"""The test stack's own database, through scripts/db: to age rows and to look behind the answers.

Times in tables are epoch milliseconds of the worker's clock.
"""
import subprocess
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def rows(sql):
    """The rows of a query as lists of strings; a statement that fails fails the test."""
    done = subprocess.run([ROOT / "scripts/db", "-N", "-B", "-e", sql], cwd=ROOT,
                          capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, f"{sql}: {done.stderr.decode('utf-8', 'replace')}"
    lines = done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]
    return [line.split("\t") for line in lines]


def value(sql):
    found = rows(sql)
    assert len(found) == 1 and len(found[0]) == 1, f"{sql}: expected one value, got {found}"
    return found[0][0]


def run(sql):
    rows(sql)


def text(string):
    """A string as an SQL literal that needs no escaping and no character set of the connection."""
    return f"CONVERT(X'{string.encode().hex()}' USING utf8mb4)"


def account_id(username):
    return int(value(f"SELECT account_id FROM account WHERE username = {text(username)}"))


def has_account(username):
    return value(f"SELECT COUNT(*) FROM account WHERE username = {text(username)}") == "1"


def holder(email):
    """The account that has this address."""
    return int(value(f"SELECT account_id FROM account WHERE LOWER(email) = LOWER({text(email)})"))


def has_holder(email):
    return value("SELECT COUNT(*) FROM account "
                 f"WHERE LOWER(email) = LOWER({text(email)})") == "1"


def schemes(username):
    """The schemes under which an account's password is kept, in alphabetical order."""
    query = (f"SELECT scheme FROM password_verifier WHERE account_id = {account_id(username)} "
             "ORDER BY scheme")
    return [scheme for (scheme,) in rows(query)]


def change_account(username, change):
    """Changes an account's row behind the service's back: `change` is SQL after SET."""
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
    """Moves every noted failure into the past, as if that much time had gone by."""
    columns = ("window_start", "blocked_until")
    run("UPDATE attempt SET " + ", ".join(_earlier(column, milliseconds) for column in columns))


def age_sessions(account, milliseconds):
    columns = ("issued", "authenticated", "last_seen", "expires", "absolute_end")
    moved = ", ".join(_earlier(column, milliseconds) for column in columns)
    run(f"UPDATE session SET {moved} WHERE account_id = {account}")


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
    run(f"UPDATE email_code SET {moved}")


def mails_to(email):
    """The kinds of the mails that were queued for an address, in any case, oldest first."""
    query = (f"SELECT kind FROM outbox WHERE LOWER(recipient) = LOWER({text(email)}) "
             "ORDER BY outbox_id")
    return [kind for (kind,) in rows(query)]


def audit_events(username, contract):
    """What the audit tells of an account at a contract: actions and outcomes, oldest first."""
    query = (f"SELECT action, outcome FROM audit_event WHERE account_id = {account_id(username)} "
             f"AND contract = '{contract}' ORDER BY audit_event_id")
    return [tuple(row) for row in rows(query)]


@contextmanager
def refusing(change, table):
    """The database refuses this change (INSERT, UPDATE or DELETE) of any row of the table."""
    name = f"refuse_{change.lower()}_{table}"
    run(f"CREATE TRIGGER {name} BEFORE {change} ON `{table}` FOR EACH ROW "
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by a test'")
    try:
        yield
    finally:
        run(f"DROP TRIGGER {name}")


def dump():
    """Every row of every table as one string, for canaries."""
    tables = rows("SELECT table_name FROM information_schema.tables "
                  "WHERE table_schema = DATABASE()")
    lines = [line for (table,) in tables for line in rows(f"SELECT * FROM `{table}`")]
    return "\n".join("\t".join(line) for line in lines)
