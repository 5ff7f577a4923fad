#include "cache/control.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <thread>

#include "base/descriptor.h"
#include "base/log.h"

namespace cache {
namespace {

// "GHcach02" in bytes. The last digits change with the layout of the page, of the entries and of
// the copies in them. The first two members keep their positions, so that a process can switch off
// the cache of another version. scripts/lib/cache.sh overwrites it before it removes the file, for
// processes that still have it mapped.
constexpr std::uint64_t kMagic = 0x3230'6863'6163'4847;
constexpr std::uint64_t kRemoved = 0x2e64'6576'6f6d'6572;  // "removed."

constexpr std::size_t kLoggedChanges = 1024;
constexpr std::size_t kMostWithoutMarks = 2048;  // more than there can be connections of workers

constexpr int kTriesToOpen = 100;
constexpr std::chrono::milliseconds kPauseBetweenTries{10};

std::unexpected<base::Problem> problem(const std::string& path) {
  return std::unexpected(base::Problem{path + ": " + std::strerror(errno)});
}

void make_shared(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  ::pthread_mutex_init(&mutex, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
}

timespec deadline(std::chrono::milliseconds wait) {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  constexpr long kNanosecondsPerSecond = 1'000'000'000;
  const auto later = time.tv_nsec + std::chrono::nanoseconds(wait).count();
  time.tv_sec += later / kNanosecondsPerSecond;
  time.tv_nsec = later % kNanosecondsPerSecond;
  return time;
}

// Locks a file while its page is made. Unlocks explicitly: a mapping keeps the lock of a closed
// file.
class FileLock {
 public:
  // Another process that makes the page needs microseconds; one that was stopped meanwhile must not
  // stop this one.
  explicit FileLock(int file) : file_(file) {
    for (int left = kTriesToOpen; !held_ && left > 0; --left) {
      held_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0;
      if (!held_) std::this_thread::sleep_for(kPauseBetweenTries);
    }
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() {
    if (held_) ::flock(file_, LOCK_UN);
  }
  bool held() const { return held_; }

 private:
  int file_;
  bool held_ = false;
};

}  // namespace

struct Control::Page {
  std::atomic<std::uint64_t> magic;
  std::atomic<std::uint32_t> off_until_restart;
  // The cache is off while the two differ. Two numbers instead of a flag: a writer that switches it
  // off while another process is switching it on is seen.
  std::atomic<std::uint32_t> off_count;
  std::atomic<std::uint32_t> on_at;
  pthread_mutex_t mutex;
  std::atomic<std::uint64_t> changes;
  std::atomic<std::uint64_t> stamps;
  std::array<std::atomic<Writer>, kMostWithoutMarks> without_marks;
  std::array<std::atomic<std::uint64_t>, kLoggedChanges> log;
};

std::expected<std::unique_ptr<Control>, base::Problem> Control::open(const std::string& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  static_assert(sizeof(Page) <= kFileSize);
  struct stat status{};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return problem(path);
  if (status.st_size < static_cast<off_t>(sizeof(Page))) {
    return std::unexpected(base::Problem{path + " is too short"});
  }
  void* const memory =
      ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (memory == MAP_FAILED) return problem(path);
  std::unique_ptr<Control> control(new Control(static_cast<Page*>(memory)));
  if (control->page_->magic == 0) {
    const FileLock lock(file.get());
    if (!lock.held()) return std::unexpected(base::Problem{path + " is locked"});
    control->initialize();
  }
  control->magic_ = control->page_->magic;
  return control;
}

// The first process makes the page.
void Control::initialize() {
  if (page_->magic != 0) return;
  make_shared(page_->mutex);
  std::uint64_t none = 0;
  page_->magic.compare_exchange_strong(none, kMagic);
}

bool Control::is_of_this_version() const { return page_->magic == kMagic; }

bool Control::is_as_opened() const { return magic_ != kRemoved && page_->magic == magic_; }

Control::~Control() { ::munmap(page_, sizeof(Page)); }

Control::Lock Control::lock(std::chrono::milliseconds wait) {
  const timespec until = deadline(wait);
  const int result = wait.count() == 0
                         ? ::pthread_mutex_trylock(&page_->mutex)
                         : ::pthread_mutex_clocklock(&page_->mutex, CLOCK_MONOTONIC, &until);
  // The owner was killed. What it has not committed is undone, and its log entries are harmless.
  if (result == EOWNERDEAD) ::pthread_mutex_consistent(&page_->mutex);
  return Lock(result == 0 || result == EOWNERDEAD ? this : nullptr);
}

Control::Lock::~Lock() {
  if (control_ != nullptr) ::pthread_mutex_unlock(&control_->page_->mutex);
}

std::uint64_t Control::position() const { return page_->changes; }

void Control::log_change(const Key& key) {
  page_->log[page_->changes % kLoggedChanges] = key.fingerprint();
  ++page_->changes;
}

bool Control::is_unchanged(std::span<const Key> keys, std::uint64_t position) const {
  const std::uint64_t now = page_->changes;
  // A process that was killed may have overwritten the oldest entry without counting its own.
  if (now - position >= kLoggedChanges) return false;
  for (std::uint64_t i = position; i < now; ++i) {
    const std::uint64_t changed = page_->log[i % kLoggedChanges];
    const auto is_it = [&](const Key& key) { return key.fingerprint() == changed; };
    if (std::ranges::any_of(keys, is_it)) return false;
  }
  return true;
}

std::uint64_t Control::new_stamp() { return ++page_->stamps; }

bool Control::is_off() const {
  return page_->off_count != page_->on_at || page_->off_until_restart != 0;
}

// The writer takes a slot before it switches the cache off: a process that is switching it on sees
// either the slot or the new number.
void Control::switch_off(Writer writer) {
  for (std::atomic<Writer>& slot : page_->without_marks) {
    Writer none = 0;
    if (!slot.compare_exchange_strong(none, writer)) continue;
    ++page_->off_count;
    return;
  }
  switch_off_until_restart();
}

void Control::release(Writer writer) {
  for (std::atomic<Writer>& slot : page_->without_marks) {
    Writer mine = writer;
    slot.compare_exchange_strong(mine, 0);
  }
}

std::vector<Writer> Control::writers_without_marks() const {
  std::vector<Writer> writers;
  for (const std::atomic<Writer>& slot : page_->without_marks) {
    if (const Writer writer = slot; writer != 0) writers.push_back(writer);
  }
  return writers;
}

std::uint32_t Control::off_count() const { return page_->off_count; }

// What was read from the database while the cache was off may be older than an unmarked change.
void Control::forget_log() { page_->changes += kLoggedChanges + 1; }

void Control::set_on_at(std::uint32_t count) { page_->on_at = count; }

void Control::switch_off_until_restart() {
  if (page_->off_until_restart.exchange(1) == 0) base::LogLine("cache_off_until_restart");
}

}  // namespace cache
