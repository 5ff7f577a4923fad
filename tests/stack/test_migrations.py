"""Migrations: no row is lost, whatever the moment at which one is killed, and the workers of the version
before answer while it runs.

The databases are further ones of the stack's MariaDB; scripts/migrate is told of them by a state
directory of their own.
"""
from threading import Event, Thread

import pytest

from support import database, mall, schema, v1
from support.configuration import worker_settings
from support.stack import run_admin

TABLE_NAMES = next(path for path in schema.MIGRATIONS if path.stem == "0008_table_names")
NEW_NAMES = {"handoff": "sso_ticket", "tally": "hourly_count", "meter": "metrics_checkpoint"}
LATER = 4_000_000_000_000  # milliseconds since the epoch: nothing here expires

# Rows in every table of version 7. Ids begin at a million, above those of accounts that sign up.
FILL = f"""
INSERT INTO account (account_id, gid, username, username_key, email, email_key, email_verified, phone,
                     nickname, avatar, role, status, question, answer_verifier, answer_pepper_id, created, updated)
  SELECT 1000000 + seq, MD5(seq), CONCAT('person', seq), CONCAT('person', seq), CONCAT('p', seq, '@example.org'),
         CONCAT('p', seq, '@example.org'), seq, '0571', '人', CONCAT(MD5(seq), '.webp'),
         IF(seq % 100, 'user', 'admin'), IF(seq % 50, 'enabled', 'disabled'), 'q', 'v', 1, seq, seq
  FROM seq_1_to_3000;
INSERT INTO password_verifier
  SELECT account_id, 'plain', CONCAT('$argon2id$', account_id), NULL, 1 FROM account WHERE account_id > 1000000;
INSERT INTO session
  SELECT UNHEX(SHA2(seq, 256)), 1000000 + seq, 'mall', 1, 1, 1, 1, {LATER}, {LATER}, '192.0.2.1', 'agent'
  FROM seq_1_to_3000;
INSERT INTO guarded_session
  SELECT UNHEX(SHA2(CONCAT('child', seq), 256)), UNHEX(SHA2(seq, 256)), 'https://wiki.example.org', 1
  FROM seq_1_to_2000;
INSERT INTO handoff
  SELECT UNHEX(SHA2(CONCAT('ticket', seq), 256)), UNHEX(SHA2(seq, 256)), 'https://wiki.example.org', '/',
         UNHEX(SHA2('state', 256)), {LATER}, IF(seq % 2, NULL, 1)
  FROM seq_1_to_2000;
INSERT INTO recovery_ticket SELECT UNHEX(SHA2(seq, 256)), 1000000 + seq, 1, {LATER}, NULL FROM seq_1_to_1000;
INSERT INTO undo_ticket
  SELECT seq, UNHEX(SHA2(seq, 256)), 1000000 + seq, 'password-changed', 'a@example.org', 'a@example.org', 1, 1,
         {LATER}, NULL
  FROM seq_1_to_1000;
INSERT INTO attempt SELECT UNHEX(SHA2(seq, 256)), 3, {LATER}, 0 FROM seq_1_to_1000;
INSERT INTO audit_event
  SELECT seq, {LATER}, 1000000 + seq, 'login', 'done', 'mall', '192.0.2.1', MD5(seq), NULL FROM seq_1_to_3000;
INSERT INTO outbox (kind, account_id, recipient, language, created, state, finished)
  SELECT 'code', 1000000 + seq, 'a@example.org', 'en', 1, 'sent', {LATER} FROM seq_1_to_1000;
INSERT INTO captcha SELECT UNHEX(SHA2(seq, 256)), UNHEX(MD5(seq)), NULL, {LATER} FROM seq_1_to_1000;
INSERT INTO email_code
  SELECT UNHEX(SHA2(seq, 256)), UNHEX(MD5(seq)), 1, {LATER}, 0, NULL, {LATER}, 1 FROM seq_1_to_1000;
INSERT INTO used_nonce SELECT UNHEX(SHA2(seq, 256)), {LATER} FROM seq_1_to_1000;
INSERT INTO tally SELECT 3600000 * seq, 'logins', seq, seq FROM seq_1_to_3000;
INSERT INTO meter SELECT CONCAT('host', seq), seq FROM seq_1_to_100;
"""


