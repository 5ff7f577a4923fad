-- The whole audit log and the mails, for administrators. Each filter that leaves few rows has an index; it
-- ends with the primary key, so pages are read along it. Mails with a code or link for a new password that
-- is still good are few, and are found by the time at which they end.

ALTER TABLE audit_event
  ADD KEY IF NOT EXISTS audit_event_action_key (action),
  ADD KEY IF NOT EXISTS audit_event_address_key (address),
  ALGORITHM = NOCOPY, LOCK = NONE;

ALTER TABLE outbox
  ADD KEY IF NOT EXISTS outbox_recipient_key (recipient),
  ADD KEY IF NOT EXISTS outbox_kind_key (kind, expires),
  ALGORITHM = NOCOPY, LOCK = NONE;
