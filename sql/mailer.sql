-- The privileges of the mailer's database user. It delivers the outbox, deletes expired rows and counts
-- events and accounts for the charts and totals. It reads no name, address, password, session or security
-- question: of rows that it deletes, only the column that says when they expire, and of accounts also how many
-- there are. Applied after the migrations, at each start.
-- Those of an earlier version are removed, for this database alone. The DELETEs change the tables only: for a mailer that
-- is running, each privilege holds until its table is granted again, or until the FLUSH at the end.
DELETE FROM mysql.tables_priv WHERE Db = DATABASE() AND User = '@NAME@';
DELETE FROM mysql.columns_priv WHERE Db = DATABASE() AND User = '@NAME@';

GRANT SELECT, UPDATE, DELETE ON outbox TO @USER@;
-- A mail with a code that was replaced is not sent.
GRANT SELECT (address_key, salt, window_start, expires), DELETE ON email_code TO @USER@;

GRANT SELECT (expires), DELETE ON captcha TO @USER@;
GRANT SELECT (expires), DELETE ON recovery_ticket TO @USER@;
GRANT SELECT (expires), DELETE ON session TO @USER@;
GRANT SELECT (expires), DELETE ON sso_ticket TO @USER@;
GRANT SELECT (expires), DELETE ON undo_ticket TO @USER@;
GRANT SELECT (expires), DELETE ON used_nonce TO @USER@;
GRANT SELECT (last_login), DELETE ON known_network TO @USER@;
GRANT SELECT (window_start), DELETE ON mail_request TO @USER@;
GRANT SELECT (window_start, window_ms, blocked_until), DELETE ON attempt TO @USER@;
GRANT SELECT (account_id, status, pending_until), UPDATE (pending_email, pending_until) ON account TO @USER@;

GRANT SELECT (moment, action, outcome), DELETE ON audit_event TO @USER@;
GRANT SELECT, INSERT, UPDATE, DELETE ON hourly_count TO @USER@;
GRANT SELECT, INSERT, UPDATE ON metrics_checkpoint TO @USER@;

-- GRANT also writes privileges on columns that are still in memory into Column_priv; this removes them.
UPDATE mysql.tables_priv AS granted SET Column_priv = (
  SELECT COALESCE(BIT_OR(Column_priv + 0), 0) FROM mysql.columns_priv AS of_column
  WHERE (of_column.Host, of_column.Db, of_column.User, of_column.Table_name) = (granted.Host, granted.Db, granted.User, granted.Table_name))
WHERE Db = DATABASE() AND User = '@NAME@';
FLUSH PRIVILEGES;
