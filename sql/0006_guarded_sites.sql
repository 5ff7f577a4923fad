-- Single sign-on to other sites of the same operator, because cookies are sent to one host only. A
-- ticket, valid once and for a minute, opens a child session at a guarded origin, which has its own
-- cookie.
--
-- A child is valid exactly as long as its parent. It is not a row of `session`, because InnoDB does not
-- cascade updates within one table, and a refresh changes the parent's token. Only digests are stored:
-- of tickets, of the state that binds a ticket to one browser, and of tokens.

CREATE TABLE IF NOT EXISTS guarded_session (
  token_hash BINARY(32) NOT NULL,
  parent     BINARY(32) NOT NULL,
  origin     VARCHAR(270) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  issued     BIGINT NOT NULL,
  PRIMARY KEY (token_hash),
  KEY guarded_session_parent_key (parent, origin, issued),
  CONSTRAINT guarded_session_parent FOREIGN KEY (parent) REFERENCES session (token_hash)
    ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS handoff (
  ticket_hash BINARY(32) NOT NULL,
  parent      BINARY(32) NOT NULL,
  origin      VARCHAR(270) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  path        VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state_hash  BINARY(32) NOT NULL,
  expires     BIGINT NOT NULL,
  spent       BIGINT,
  PRIMARY KEY (ticket_hash),
  KEY handoff_parent_key (parent),
  KEY handoff_expires_key (expires),
  CONSTRAINT handoff_parent FOREIGN KEY (parent) REFERENCES session (token_hash)
    ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
