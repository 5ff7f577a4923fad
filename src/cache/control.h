// The small shared memory beside the entries of the cache: the lock of all writers, the log of
// recent changes, and the switch that sends all readers to the database. Knows keys; knows no
// entries.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/problem.h"
#include "cache/key.h"

namespace cache {

/// A database connection that changes rows, by the number that the server gave it. Never 0.
using Writer = std::uint64_t;

/// The shared memory, mapped into this process. Every process of a host that reads or changes
/// sessions maps the same file.
class Control {
 public:
  /// The size of the file that the start makes, at least.
  static constexpr std::size_t kFileSize = 65536;

  /// Maps `path`, a file that the start has made with zeros. The problem: it cannot be mapped.
  static std::expected<std::unique_ptr<Control>, base::Problem> open(const std::string& path);

  /// True if this version has made the page, and no stop or start has removed the file since.
  /// Otherwise only switch_off_until_restart() may be used.
  bool is_of_this_version() const;

  /// True if no stop or start has removed the file, before or since open().
  bool is_as_opened() const;

  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;
  ~Control();

  /// The lock; the destructor unlocks it. A process that is killed releases its lock too.
  class Lock {
   public:
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock();
    /// False if the lock was not free in time.
    bool held() const { return control_ != nullptr; }

   private:
    friend class Control;
    explicit Lock(Control* control) : control_(control) {}
    Control* control_;
  };
  Lock lock(std::chrono::milliseconds wait);

  // The log of recent changes, a ring of fingerprints. What was read from the database before a
  // change of its key must not become an entry after it.

  /// The number of changes so far. Needs no lock.
  std::uint64_t position() const;
  /// Adds a change. The caller has the lock, and commits the change before it unlocks.
  void log_change(const Key& key);
  /// True if none of the keys has changed since `position`. False if the log does not reach back
  /// so far. The caller has the lock.
  bool is_unchanged(std::span<const Key> keys, std::uint64_t position) const;

  /// Makes is_unchanged() false for all earlier positions. The caller has the lock.
  void forget_log();

  /// A number that was never returned before. The caller has the lock.
  std::uint64_t new_stamp();

  // The switch. Nothing here needs the lock, except switch_on().

  /// True while readers must go to the database.
  bool is_off() const;
  /// Switches the cache off at least until release() and switch_on(), because this writer cannot
  /// mark what it changes.
  void switch_off(Writer writer);
  /// The changes of this writer are settled.
  void release(Writer writer);
  /// The writers that have switched the cache off and were not released.
  std::vector<Writer> writers_without_marks() const;
  /// Switches the cache on again if every such writer was released. The caller has the lock, and
  /// `empty_cache` removes all entries and returns whether it could.
  template <class EmptyCache>
  void switch_on(EmptyCache empty_cache) {
    const std::uint32_t count = off_count();
    if (!writers_without_marks().empty() || !empty_cache()) return;
    forget_log();
    set_on_at(count);
  }

  /// Switches the cache off until all processes have been stopped and its files removed.
  void switch_off_until_restart();

 private:
  struct Page;
  explicit Control(Page* page) : page_(page) {}
  void initialize();
  std::uint32_t off_count() const;
  void set_on_at(std::uint32_t count);

  Page* page_;
  std::uint64_t magic_ = 0;  ///< of the page when it was opened
};

}  // namespace cache
