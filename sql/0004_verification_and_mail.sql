-- Captcha answers and mailed codes are not stored: both are derived from a key outside the database
-- and the salt in their row, so the tables alone do not reveal them. The key of a captcha's row is a
-- digest; the key of a code's row is a keyed digest of address and purpose, so the table does not
-- reveal addresses.
--
-- A code's row exists longer than the code, because it counts the mails of a day.
--
-- The outbox gets the columns for delivery. A mail is waiting, sent, failed, expired (with its code)
-- or void (never sent, so that a request without a mail takes as long as one with a mail). `due` is the
-- time of the next attempt or, while a mailer has leased the mail, the end of the lease. `code_salt`,
-- from which the code is derived, is removed when the mail is finished. `address` and `user_agent` are
-- those of the client that caused the mail, which the mail's text contains.

CREATE TABLE IF NOT EXISTS captcha (
  captcha_hash BINARY(32) NOT NULL,
  salt         BINARY(16) NOT NULL,
  checked      BIGINT,
  expires      BIGINT NOT NULL,
  PRIMARY KEY (captcha_hash),
  KEY captcha_expires_key (expires)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS email_code (
  code_key     BINARY(32) NOT NULL,
  salt         BINARY(16) NOT NULL,
  issued       BIGINT NOT NULL,
  expires      BIGINT NOT NULL,
  tries        INT UNSIGNED NOT NULL,
  spent        BIGINT,
  window_start BIGINT NOT NULL,
  mails        INT UNSIGNED NOT NULL,
  PRIMARY KEY (code_key),
  KEY email_code_window_start_key (window_start)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

ALTER TABLE outbox
  ADD COLUMN IF NOT EXISTS code_salt  BINARY(16),
  ADD COLUMN IF NOT EXISTS expires    BIGINT,
  ADD COLUMN IF NOT EXISTS address    VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS user_agent VARCHAR(255) NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS state      VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting',
  ADD COLUMN IF NOT EXISTS attempts   INT UNSIGNED NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS due        BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS finished   BIGINT,
  ADD COLUMN IF NOT EXISTS problem    VARCHAR(255) NOT NULL DEFAULT '',
  ADD KEY IF NOT EXISTS outbox_account_key (account_id, created),
  ADD KEY IF NOT EXISTS outbox_state_key (state, due),
  ADD KEY IF NOT EXISTS outbox_finished_key (finished);
