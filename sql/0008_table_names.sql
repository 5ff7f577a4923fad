-- Three tables get standard names: sso_ticket (was handoff), hourly_count (tally) and
-- metrics_checkpoint (meter). Rows, keys and foreign keys are unchanged.
--
-- A reload migrates while workers of the previous version still answer. For them the old names remain
-- as views, which read and write the same rows; a later migration drops them. There is no moment
-- without the old names: one RENAME TABLE gives a table its new name and its view the old one. The
-- view is made before, of an empty table that has the new name and the columns until then.

CREATE TABLE IF NOT EXISTS sso_ticket
  (ticket_hash INT, parent INT, origin INT, path INT, state_hash INT, expires INT, spent INT);
CREATE TABLE IF NOT EXISTS hourly_count (hour INT, what INT, count INT, counted INT);
CREATE TABLE IF NOT EXISTS metrics_checkpoint (host INT, reading INT);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW handoff_view AS SELECT * FROM sso_ticket;
CREATE OR REPLACE SQL SECURITY INVOKER VIEW tally_view AS SELECT * FROM hourly_count;
CREATE OR REPLACE SQL SECURITY INVOKER VIEW meter_view AS SELECT * FROM metrics_checkpoint;

SET @old_tables = (SELECT COUNT(*) FROM information_schema.tables
                   WHERE table_schema = DATABASE() AND table_name IN ('handoff', 'tally', 'meter')
                     AND table_type = 'BASE TABLE');
SET @statement = IF(@old_tables = 3,
  'RENAME TABLE sso_ticket TO sso_ticket_empty, handoff TO sso_ticket, handoff_view TO handoff,
                hourly_count TO hourly_count_empty, tally TO hourly_count, tally_view TO tally,
                metrics_checkpoint TO metrics_checkpoint_empty, meter TO metrics_checkpoint, meter_view TO meter',
  'DO 0');
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;

DROP TABLE IF EXISTS sso_ticket_empty, hourly_count_empty, metrics_checkpoint_empty;
DROP VIEW IF EXISTS handoff_view, tally_view, meter_view;
