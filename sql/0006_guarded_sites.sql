-- Other sites of the same operator are guarded although cookies are host-only: a ticket, good once and
-- for a minute, takes a session of ours over to a guarded origin, where a cookie of its own names a
-- child of that session.
--
-- A child has no life of its own: it is valid exactly while its parent is. It is no row of `session`,
-- since InnoDB cascades no update within one table, and a parent's token changes when it is refreshed.
-- Only digests are kept, of tickets, of the state that binds a ticket to one browser, and of tokens.

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
