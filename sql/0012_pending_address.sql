-- A new address that an owner has given without password and code, while the present one is verified. It is
-- displayed and counts for nothing else until it is proven. The cleanup after `pending_until` removes it.

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS pending_email VARCHAR(254),
  ADD COLUMN IF NOT EXISTS pending_until BIGINT,
  ADD KEY IF NOT EXISTS account_pending_until_key (pending_until);
