-- What the administration page asks of tables that may hold ten million accounts.
--
-- The audit learns who acted, where that is not the account itself. Its index by moment takes in what
-- an hour's events are counted by, so that counting an hour reads a piece of that index and no row.
--
-- An account is searched by the beginning of its name, its address or its nickname. The first two
-- have their canonical keys; a nickname, which may be anybody's, gets one that MariaDB computes.
--
-- Figures over time are counted once an hour, not when somebody looks: `counted` is when the row was
-- last written, so that an hour which was counted before it was over is counted again. Counters that
-- are no rows (refusals of the throttle, in a page of memory a host) add what they have grown by;
-- `meter` is how far each host's was read.

ALTER TABLE audit_event
  ADD COLUMN IF NOT EXISTS actor_id BIGINT UNSIGNED,
  ADD KEY IF NOT EXISTS audit_event_tally_key (moment, action, outcome),
  DROP KEY IF EXISTS audit_event_moment_key;

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS nickname_key VARCHAR(64) AS (LOWER(nickname)) VIRTUAL,
  ADD KEY IF NOT EXISTS account_nickname_key (nickname_key);

CREATE TABLE IF NOT EXISTS tally (
  hour    BIGINT NOT NULL,
  what    VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  count   BIGINT UNSIGNED NOT NULL,
  counted BIGINT NOT NULL,
  PRIMARY KEY (hour, what),
  KEY tally_what_key (what, hour)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS meter (
  host    VARBINARY(255) NOT NULL,
  reading BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (host)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
