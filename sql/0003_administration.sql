-- An operator lists the few administrators or disabled accounts among millions, page by page, and the
-- last administrator cannot be removed. Neither query may read the whole table. Each key ends with the
-- primary key, so its pages are ordered by account_id.

ALTER TABLE account
  ADD KEY IF NOT EXISTS account_role_key (role),
  ADD KEY IF NOT EXISTS account_status_key (status);
