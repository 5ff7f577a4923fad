-- The tables of all contracts: accounts, password verifiers, sessions, recovery, failed attempts and
-- the audit log.
--
-- Times are BIGINT milliseconds since the Unix epoch from the workers' clock. SQL never calls NOW(),
-- so a test can set the time, and the clocks of two servers cannot differ. Keys of names are VARBINARY
-- with our own normalised form, because *_ci collations fold case and pad by other rules.

CREATE TABLE IF NOT EXISTS account (
  account_id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  gid              CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  username         VARCHAR(64),
  username_key     VARBINARY(255),
  email            VARCHAR(254),
  email_key        VARBINARY(1024),
  email_verified   BIGINT,
  phone            VARCHAR(32),
  nickname         VARCHAR(64),
  avatar           VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  role             VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'user',
  status           VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'enabled',
  channel          VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin,
  question         VARCHAR(128),
  answer_verifier  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  answer_pepper_id SMALLINT,
  user_key_version INT UNSIGNED NOT NULL DEFAULT 1,
  login_time       BIGINT,
  session_epoch    INT UNSIGNED NOT NULL DEFAULT 1,
  created          BIGINT NOT NULL,
  updated          BIGINT NOT NULL,
  PRIMARY KEY (account_id),
  UNIQUE KEY account_gid_key (gid),
  UNIQUE KEY account_username_key (username_key),
  UNIQUE KEY account_email_key (email_key),
  CONSTRAINT account_role_known CHECK (role IN ('user', 'admin')),
  CONSTRAINT account_status_known CHECK (status IN ('enabled', 'disabled'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row for each scheme: the same password in the form that different clients send, or an imported
-- digest.
CREATE TABLE IF NOT EXISTS password_verifier (
  account_id BIGINT UNSIGNED NOT NULL,
  scheme     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  verifier   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  parameters VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  pepper_id  SMALLINT NOT NULL,
  PRIMARY KEY (account_id, scheme),
  CONSTRAINT password_verifier_account FOREIGN KEY (account_id) REFERENCES account (account_id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The sessions. Only the SHA-256 of a token is stored, so a stolen table gives no access to sessions.
-- No foreign key: each insert would lock the account's row against session checks.
CREATE TABLE IF NOT EXISTS session (
  token_hash    BINARY(32) NOT NULL,
  account_id    BIGINT UNSIGNED NOT NULL,
  contract      VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch         INT UNSIGNED NOT NULL,
  issued        BIGINT NOT NULL,
  authenticated BIGINT NOT NULL,
  last_seen     BIGINT NOT NULL,
  expires       BIGINT NOT NULL,
  absolute_end  BIGINT NOT NULL,
  address       VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_agent    VARCHAR(255) NOT NULL,
  PRIMARY KEY (token_hash),
  KEY session_account_key (account_id, contract, issued),
  KEY session_expires_key (expires)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Permissions to set a new password after the security question. Spent rows stay until the cleanup, so
-- that a second use can be distinguished from an unknown token.
CREATE TABLE IF NOT EXISTS recovery_ticket (
  ticket_hash BINARY(32) NOT NULL,
  account_id  BIGINT UNSIGNED NOT NULL,
  issued      BIGINT NOT NULL,
  expires     BIGINT NOT NULL,
  spent       BIGINT,
  PRIMARY KEY (ticket_hash),
  KEY recovery_ticket_account_key (account_id),
  KEY recovery_ticket_expires_key (expires)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Failures for each bucket (a pair of identifier and network, an identifier, a network, an account …).
-- The bucket's name is a hash, so the table does not reveal names and addresses.
CREATE TABLE IF NOT EXISTS attempt (
  attempt_key   BINARY(32) NOT NULL,
  failures      INT UNSIGNED NOT NULL,
  window_start  BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL,
  PRIMARY KEY (attempt_key),
  KEY attempt_window_start_key (window_start)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The audit log, for people to read. Contains no secrets and no complete requests.
CREATE TABLE IF NOT EXISTS audit_event (
  audit_event_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  moment         BIGINT NOT NULL,
  account_id     BIGINT UNSIGNED,
  action         VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  outcome        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  contract       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  address        VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (audit_event_id),
  KEY audit_event_account_key (account_id, audit_event_id),
  KEY audit_event_moment_key (moment)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Mail to be sent. A request only inserts a row, in the transaction of the change that the mail
-- reports.
CREATE TABLE IF NOT EXISTS outbox (
  outbox_id  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  kind       VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_id BIGINT UNSIGNED,
  recipient  VARCHAR(254) NOT NULL,
  language   VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created    BIGINT NOT NULL,
  PRIMARY KEY (outbox_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
