// Counters shared by all workers in one memory-mapped file under the state directory: the death of
// a worker loses none, and reading them needs no worker. They are for monitoring; no decision
// depends on them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace base {

enum class Metric : std::size_t {
  kRequests,
  kRefusals,      ///< answered with a fault of the caller's
  kServerErrors,  ///< answered with a fault of ours
  kLogins,
  kFailedLogins,
  kThrottled,
  kRegistrations,
  kPasswordHashes,
  kStatements,
  kReconnects,
  kCount
};

class Metrics {
 public:
  /// Maps `path`, creating it (0600) where absent. Where that fails, counts in private memory and
  /// logs it: missing counters must not stop the service.
  explicit Metrics(const std::string& path);
  /// Counts in private memory (tests, tools).
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  void count(Metric metric) {
    counters_[static_cast<std::size_t>(metric)].fetch_add(1, std::memory_order_relaxed);
  }
  std::uint64_t value(Metric metric) const;

  struct Sample {
    std::string_view name;  ///< in Prometheus style: `gatehouse_requests_total`
    std::uint64_t value;
  };
  std::vector<Sample> samples() const;

  /// All of them in Prometheus' text format, version 0.0.4.
  std::string text() const;

 private:
  void* mapping_ = nullptr;
  std::atomic<std::uint64_t>* counters_ = nullptr;
};

}  // namespace base
