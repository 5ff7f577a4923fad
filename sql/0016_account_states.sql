-- What people choose for themselves, accounts that are closing, and what an administrator sees of an account.
--
-- `language`, `theme` and `login_mails`: the language of pages and mails, the theme of the pages, and whether
-- mails about logins from new browsers are sent. NULL: not chosen; the browser decides.
--
-- The status 'closing': its owner has closed the account and can keep it until `closing_until`; then the
-- cleanup deletes it. Workers of an earlier version take every status but 'enabled' for a disabled account.
-- A closing account that is disabled keeps `closing_until`, so it is deleted as its owner wanted. The CHECK
-- is dropped, because MariaDB copies the table to change one.
--
-- `password_state` says why an account has no password: 'invited' (its owner has not chosen one yet),
-- 'reset' (an administrator has required a new one) or 'locked' (the owner has undone a change by the link in
-- a mail). NULL: it has one. The next password ends the state. The states of accounts without a password are
-- taken from the audit log. They are collected before the first one is locked; READ COMMITTED, so that rows
-- that are only read stay free for the workers.
--
-- `last_seen` is the day on which the account was last used, as its first millisecond in UTC; 0 before the
-- first use after this migration. A day and not a time, so that it is written once a day.
--
-- Each key ends with the primary key, so pages are read along it. `name_key` and `email_domain` are computed
-- by MariaDB.
--
-- Each statement is refused if it would copy the table or block writes. A column is added instantly only to
-- a table without an indexed virtual column, so account_nickname_key is dropped and made again at once: until
-- then the administration's search fails. Stored and virtual columns are added by statements of their own.

ALTER TABLE account
  DROP KEY IF EXISTS account_nickname_key,
  ALGORITHM = NOCOPY, LOCK = NONE;

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS language       VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  ADD COLUMN IF NOT EXISTS theme          VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  ADD COLUMN IF NOT EXISTS login_mails    TINYINT UNSIGNED NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS closing_until  BIGINT,
  ADD COLUMN IF NOT EXISTS password_state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  ADD COLUMN IF NOT EXISTS last_seen      BIGINT NOT NULL DEFAULT 0,
  ALGORITHM = INSTANT;

ALTER TABLE account
  ADD KEY IF NOT EXISTS account_nickname_key (nickname_key),
  ALGORITHM = NOCOPY, LOCK = NONE;

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS name_key VARBINARY(255) AS (COALESCE(username_key, LEFT(email_key, 255), '')) VIRTUAL,
  ADD COLUMN IF NOT EXISTS email_domain VARBINARY(255) AS (LEFT(SUBSTRING_INDEX(email_key, '@', -1), 255)) VIRTUAL,
  ALGORITHM = INSTANT;

ALTER TABLE account
  DROP CONSTRAINT IF EXISTS account_status_known,
  ALGORITHM = INSTANT;

ALTER TABLE account
  ADD KEY IF NOT EXISTS account_closing_until_key (closing_until),
  ADD KEY IF NOT EXISTS account_password_state_key (password_state),
  ADD KEY IF NOT EXISTS account_last_seen_key (last_seen),
  ADD KEY IF NOT EXISTS account_created_key (created),
  ADD KEY IF NOT EXISTS account_name_key (name_key),
  ADD KEY IF NOT EXISTS account_email_domain_key (email_domain),
  ALGORITHM = NOCOPY, LOCK = NONE;

SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
UPDATE (
  SELECT candidate.account_id
  FROM account AS candidate
  LEFT JOIN password_verifier ON password_verifier.account_id = candidate.account_id
  WHERE password_verifier.account_id IS NULL
  LIMIT 9223372036854775807) AS without_password
STRAIGHT_JOIN account ON account.account_id = without_password.account_id
SET password_state = (
  SELECT CASE audit_event.action WHEN 'undo' THEN 'locked' WHEN 'account-force-reset' THEN 'reset' ELSE 'invited' END
  FROM audit_event
  WHERE audit_event.account_id = account.account_id
    AND audit_event.outcome = 'done'
    AND (audit_event.action IN ('undo', 'account-force-reset')
         OR (audit_event.action = 'sign-up' AND audit_event.actor_id IS NOT NULL))
  ORDER BY audit_event.audit_event_id DESC
  LIMIT 1)
WHERE password_state IS NULL
  AND NOT EXISTS (
    SELECT 1
    FROM password_verifier
    WHERE password_verifier.account_id = account.account_id);
