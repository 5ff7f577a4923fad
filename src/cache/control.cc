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

namespace cache {
namespace {

// "GHcach01" in bytes. The last digits change with the layout of the page. The first two members
// keep their places for ever, so that a process can switch off the cache of another version.
constexpr std::uint64_t kMagic = 0x3130'6863'6163'4847;

constexpr std::size_t kLoggedChanges = 1024;
constexpr std::size_t kMostUnmarked = 64;

constexpr int kTriesToOpen = 100;
constexpr std::chrono::milliseconds kPauseBetweenTries{10};

std::unexpected<base::Problem> problem(const std::string& path) {
  return std::unexpected(base::Problem{path + ": " + std::strerror(errno)});
}

void initialize(pthread_mutex_t& mutex) {
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
  std::atomic<std::uint32_t> off_for_good;
  // The cache is off while the two differ. Two numbers instead of a flag: a writer that switches it
  // off while another process is switching it on is not overlooked.
  std::atomic<std::uint32_t> switched_off;
  std::atomic<std::uint32_t> answered;
  pthread_mutex_t mutex;
  std::atomic<std::uint64_t> changes;
  std::atomic<std::uint64_t> stamps;
  std::array<std::atomic<Writer>, kMostUnmarked> unmarked;
  std::array<std::atomic<std::uint64_t>, kLoggedChanges> log;
};

std::expected<Control::Page*, base::Problem> Control::map(int file) {
  void* const memory = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) return problem("mmap");
  return static_cast<Page*>(memory);
}

std::expected<std::unique_ptr<Control>, base::Problem> Control::open(const std::string& path) {
  const base::Descriptor file(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) return problem(path);
  const FileLock lock(file.get());
  struct stat status{};
  if (!lock.held() || ::fstat(file.get(), &status) != 0) return problem(path);
  // Not ftruncate(): on a full tmpfs the first write to a hole of the file would raise SIGBUS.
  const auto size = static_cast<off_t>(sizeof(Page));
  const int error = status.st_size < size ? ::posix_fallocate(file.get(), 0, size) : 0;
  if (error != 0) {
    errno = error;
    return problem(path);
  }
  auto page = map(file.get());
  if (!page) return std::unexpected(page.error());
  std::unique_ptr<Control> control(new Control(*page));
  if ((*page)->magic == 0) {
    initialize((*page)->mutex);
    (*page)->magic = kMagic;
  }
  if ((*page)->magic == kMagic) return control;
  control->switch_off_for_good();
  return std::unexpected(base::Problem{path + " was made by another version of Gatehouse"});
}

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
  if (now - position > kLoggedChanges) return false;
  for (std::uint64_t i = position; i < now; ++i) {
    const std::uint64_t changed = page_->log[i % kLoggedChanges];
    const auto is_it = [&](const Key& key) { return key.fingerprint() == changed; };
    if (std::ranges::any_of(keys, is_it)) return false;
  }
  return true;
}

std::uint64_t Control::new_stamp() { return ++page_->stamps; }

bool Control::is_off() const {
  return page_->switched_off != page_->answered || page_->off_for_good != 0;
}

// The writer takes its place before it switches the cache off: a process that is switching it on
// sees either the place or the new number.
void Control::switch_off(Writer writer) {
  for (std::atomic<Writer>& place : page_->unmarked) {
    Writer none = 0;
    if (!place.compare_exchange_strong(none, writer)) continue;
    ++page_->switched_off;
    return;
  }
  switch_off_for_good();
}

void Control::release(Writer writer) {
  for (std::atomic<Writer>& place : page_->unmarked) {
    Writer mine = writer;
    place.compare_exchange_strong(mine, 0);
  }
}

std::vector<Writer> Control::unmarked() const {
  std::vector<Writer> writers;
  for (const std::atomic<Writer>& place : page_->unmarked) {
    if (const Writer writer = place; writer != 0) writers.push_back(writer);
  }
  return writers;
}

std::uint32_t Control::switched_off() const { return page_->switched_off; }

// What was read from the database while the cache was off may be older than an unmarked change.
void Control::forget_log() { page_->changes += kLoggedChanges + 1; }

void Control::answer(std::uint32_t asked) { page_->answered = asked; }

void Control::switch_off_for_good() { page_->off_for_good = 1; }

}  // namespace cache
