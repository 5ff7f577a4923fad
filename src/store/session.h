// Table session: the sessions of all contracts. Knows SQL; only the token's digest is stored, never
// the token.
// Faults: those of store::Connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/account.h"
#include "store/connection.h"

namespace store {

/// A session as it is inserted.
struct Session {
  std::string token_hash;  ///< 32 raw bytes
  std::int64_t account_id = 0;
  std::string contract;
  std::int64_t epoch = 0;
  base::Timestamp issued;         ///< the time of this token
  base::Timestamp authenticated;  ///< the time of the login
  base::Timestamp last_seen;
  base::Timestamp expires;  ///< moved by use, up to absolute_end
  base::Timestamp absolute_end;
  std::string address;
  std::string user_agent;
  bool kept = false;  ///< "keep me signed in"
};

/// The columns that decide whether a session is valid, and its account.
struct SessionAndAccount {
  std::string token_hash;
  std::string contract;
  std::int64_t epoch = 0;
  base::Timestamp authenticated;
  base::Timestamp last_seen;
  base::Timestamp expires;
  base::Timestamp absolute_end;
  bool kept = false;
  Account account;
};

/// The columns of every SELECT that reads a session and its account. kAccountColumns follow them.
inline constexpr char kSessionColumns[] = R"sql(
         session.token_hash, session.contract, session.epoch, session.authenticated,
         session.last_seen, session.expires, session.absolute_end, session.kept,)sql";

/// Takes a session and its account out of a row. `first` is the index of the first of
/// kSessionColumns.
SessionAndAccount session_from(Row& row, std::size_t first);

/// Finds the session of a token and its account, valid or not. One statement, because every request
/// with a session runs it. `token_hash`, here and below, is 32 raw bytes.
base::Result<std::optional<SessionAndAccount>> find_session(Connection& connection,
                                                            std::string_view token_hash);

base::Result<void> insert_session(Connection& connection, const Session& session);

/// Deletes the oldest sessions of the same account and contract as `newest` and leaves `keep`.
/// Never deletes `newest` itself, even if the clock was set back. The caller has locked the account
/// row, so that simultaneous logins cannot exceed the limit.
base::Result<void> delete_oldest_sessions(Connection& connection, const Session& newest,
                                          std::int64_t keep);

/// The state of an account before a login opens a session.
struct LoginState {
  bool unchanged = false;           ///< the account is enabled and has the epoch of `seen`
  bool login_mails = true;          ///< its owner wants mails about logins from new devices
  std::vector<std::string> excess;  ///< token hashes to delete before the new session
};

/// Locks the account's row until the transaction ends, so that simultaneous logins cannot exceed
/// the limit of sessions, and reads the state. Also does note_account_seen().
///
/// The excess are the account's sessions at the contract without the newest `keep` - 1. `replaced`,
/// the hash of a token that this login replaces, is not counted.
base::Result<LoginState> lock_for_login(Connection& connection, const SeenAccount& seen,
                                        std::string_view contract, std::string_view replaced,
                                        std::int64_t keep, base::Timestamp now);

/// Deletes a session. Returns false if there was none.
base::Result<bool> delete_session(Connection& connection, std::string_view token_hash);

/// Like delete_session(), for callers that do not need the result.
base::Result<void> discard_session(Connection& connection, std::string_view token_hash);

/// The values of a session that change with its token.
struct NewToken {
  std::string token_hash;
  base::Timestamp issued;
  base::Timestamp expires;
  std::string address;
  std::string user_agent;
};

/// Replaces a session's token. Of several callers with the same old token, exactly one gets true.
base::Result<bool> replace_session_token(Connection& connection, std::string_view old_hash,
                                         const NewToken& token);

/// Records a use of the session. Does nothing if the session was deleted meanwhile.
base::Result<void> touch_session(Connection& connection, std::string_view token_hash,
                                 base::Timestamp last_seen, base::Timestamp expires);

/// Notes that the account is used on the day of `now`, in UTC. A later day that is noted already
/// stays.
base::Result<void> note_account_seen(Connection& connection, std::int64_t account_id,
                                     base::Timestamp now);

/// A session for display. Nothing in it can be used to log in.
struct SessionLine {
  std::string contract;
  base::Timestamp authenticated;
  base::Timestamp issued;
  base::Timestamp last_seen;
  base::Timestamp expires;
  std::string address;
  std::string user_agent;
  bool kept = false;
  std::vector<std::string> sites{};  ///< origins of its guarded sessions
  std::string token_hash{};          ///< 32 raw bytes, to end the session; never displayed
};

/// Returns the account's sessions that are valid at `now`, ordered by contract and then oldest
/// first.
base::Result<std::vector<SessionLine>> list_sessions(Connection& connection,
                                                     std::int64_t account_id, base::Timestamp now);

/// Deletes the account's session whose token_hash begins with `hash_prefix`, 16 bytes as 32
/// hexadecimal digits. Returns false if there is none.
base::Result<bool> delete_session_of(Connection& connection, std::int64_t account_id,
                                     std::string_view hash_prefix);

/// Gives this session the new epoch and deletes all other sessions of the account. Returns false,
/// and deletes nothing, if the session does not exist. The caller has locked the account row.
base::Result<bool> keep_session_alone(Connection& connection, std::int64_t account_id,
                                      std::string_view token_hash, std::int64_t epoch);

/// Deletes the account's sessions at all contracts. The caller has locked the account row.
base::Result<void> delete_sessions_of(Connection& connection, std::int64_t account_id);
/// Deletes the account's sessions at one contract. The caller has locked the account row.
base::Result<void> delete_sessions_at(Connection& connection, std::int64_t account_id,
                                      std::string_view contract);

/// Counts the sessions that expire after `from` and not after `until`. Reads an index only.
base::Result<std::int64_t> count_sessions_expiring(Connection& connection, base::Timestamp from,
                                                   base::Timestamp until);

/// Deletes at most `most` sessions that expired at or before `until`. Returns the number of deleted
/// rows.
base::Result<std::int64_t> delete_expired_sessions(Connection& connection, base::Timestamp until,
                                                   std::int64_t most);

}  // namespace store
