-- An account that its owner has closed can be kept until `closing_until`; then the cleanup deletes it.
-- Its status is 'disabled' meanwhile, so that no statement takes it for an open account.

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS closing_until BIGINT,
  ADD KEY IF NOT EXISTS account_closing_until_key (closing_until);
