// Table guarded_session: sessions at guarded origins, children of a session. The database deletes a
// child with its parent, and updates its reference when the parent's token changes.
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

struct GuardedSession {
  std::string token_hash;  ///< 32 raw bytes
  std::string parent;      ///< the session's token_hash
  std::string origin;      ///< the only one where the token is anybody's
  base::Timestamp issued;
};

base::Result<void> insert_guarded_session(Connection& connection, const GuardedSession& session);

/// The parent of a child's token at an origin, valid or not, with its account, in one statement:
/// the guard's path.
base::Result<std::optional<SessionAndAccount>> find_guarded_session(Connection& connection,
                                                                    std::string_view token_hash,
                                                                    std::string_view origin);

/// Ends the oldest children that the parent of `newest` has at its origin beyond `keep`; never
/// `newest` itself, even where the clock was set back.
base::Result<void> delete_oldest_guarded_sessions(Connection& connection,
                                                  const GuardedSession& newest, std::int64_t keep);

}  // namespace store
