// Reads sessions from the cache or the database, and tells the cache of every change.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cache/session_cache.h"
#include "domain/deps.h"
#include "store/change_listener.h"
#include "store/session.h"

namespace domain {

/// The sessions and their accounts. Without a cache, each is read from the database.
///
/// Faults: those of store::Connection.
class CachedSessions final : public store::ChangeListener {
 public:
  explicit CachedSessions(const Deps& deps);
  CachedSessions(const CachedSessions&) = delete;
  CachedSessions& operator=(const CachedSessions&) = delete;
  ~CachedSessions() override;

  using Found = base::Result<std::optional<store::SessionAndAccount>>;

  /// A copy of a session, or of the parent of a child at `origin`. It was valid when it was read;
  /// it may have expired since.
  std::optional<store::SessionAndAccount> copy(std::string_view token_hash);
  std::optional<store::SessionAndAccount> copy_of_parent(std::string_view token_hash,
                                                         std::string_view origin);

  /// Reads the same from the database: one statement in one round trip.
  Found read(std::string_view token_hash);
  Found read_parent(std::string_view token_hash, std::string_view origin);

  /// What was read last is valid, so after_reply() keeps a copy if the session is in use: if it was
  /// read before, not long ago. A session that is read once costs the cache nothing.
  void keep(const store::SessionAndAccount& session);

  /// Work that need not delay the reply: keeps the copy, and ends what a killed process has left.
  void after_reply();

  bool before_commit(std::uint64_t connection_id, std::span<const store::ChangedRow> rows) override;
  void after_commit(std::uint64_t connection_id, store::Outcome outcome) override;

 private:
  /// A session, and the moment before it was read.
  struct Read {
    cache::SessionCache::Reading reading;
    cache::SessionCache::Session session;
  };
  static constexpr std::size_t kRemembered = 16384;

  bool was_read_before(std::string_view token_hash);
  void recover();

  store::Connection& store_;
  cache::SessionCache* cache_;
  const cache::Absence* absence_;
  Read read_{};               ///< last; of the session only `child` and `origin`
  std::optional<Read> kept_;  ///< for after_reply()
  std::array<std::uint32_t, kRemembered> read_before_{};
  bool mark_stands_ = false;
  std::chrono::steady_clock::time_point next_recovery_{};
};

}  // namespace domain