class WorkerOfBefore:
    """The statements of a worker of schema version 7 on the three tables, which it prepares once."""

    # One round: each statement, and how many rows it changes.
    ROUND = (
        ("INSERT INTO handoff (ticket_hash, parent, origin, path, state_hash, expires) SELECT @ticket, token_hash, "
         "'https://a.example.org', '/', @ticket, 1 FROM session ORDER BY token_hash LIMIT 1", 1),
        ("UPDATE handoff SET spent = 1 WHERE ticket_hash = @ticket AND origin = 'https://a.example.org' "
         "AND state_hash = @ticket AND spent IS NULL AND expires > 0", 1),
        ("SELECT h.path, session.account_id FROM handoff AS h JOIN session ON session.token_hash = h.parent "
         "JOIN account ON account.account_id = session.account_id WHERE h.ticket_hash = @ticket", None),
        ("DELETE FROM handoff WHERE expires <= 1 ORDER BY expires LIMIT 1", 1),
        ("INSERT INTO tally (hour, what, count, counted) VALUES (1, 'throttled', 1, 1) "
         "ON DUPLICATE KEY UPDATE count = count + VALUES(count), counted = VALUES(counted)", None),
        ("SELECT hour, what, count FROM tally WHERE hour >= 0 ORDER BY hour LIMIT 3", None),
        ("DELETE FROM tally WHERE hour <= 0 ORDER BY hour LIMIT 1", 0),
        ("INSERT INTO meter (host, reading) VALUES ('own', 0) ON DUPLICATE KEY UPDATE host = VALUES(host)", None),
        ("UPDATE meter SET reading = reading + 1 WHERE host = 'own'", 1),
        ("SELECT reading FROM meter WHERE host = 'own'", None),
        ("INSERT INTO attempt (attempt_key, failures, window_start, blocked_until) VALUES (REPEAT('w', 32), 1, 1, 0) "
         "ON DUPLICATE KEY UPDATE failures = failures + 1", None),
        ("INSERT INTO email_code (code_key, salt, issued, expires, tries, spent, window_start, mails) "
         "VALUES (REPEAT('w', 32), '', 0, 0, 0, NULL, 1, 0) ON DUPLICATE KEY UPDATE code_key = VALUES(code_key)", None),
        ("INSERT INTO outbox (kind, account_id, recipient, language, created, code_salt, expires, address, user_agent, "
         "state, due, finished) VALUES ('of before', 1, 'a', 'en', 1, NULL, NULL, '', '', 'void', 1, 1)", 1),
    )

    def __init__(self, migrated):
        self.connection, self.rounds, self.failures = migrated.as_worker(), 0, []
        with self.connection.cursor() as cursor:
            for number, (statement, _) in enumerate(self.ROUND):
                cursor.execute(f"PREPARE s{number} FROM %s", [statement])

    def work(self):
        """One round. A failure is noted, and the next statement tried, as other requests would."""
        with self.connection.cursor() as cursor:
            cursor.execute("SET @ticket = RANDOM_BYTES(32)")
            for number, (statement, changed) in enumerate(self.ROUND):
                try:
                    found = cursor.execute(f"EXECUTE s{number}")
                except database.pymysql.MySQLError as error:
                    self.failures.append(f"{statement}: {error}")
                else:
                    if changed not in (None, found):
                        self.failures.append(f"{statement}: {found} rows")
        self.rounds += 1

    def work_until(self, stop):
        while not stop.is_set():
            self.work()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database of version 7 with rows in every table, migrated by scripts/migrate while a worker of
    version 7 used it: the database, what it contained, the worker and how the script ended."""
    with schema.fresh(tmp_path_factory.mktemp("filled")) as found:
        found.apply_up_to(7)
        found.run(FILL)
        found.before, columns = found.content(), found.columns()
        found.columns_before = {NEW_NAMES.get(table, table): names for table, names in columns.items()}
        worker, stop = WorkerOfBefore(found), Event()
        thread = Thread(target=worker.work_until, args=[stop])
        thread.start()
        try:
            found.done = found.migrate()
        finally:
            stop.set()
            thread.join()
        found.worker = worker
        yield found


def test_every_row_is_still_there(filled):
    assert filled.done.returncode == 0 and TABLE_NAMES.stem in filled.done.stdout, filled.done
    assert all(count for count, _ in filled.before.values()), filled.before
    filled.run("DELETE FROM hourly_count WHERE hour = 1; DELETE FROM metrics_checkpoint WHERE host = 'own'; "
               "DELETE FROM attempt WHERE window_start = 1; DELETE FROM email_code WHERE window_start = 1; "
               "DELETE FROM outbox WHERE kind = 'of before'")
    expected = {NEW_NAMES.get(table, table): content for table, content in filled.before.items()}
    assert {**filled.content(filled.columns_before), "schema_version": ...} == {**expected, "schema_version": ...}


def test_the_old_names_show_the_same_rows(filled):
    for old, new in NEW_NAMES.items():
        for one, other in ((old, new), (new, old)):
            assert not filled.run(f"SELECT * FROM {one} EXCEPT SELECT * FROM {other}")
        assert filled.run(f"SELECT COUNT(*) FROM {old}")[0][0] == str(filled.before[old][0])


def test_a_worker_of_the_version_before_works_on_while_the_database_is_migrated(filled):
    assert filled.worker.rounds > 0 and filled.worker.failures == []
    filled.worker.work()
    assert filled.worker.failures == []


def test_migrating_again_changes_nothing(filled):
    before = filled.content(), filled.definitions()
    done = filled.migrate()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (filled.content(), filled.definitions()) == before


def test_a_migration_of_one_database_leaves_the_mailers_privileges_at_another(filled):
    def privileges():
        return [grant for (grant,) in database.rows("SHOW GRANTS FOR 'gatehouse_mailer'@'localhost'")
                if "`gatehouse`." in grant]
    before = privileges()
    assert len(before) > 10 and filled.migrate().returncode == 0
    assert sorted(privileges()) == sorted(before)


def test_the_service_runs_on_a_migrated_database(filled, mall_client, v1_client):
    with worker_settings(DB_NAME=filled.name):
        person = mall.sign_up_and_log_in(mall_client)
        assert mall.is_logged_in(mall_client)
        assert filled.run(f"SELECT account_id > 1003000 FROM account WHERE username = '{person.username}'") == (("1",),)
        filled.run(f"UPDATE account SET role = 'admin' WHERE username = '{person.username}'")
        v1.log_in(v1_client, person)
        assert v1_client.get("/admin/statistics", hours=24).status == 200
        filled.run("UPDATE sso_ticket SET expires = 1 ORDER BY ticket_hash LIMIT 7")
        assert "7 expired" in run_admin("cleanup", "expired").stdout


@pytest.fixture
def empty(tmp_path):
    with schema.fresh(tmp_path) as found:
        yield found


def test_the_old_names_answer_after_each_statement(empty):
    empty.apply_up_to(7)
    empty.run("INSERT INTO account (gid, created, updated) VALUES ('g', 1, 1); "
              "INSERT INTO session VALUES (REPEAT('s', 32), 1, 'mall', 1, 1, 1, 1, 1, 1, 'a', 'a')")
    worker = WorkerOfBefore(empty)
    for statement in schema.statements(TABLE_NAMES):
        empty.run(statement)
        worker.work()
        assert worker.failures == [], statement


def test_a_migration_that_is_killed_after_any_statement_is_completed_by_the_next_one(empty, filled):
    for migration in schema.MIGRATIONS:
        whole = schema.statements(migration)
        for done in range(1, len(whole) + 1):
            for statement in whole[:done]:
                empty.run(statement)
        if migration != TABLE_NAMES:
            empty.note(migration)
    done = empty.migrate()
    assert done.returncode == 0 and TABLE_NAMES.stem in done.stdout, done
    assert empty.definitions() == filled.definitions()


@pytest.mark.parametrize("migration", [path for path in schema.MIGRATIONS if path.stem >= "0014"], ids=lambda path: path.stem)
def test_a_migration_changes_tables_of_any_size_without_a_pause(migration):
    # MariaDB refuses such a change if it would copy the table or block writes.
    for statement in schema.statements(migration):
        is_change = statement.startswith("ALTER TABLE")
        assert is_change or statement.startswith(("CREATE TABLE", "SET SESSION", "UPDATE (\n  SELECT")), statement
        assert not is_change or statement.endswith(("ALGORITHM = INSTANT", "ALGORITHM = NOCOPY, LOCK = NONE")), statement


def test_why_an_account_has_no_password_comes_from_the_audit_log(empty):
    empty.apply_up_to(13)
    empty.run("INSERT INTO account (account_id, gid, created, updated) VALUES (1, 'a', 1, 1), (2, 'b', 1, 1), "
              "(3, 'c', 1, 1), (4, 'd', 1, 1); "
              "INSERT INTO password_verifier VALUES (4, 'plain', 'v', NULL, 1); "
              "INSERT INTO audit_event (moment, account_id, action, outcome, contract, address, request_id, actor_id) VALUES "
              "(1, 1, 'sign-up', 'done', 'v1', '', '', 9), (1, 2, 'account-force-reset', 'done', 'v1', '', '', 9), "
              "(1, 3, 'account-force-reset', 'done', 'v1', '', '', 9), (2, 3, 'undo', 'done', 'v1', '', '', NULL), "
              "(1, 4, 'undo', 'done', 'v1', '', '', NULL)")
    assert empty.migrate().returncode == 0
    states = dict(empty.run("SELECT account_id, COALESCE(password_state, '') FROM account ORDER BY account_id"))
    assert states == {"1": "invited", "2": "reset", "3": "locked", "4": ""}
