-- Counters of failed attempts belong to an account where there is one, so that an operator can list and
-- delete an account's. `kind` says what a counter counts, and `window_ms` how long a failure counts.
-- Counters of the version before have no kind; the cleanup deletes them within hours.
--
-- known_network: the networks that an account has logged in from. From a known network the owner gets
-- in while strangers use up the account's attempts. `network_hash` is a keyed digest, so the table does
-- not reveal addresses. A network is known while its epoch is the account's: a new password or "sign out
-- everywhere" raises it, so the rows of all other networks stay and count no more. No foreign key, as for sessions.

ALTER TABLE attempt
  ADD COLUMN IF NOT EXISTS kind       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS account_id BIGINT UNSIGNED,
  ADD COLUMN IF NOT EXISTS window_ms  INT UNSIGNED NOT NULL DEFAULT 3600000,
  ADD KEY IF NOT EXISTS attempt_account_key (account_id);

CREATE TABLE IF NOT EXISTS known_network (
  account_id   BIGINT UNSIGNED NOT NULL,
  network_hash BINARY(32) NOT NULL,
  epoch        INT UNSIGNED NOT NULL,
  last_login   BIGINT NOT NULL,
  PRIMARY KEY (account_id, network_hash),
  KEY known_network_last_login_key (last_login)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
