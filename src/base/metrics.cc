// One page of counters: a magic number, then one slot for each metric. A file of zeros is a valid
// new file, so any number of workers can create it at the same time, and be killed meanwhile,
// without a lock.
#include "base/metrics.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <expected>
#include <new>
#include <system_error>

#include "base/descriptor.h"
#include "base/log.h"

namespace base {
namespace {

// "GHmetr01" in bytes. The last digits change when slots change their meaning. A metric at the end
// of the enum takes a slot that was zero and needs no new number.
constexpr std::uint64_t kMagic = 0x3130'7274'656D'4847;

struct Page {
  std::atomic<std::uint64_t> magic;
  std::array<std::atomic<std::uint64_t>, 511> counters;
};

constexpr auto kNames = std::to_array<std::string_view>({
    "gatehouse_requests_total",
    "gatehouse_refusals_total",
    "gatehouse_server_errors_total",
    "gatehouse_logins_total",
    "gatehouse_failed_logins_total",
    "gatehouse_throttled_total",
    "gatehouse_registrations_total",
    "gatehouse_password_hashes_total",
    "gatehouse_statements_total",
    "gatehouse_reconnects_total",
    "gatehouse_throttled_by_pair_total",
    "gatehouse_throttled_by_network_total",
    "gatehouse_throttled_by_strangers_total",
    "gatehouse_throttled_by_captcha_total",
    "gatehouse_throttled_by_device_total",
    "gatehouse_throttled_by_known_devices_total",
    "gatehouse_throttled_by_known_networks_total",
    "gatehouse_throttled_by_mailbox_total",
    "gatehouse_throttled_by_session_total",
    "gatehouse_throttled_by_logins_total",
    "gatehouse_throttled_by_answers_total",
    "gatehouse_throttled_by_known_answers_total",
    "gatehouse_throttled_by_codes_total",
    "gatehouse_throttled_by_registrations_total",
    "gatehouse_throttled_by_mails_total",
    "gatehouse_throttled_by_unguarded_mails_total",
    "gatehouse_throttled_by_server_keys_total",
    "gatehouse_withheld_mails_total",
    "gatehouse_cache_hits_total",
    "gatehouse_cache_fills_total",
    "gatehouse_cache_drops_total",
    "gatehouse_cache_marks_total",
    "gatehouse_throttled_by_queue_total",
    "gatehouse_captchas_required_total",
});

static_assert(kNames.size() == static_cast<std::size_t>(Metric::kCount));
static_assert(sizeof(Page) == 4096 && kNames.size() <= std::tuple_size_v<decltype(Page::counters)>);
// Only lock-free atomics work between processes.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// A mapped page, or the reason why there is none.
using Mapped = std::expected<Page*, std::string>;

std::unexpected<std::string> because(int error) {
  return std::unexpected(std::generic_category().message(error));
}

std::unexpected<std::string> not_ours() {
  return std::unexpected<std::string>("another program's file");
}

Mapped map_page(int flags, int descriptor) {
  void* const page = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, flags, descriptor, 0);
  if (page == MAP_FAILED) return because(errno);
  return static_cast<Page*>(page);
}

Mapped map_own_page(int descriptor) {
  Mapped page = map_page(MAP_SHARED, descriptor);
  if (!page) return page;
  std::uint64_t magic = 0;
  if ((*page)->magic.compare_exchange_strong(magic, kMagic) || magic == kMagic) return page;
  ::munmap(*page, sizeof(Page));
  return not_ours();
}

Mapped map_file(const std::string& path) {
  // O_NOFOLLOW: another user with write access to the folder must not redirect the writes to a
  // file.
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat status{};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return because(errno);
  if (!S_ISREG(status.st_mode)) return not_ours();
  if (status.st_size == 0) {
    // Not ftruncate(): on a full disk the first write to a hole of the file would raise SIGBUS.
    const int error = ::posix_fallocate(file.get(), 0, sizeof(Page));
    if (error != 0) return because(error);
  } else if (status.st_size != sizeof(Page)) {
    return not_ours();
  }
  return map_own_page(file.get());
}

Page* private_page() {
  const Mapped page = map_page(MAP_PRIVATE | MAP_ANONYMOUS, -1);
  if (!page) throw std::bad_alloc();
  return *page;
}

Page* shared_or_private_page(const std::string& path) {
  const Mapped page = map_file(path);
  if (page) return *page;
  LogLine("metrics_not_shared").add("path", path).add("reason", page.error());
  return private_page();
}

}  // namespace

Metrics::Metrics(const std::string& path)
    : mapping_(shared_or_private_page(path)),
      counters_(static_cast<Page*>(mapping_)->counters.data()) {}

Metrics::Metrics()
    : mapping_(private_page()), counters_(static_cast<Page*>(mapping_)->counters.data()) {}

Metrics::~Metrics() { ::munmap(mapping_, sizeof(Page)); }

std::uint64_t Metrics::value(Metric metric) const {
  return counters_[static_cast<std::size_t>(metric)].load(std::memory_order_relaxed);
}

std::vector<Metrics::Sample> Metrics::samples() const {
  std::vector<Sample> samples;
  samples.reserve(kNames.size());
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    samples.push_back({kNames[i], value(static_cast<Metric>(i))});
  }
  return samples;
}

std::string Metrics::text() const {
  std::string out;
  for (const Sample& sample : samples()) {
    out.append("# TYPE ").append(sample.name).append(" counter\n");
    out.append(sample.name).append(" ").append(std::to_string(sample.value)).append("\n");
  }
  return out;
}

}  // namespace base
