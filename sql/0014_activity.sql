-- The browser or program of an event, so that people can recognise their own activity.

ALTER TABLE audit_event
  ADD COLUMN IF NOT EXISTS user_agent VARCHAR(255) NOT NULL DEFAULT '',
  ALGORITHM = INSTANT;
