-- Each network that asks for a code gets its own, so that nobody else's request or try makes it void.
-- `address_key` is a keyed digest of address and purpose, by which a try finds all live codes;
-- `other_tries` counts the tries of other networks than the one that asked. Codes of the version before
-- have an empty address_key and cannot be used any more: they live for ten minutes.
--
-- mail_request: the mails that a network asked for to an address. One row counts those of a day, and one for
-- each purpose has the time of the newest, which begins a pause. `request_key` is a keyed digest. There are
-- rows for addresses of nobody too, so the table does not tell them apart.

ALTER TABLE email_code
  ADD COLUMN IF NOT EXISTS address_key BINARY(32) NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS other_tries INT UNSIGNED NOT NULL DEFAULT 0,
  ADD KEY IF NOT EXISTS email_code_address_key (address_key);

CREATE TABLE IF NOT EXISTS mail_request (
  request_key  BINARY(32) NOT NULL,
  newest       BIGINT NOT NULL,
  window_start BIGINT NOT NULL,
  mails        INT UNSIGNED NOT NULL,
  PRIMARY KEY (request_key),
  KEY mail_request_window_start_key (window_start)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
