// Table session: the token table. Knows SQL; only the token's digest is stored, never the token.
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

struct Session {
  std::string token_hash;  ///< 32 raw bytes
  std::int64_t account_id = 0;
  std::string contract;
  std::int64_t epoch = 0;
  base::Timestamp issued;         ///< this token
  base::Timestamp authenticated;  ///< the login that it goes back to
  base::Timestamp last_seen;
  base::Timestamp expires;  ///< unless it is used before; never after absolute_end
  base::Timestamp absolute_end;
  std::string address;
  std::string user_agent;
};

/// What decides whether a session is valid, and whose it is.
struct SessionAndAccount {
  std::string token_hash;
  std::string contract;
  std::int64_t epoch = 0;
  base::Timestamp authenticated;
  base::Timestamp last_seen;
  base::Timestamp expires;
  base::Timestamp absolute_end;
  Account account;
};

/// What a session is read from, before kAccountColumns, in every SELECT of both.
inline constexpr char kSessionColumns[] = R"sql(
         session.token_hash, session.contract, session.epoch, session.authenticated,
         session.last_seen, session.expires, session.absolute_end,)sql";

/// A session and its account from these columns, the first of which is at `first`.
SessionAndAccount session_from(const Row& row, std::size_t first);

/// The session of a token with its account, valid or not, in one statement: the session path.
base::Result<std::optional<SessionAndAccount>> find_session(Connection& connection,
                                                            std::string_view token_hash);

base::Result<void> insert_session(Connection& connection, const Session& session);

/// Ends the oldest sessions of the account at the contract of `newest` beyond `keep`, whatever the
/// clock says never `newest` itself. The caller holds the account, so that simultaneous logins
/// cannot both keep the last place.
base::Result<void> delete_oldest_sessions(Connection& connection, const Session& newest,
                                          std::int64_t keep);

/// What a login has to know before it opens a session.
struct LoginState {
  bool unchanged = false;           ///< the account is enabled and of the epoch that was seen
  std::vector<std::string> excess;  ///< the oldest sessions, for which one more leaves no room
};

/// Locks the account's row until the transaction ends, so that simultaneous logins cannot both keep
/// the last place, and says how it is and which of its sessions at the contract have to end for a
/// new one: those but the newest `keep` - 1. `replaced` ends anyway, and takes no place.
base::Result<LoginState> lock_for_login(Connection& connection, const SeenAccount& seen,
                                        std::string_view contract, std::string_view replaced,
                                        std::int64_t keep);

/// True where there was such a session.
base::Result<bool> delete_session(Connection& connection, std::string_view token_hash);

/// The same, where nobody asks whether there was one.
base::Result<void> discard_session(Connection& connection, std::string_view token_hash);

/// What a new token changes of a session.
struct NewToken {
  std::string token_hash;
  base::Timestamp issued;
  base::Timestamp expires;
  std::string address;
  std::string user_agent;
};

/// True where the session still had the old token: of several that replace it one wins.
base::Result<bool> replace_session_token(Connection& connection, std::string_view old_hash,
                                         const NewToken& token);

/// Notes a use. A session that ended meanwhile stays ended.
base::Result<void> touch_session(Connection& connection, std::string_view token_hash,
                                 base::Timestamp last_seen, base::Timestamp expires);

/// A session for display: nothing in it can be used to log in.
struct SessionLine {
  std::string contract;
  base::Timestamp issued;
  base::Timestamp last_seen;
  base::Timestamp expires;
  std::string address;
  std::string user_agent;
  std::string token_hash{};  ///< 32 raw bytes: to end the session; never shown
};

/// The sessions of the account that are valid at `now`, a contract after the other, oldest first.
base::Result<std::vector<SessionLine>> list_sessions(Connection& connection,
                                                     std::int64_t account_id, base::Timestamp now);

/// Ends the account's session whose token's digest begins with these 16 bytes, in hexadecimal: true
/// where it has one.
base::Result<bool> delete_session_of(Connection& connection, std::int64_t account_id,
                                     std::string_view hash_prefix);

/// Moves this session to the new epoch and deletes every other of the account: false where it is
/// gone. The caller holds the account.
base::Result<bool> keep_session_alone(Connection& connection, std::int64_t account_id,
                                      std::string_view token_hash, std::int64_t epoch);

/// Ends the account's sessions at every contract, or at one. The caller holds the account.
base::Result<void> delete_sessions_of(Connection& connection, std::int64_t account_id);
base::Result<void> delete_sessions_at(Connection& connection, std::int64_t account_id,
                                      std::string_view contract);

/// How many sessions there are that expire after `from`, and not after `until`. Counted within an
/// index.
base::Result<std::int64_t> count_sessions_expiring(Connection& connection, base::Timestamp from,
                                                   base::Timestamp until);

/// Deletes at most `most` of those that expired at `until` or before, and returns how many.
base::Result<std::int64_t> delete_expired_sessions(Connection& connection, base::Timestamp until,
                                                   std::int64_t most);

}  // namespace store
