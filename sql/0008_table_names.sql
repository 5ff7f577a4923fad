-- Three tables get standard names: sso_ticket (was handoff), hourly_count (tally) and
-- metrics_checkpoint (meter). Rows, keys and foreign keys are unchanged.
--
-- A reload migrates while workers of the previous version still answer. For them the old names remain
-- as views, which read and write the same rows. A later migration drops them.

SET @renamed = (SELECT COUNT(*) FROM information_schema.tables
                WHERE table_schema = DATABASE() AND table_name = 'hourly_count');
SET @statement = IF(@renamed = 0,
  'RENAME TABLE handoff TO sso_ticket, tally TO hourly_count, meter TO metrics_checkpoint', 'DO 0');
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW handoff AS SELECT * FROM sso_ticket;
CREATE OR REPLACE SQL SECURITY INVOKER VIEW tally AS SELECT * FROM hourly_count;
CREATE OR REPLACE SQL SECURITY INVOKER VIEW meter AS SELECT * FROM metrics_checkpoint;
