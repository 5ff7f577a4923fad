// Copies of valid sessions and their accounts, which all processes of a host share. The database
// stays the truth: a request whose session is not here reads it there. Knows sessions as texts;
// knows neither their columns nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/problem.h"
#include "cache/absence.h"
#include "cache/control.h"
#include "cache/environment.h"
#include "cache/key.h"

namespace cache {

/// The places between which a test stops or kills a process.
enum class Step {
  kMarkLocked,
  kMarkWritten,
  kMarked,
  kSettleLocked,
  kSettleWritten,
  kSettled,
  kFillLocked,
  kFillWritten,
  kFilled
};

/// The options of the cache.
struct Options {
  bool enabled = true;
  std::string folder{};                 ///< on a tmpfs, and only for the user of this process
  std::string control{};                ///< the file that the start makes if there is a cache
  std::int64_t size_mib = 64;           ///< the most memory that the copies take
  std::chrono::seconds max_age{10};     ///< of a copy
  std::function<void(Step)> at_step{};  ///< for tests
};

/// The cache, as one process uses it. Not for several threads.
///
/// It is coherent: after a change was committed, no process of this host finds an older copy.
/// For this a change is marked before COMMIT, and settled when its outcome is known:
///
/// - mark() removes the copies. While a mark stands, no copy is made.
/// - A copy is dropped if one of its rows has changed since before it was read from the database.
/// - A copy of a session counts only together with its account, which has a new stamp after each
///   change. So a change of an account removes the copies of all of its sessions.
/// - A mark belongs to one writer. If this one is killed, or its COMMIT has no answer, the mark
///   stands until its database connection is gone (writers(), forget()).
/// - A writer that cannot mark switches the cache off before its COMMIT.
///
/// A copy is at most `max_age` old, so that even a change that nobody has marked is seen by then.
class SessionCache {
 public:
  /// The cache, or why there is none; one of the two is nullptr.
  struct Opened {
    std::unique_ptr<SessionCache> cache{};
    std::unique_ptr<Absence> absence{};
  };

  /// Opens the cache. There is none if `options.control` and `options.folder` do not exist, or if
  /// it is switched off: the folder is not on a tmpfs, is not this user's or open to others, its
  /// files are damaged, or options.enabled is false. In the second case it is switched off for all
  /// processes until they are restarted, because this one will not mark what it changes.
  ///
  /// The problem: the control file cannot be used, or is gone while the folder is there. The
  /// process must not go on, because the cache of others may be on.
  static std::expected<Opened, base::Problem> open(Options options, base::Metrics& metrics);

  /// True if processes use the cache. Opens only the control file.
  static bool is_on(const Options& options);

  SessionCache(const SessionCache&) = delete;
  SessionCache& operator=(const SessionCache&) = delete;
  ~SessionCache();

  /// The copy of the session with this token digest.
  std::optional<std::string> find(std::string_view digest);

  /// The copy of the parent session of the child with this token digest at `origin`.
  std::optional<std::string> find_by_child(std::string_view digest, std::string_view origin);

  /// The moment before a session is read from the database.
  struct Reading {
    std::uint64_t position = 0;
    std::int64_t time = 0;  ///< milliseconds since the machine was booted
  };
  Reading start_reading() const;

  /// A session that was read from the database, and through which child, if any.
  struct Session {
    std::string digest;
    std::int64_t account_id = 0;
    std::string copy;
    std::string child{};   ///< its digest, or empty
    std::string origin{};  ///< of the child
  };

  /// The result of fill().
  enum class FillResult {
    kKept,
    kDropped,    ///< changed since it was read, or another process has the lock, or no space
    kMarkStands  ///< of a writer at work, or of one that was killed: see writers()
  };

  /// Keeps a copy of a session that was read after `reading`. Does not wait.
  FillResult fill(const Reading& reading, const Session& session);

  /// Marks what a transaction has changed, before its COMMIT. `writer` is its database connection.
  /// False if the cache was removed, because the service was stopped: there may be another one
  /// already, which would not learn of the change, so it must not be committed.
  [[nodiscard]] bool mark(Writer writer, std::span<const Key> keys);

  /// The outcome of the writer's COMMIT is known: its marks end. Without this call they stand until
  /// forget().
  void settle(Writer writer);

  /// The writers that have marks, or have switched the cache off. Read them before the list of the
  /// database's connections.
  std::vector<Writer> writers();

  /// Ends the marks of these writers, whose connections are gone, and switches the cache on again
  /// if no writer prevents it.
  void forget(std::span<const Writer> gone);

  /// Removes all copies, also those that are being read now. Returns false if the lock is not free
  /// for a few seconds.
  bool discard_all();

  /// True while all readers go to the database.
  bool is_off() const { return control_->is_off(); }

  /// True while writers() and forget() have something to do that this process knows of.
  bool needs_recovery() const { return control_->is_off() || !unsettled_.empty(); }

 private:
  /// What a writer of this process has marked, or has tried to.
  struct Marked {
    Writer writer = 0;
    std::vector<Key> keys;      ///< that may have marks
    bool switched_off = false;  ///< because it could not mark all
  };

  SessionCache(Options options, base::Metrics& metrics, std::unique_ptr<Control> control,
               std::unique_ptr<Environment> environment);

  /// What an entry of a token begins with.
  struct Head;
  enum class EntryKind : std::int64_t { kSession, kChild };

  /// The entry without its head. std::nullopt if there is none of this kind, or it is not current.
  std::optional<std::string_view> find_entry(const Environment::Snapshot& snapshot,
                                             std::string_view digest, EntryKind kind) const;
  bool is_current(const Environment::Snapshot& snapshot, const Head& head) const;
  void take_over_unsettled(Marked& marked);
  bool try_mark(const Marked& marked);
  bool try_settle(std::span<const Marked> settled, std::chrono::milliseconds wait);
  void remove_mark(Environment::Change& change, const Key& key, Writer writer);
  void settle_again();
  bool forget_marks(std::span<const Writer> gone);
  bool empty();
  void step(Step step) const {
    if (options_.at_step) options_.at_step(step);
  }

  Options options_;
  base::Metrics& metrics_;
  std::unique_ptr<Control> control_;
  std::unique_ptr<Environment> environment_;
  std::optional<Marked> marked_;   ///< of the transaction whose outcome is not known yet
  std::vector<Marked> unsettled_;  ///< known, but the marks could not be removed
};

}  // namespace cache
