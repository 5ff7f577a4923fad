// Table guarded_session: sessions at guarded origins, each a child of a row in session. A foreign
// key deletes a child with its parent and updates its reference when the parent's token changes.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"
#include "store/session.h"

namespace store {

/// A child session.
struct GuardedSession {
  std::string token_hash;  ///< 32 raw bytes
  std::string parent;      ///< the session's token_hash
  std::string origin;      ///< the token is valid at this origin only
  base::Timestamp issued;
};

/// Inserts a child. Its parent must exist.
base::Result<void> insert_guarded_session(Connection& connection, const GuardedSession& session);

/// Finds the parent session and account of a child's token at an origin, valid or not. One
/// statement, because every forward-auth request runs it.
base::Result<std::optional<SessionAndAccount>> find_guarded_session(Connection& connection,
                                                                    std::string_view token_hash,
                                                                    std::string_view origin);

/// Deletes the oldest children of the same parent and origin as `newest` and leaves `keep`. Never
/// deletes `newest` itself, even if the clock was set back.
base::Result<void> delete_oldest_guarded_sessions(Connection& connection,
                                                  const GuardedSession& newest, std::int64_t keep);

}  // namespace store
