-- An attacker who takes over an account changes its password and address first. The mail to the owner
-- has a link that undoes the change and locks the account. A ticket has the verified address that it
-- was mailed to, which the undo restores.
--
-- `undo_ticket_id` is the order in which the account's tickets were issued, also if a clock is set
-- back. Using a ticket makes all later ones void, so that an attacker cannot undo the undo. Only the
-- ticket's digest is stored; the ticket is derived from a key outside the database and the salt in the
-- mail's row. Spent rows stay for a while, so that a second use can be distinguished from an unknown
-- ticket.

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
