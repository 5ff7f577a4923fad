-- "Keep me signed in": a kept session ends by SESSION_KEPT_IDLE and SESSION_KEPT_ABSOLUTE in place of
-- SESSION_IDLE and SESSION_ABSOLUTE. Existing sessions are not kept ones.

ALTER TABLE session
  ADD COLUMN IF NOT EXISTS kept TINYINT UNSIGNED NOT NULL DEFAULT 0,
  ALGORITHM = INSTANT;
