-- Codes are delivered before notices: somebody waits for a code, and a flood of notices about one
-- account must not delay another person's. 0 code or link, 1 change with an undo link, 2 other. The mails of
-- the version before are ordered as notices; their codes live for ten minutes.
--
-- `amount`: how many events a mail reports. Logins from new devices within an hour after a mail about one
-- are one mail, which is due when the hour is over.

ALTER TABLE outbox
  ADD COLUMN IF NOT EXISTS priority TINYINT UNSIGNED NOT NULL DEFAULT 2,
  ADD COLUMN IF NOT EXISTS amount   INT UNSIGNED NOT NULL DEFAULT 1,
  ADD KEY IF NOT EXISTS outbox_order_key (state, priority, due);
