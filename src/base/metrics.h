// Counters that all workers share in one memory-mapped file under the state directory. A worker
// that is killed loses no counts, and reading them needs no running worker. They are for monitoring
// only; no decision depends on them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// The counters. Add a new one directly before kCount: the position is its place in the file.
enum class Metric : std::size_t {
  kRequests,
  kRefusals,      ///< responses with a fault that the client caused
  kServerErrors,  ///< responses with a fault that the server caused
  kLogins,
  kFailedLogins,
  kThrottled,
  kRegistrations,
  kPasswordHashes,
  kStatements,
  kReconnects,  ///< new connections to the database after a loss
  // Attempts that a limit has refused, by the kind of its counter; an attempt may count in several.
  kThrottledByPair,
  kThrottledByNetwork,
  kThrottledByStrangers,
  kThrottledByCaptcha,
  kThrottledByDevice,
  kThrottledByKnownDevices,
  kThrottledByKnownNetworks,
  kThrottledByMailbox,
  kThrottledBySession,
  kThrottledByLogins,
  kThrottledByAnswers,
  kThrottledByKnownAnswers,
  kThrottledByCodes,
  kThrottledByRegistrations,
  kThrottledByMails,
  kThrottledByUnguardedMails,
  kThrottledByServerKeys,
  kWithheldMails,     ///< mails with codes past a limit of a day, which are not sent
  kCacheHits,         ///< sessions found in the cache
  kCacheFills,        ///< copies that were kept there
  kCacheDrops,        ///< copies that were not kept, because of a change meanwhile or no space
  kCacheMarks,        ///< transactions that have changed accounts or sessions
  kThrottledByQueue,  ///< requests that have waited too long for a slow worker
  kCaptchasRequired,  ///< mails of sign-ups that need a solved captcha first
  kCount              ///< the number of counters
};

/// The counters of one process or of all workers. They start at 0 with a new file and never
/// decrease.
class Metrics {
 public:
  /// Maps `path` and creates it with mode 0600 if it is missing. If that fails, logs the reason and
  /// counts in private memory, because the service must not stop for missing counters.
  explicit Metrics(const std::string& path);
  /// Counts in private memory, for tests and tools.
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// Adds 1. Safe for any number of processes at the same time.
  void count(Metric metric) {
    counters_[static_cast<std::size_t>(metric)].fetch_add(1, std::memory_order_relaxed);
  }
  std::uint64_t value(Metric metric) const;

  /// A counter's name and value.
  struct Sample {
    std::string_view name;  ///< in Prometheus form: `gatehouse_requests_total`
    std::uint64_t value;
  };
  /// All counters in the order of the enum.
  std::vector<Sample> samples() const;

  /// All counters in Prometheus' text format, version 0.0.4.
  std::string text() const;

 private:
  void* mapping_ = nullptr;
  std::atomic<std::uint64_t>* counters_ = nullptr;
};

}  // namespace base
