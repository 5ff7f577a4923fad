-- What people choose for themselves: the language of pages and mails, the theme of the pages, and
-- whether they get mails about logins from new browsers. NULL: not chosen; the browser decides.

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS language    VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  ADD COLUMN IF NOT EXISTS theme       VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  ADD COLUMN IF NOT EXISTS login_mails TINYINT UNSIGNED NOT NULL DEFAULT 1;
