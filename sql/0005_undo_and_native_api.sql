-- Whoever gets into somebody's account changes its password and its address first. The mail that
-- tells the owner carries a link that undoes it and locks the account. A ticket knows the verified
-- address that it was mailed to: that address comes back with it.
--
-- `undo_ticket_id` is the order in which the account's tickets were issued, whatever clocks say:
-- using one makes every later one void, so that nobody undoes the undoing. Only the ticket's digest
-- is here; the ticket is derived from a key outside the database and the salt in the mail's row.
-- Spent rows stay for a while, so that a second use can be told from a ticket that never was.

CREATE TABLE IF NOT EXISTS undo_ticket (
  undo_ticket_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  ticket_hash    BINARY(32) NOT NULL,
  account_id     BIGINT UNSIGNED NOT NULL,
  kind           VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  email          VARCHAR(254) NOT NULL,
  email_key      VARBINARY(1024) NOT NULL,
  email_verified BIGINT NOT NULL,
  issued         BIGINT NOT NULL,
  expires        BIGINT NOT NULL,
  spent          BIGINT,
  PRIMARY KEY (undo_ticket_id),
  UNIQUE KEY undo_ticket_hash_key (ticket_hash),
  KEY undo_ticket_account_key (account_id),
  KEY undo_ticket_expires_key (expires)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
