-- Columns, indexes and tables for the administration page, with ten million accounts in mind.
--
-- The audit log gets the acting account, if it is another one. Its index by time includes the columns
-- by which events are counted, so that counting an hour reads a part of that index and no rows.
--
-- Accounts are searched by the beginning of the username, address or nickname. The first two have
-- normalised keys; a nickname, which is not unique, gets a key that MariaDB computes.
--
-- Statistics are counted once an hour and not for each request. `counted` is the time of the last
-- write, so that an hour that was counted before its end is counted again. Counters that are not rows
-- (throttled requests, in a memory-mapped file of each host) add their increase; `meter` is the last
-- reading of each host.

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
