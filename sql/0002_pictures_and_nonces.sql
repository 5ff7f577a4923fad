-- A picture's file belongs to at most one account, and a cleanup of the folder looks up the account of
-- each file. Nonces of encrypted passwords are valid once: the first insert succeeds.

ALTER TABLE account
  ADD UNIQUE KEY IF NOT EXISTS account_avatar_key (avatar);

CREATE TABLE IF NOT EXISTS used_nonce (
  nonce_hash BINARY(32) NOT NULL,
  expires    BIGINT NOT NULL,
  PRIMARY KEY (nonce_hash),
  KEY used_nonce_expires_key (expires)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
