-- An operator lists the few administrators or the few disabled accounts among millions, page by
-- page, and an administrator may only go while another stays: neither may read the whole table.
-- Each key ends in the primary key, so its pages come in the order of account_id.

ALTER TABLE account
  ADD KEY IF NOT EXISTS account_role_key (role),
  ADD KEY IF NOT EXISTS account_status_key (status);
