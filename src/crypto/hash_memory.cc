// The program's mmap() and munmap() precede those of the C library, so libsodium calls these. They
// pass everything to the kernel but the one mapping that is lent.
#include "crypto/hash_memory.h"

#include <string.h>  // explicit_bzero
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cstdint>

#include "base/sanitizer.h"

namespace crypto {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} * 1024 * 1024;
// The smallest mapping that is taken for a hash: less than any cost that OWASP permits.
constexpr std::size_t kSmallest = std::size_t{4} * 1024 * 1024;

// The mapping is used only by who has taken it: an object of one thread, or give_back().
std::atomic_flag taken;
std::span<std::byte> memory;

// kOffered: libsodium gets the mapping when it asks for memory. kLent: it has got it.
enum class State { kNone, kOffered, kLent };
thread_local State state = State::kNone;

void* map(void* address, std::size_t size, int protection, int flags, int descriptor,
          off_t offset) {
  return std::bit_cast<void*>(
      ::syscall(SYS_mmap, address, size, protection, flags, descriptor, offset));
}

int unmap(void* address, std::size_t size) {
  return static_cast<int>(::syscall(SYS_munmap, address, size));
}

// Huge pages need an aligned mapping. The memory of a child begins with zeros, and core files do
// not contain it.
std::span<std::byte> make_memory(std::size_t size) {
  void* const mapped =
      map(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return {};
  auto* const begin = static_cast<std::byte*>(mapped);
  const std::size_t before = -std::bit_cast<std::uintptr_t>(begin) % kHugePage;
  if (before > 0) unmap(begin, before);
  unmap(begin + before + size, kHugePage - before);
  for (const int advice : {MADV_HUGEPAGE, MADV_WIPEONFORK, MADV_DONTDUMP}) {
    ::madvise(begin + before, size, advice);
  }
  return {begin + before, size};
}

void keep(std::size_t size) {
  const std::size_t whole = (size + kHugePage - 1) / kHugePage * kHugePage;
  if (memory.size() == whole) return;
  if (!memory.empty()) unmap(memory.data(), memory.size());
  memory = make_memory(whole);
}

}  // namespace

HashMemory::HashMemory(std::size_t size) {
  if (base::kAddressSanitizer || taken.test_and_set()) return;
  keep(size);
  is_offered_ = !memory.empty();
  if (is_offered_) {
    state = State::kOffered;
  } else {
    taken.clear();
  }
}

HashMemory::~HashMemory() {
  if (!is_offered_) return;
  state = State::kNone;
  taken.clear();
}

void HashMemory::give_back() {
  if (taken.test_and_set()) return;
  if (!memory.empty()) ::madvise(memory.data(), memory.size(), MADV_DONTNEED);
  taken.clear();
}

std::span<const std::byte> HashMemory::kept() { return memory; }

}  // namespace crypto

#ifndef GATEHOUSE_ADDRESS_SANITIZER

extern "C" {

[[gnu::visibility("default")]] void* mmap(void* address, std::size_t size, int protection,
                                          int flags, int descriptor, off_t offset) noexcept {
  const bool is_for_hash = crypto::state == crypto::State::kOffered && address == nullptr &&
                           descriptor == -1 && size >= crypto::kSmallest &&
                           size <= crypto::memory.size();
  if (!is_for_hash) return crypto::map(address, size, protection, flags, descriptor, offset);
  crypto::state = crypto::State::kLent;
  return crypto::memory.data();
}

[[gnu::visibility("default")]] int munmap(void* address, std::size_t size) noexcept {
  if (crypto::state != crypto::State::kLent || address != crypto::memory.data()) {
    return crypto::unmap(address, size);
  }
  ::explicit_bzero(address, size);
  crypto::state = crypto::State::kOffered;
  return 0;
}

}  // extern "C"

#endif
