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
constexpr std::size_t kSize = (kHashMemory + kHugePage - 1) / kHugePage * kHugePage;

std::atomic_flag taken;             // by an object of one thread, or by give_back()
std::atomic<void*> memory;          // kSize bytes, or nullptr
thread_local bool is_lent = false;  // to libsodium, on this thread

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
void* make_memory() {
  void* const mapped =
      map(nullptr, kSize + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* const begin = static_cast<std::byte*>(mapped);
  const std::size_t before = -std::bit_cast<std::uintptr_t>(begin) % kHugePage;
  if (before > 0) unmap(begin, before);
  unmap(begin + before + kSize, kHugePage - before);
  for (const int advice : {MADV_HUGEPAGE, MADV_WIPEONFORK, MADV_DONTDUMP}) {
    ::madvise(begin + before, kSize, advice);
  }
  return begin + before;
}

}  // namespace

HashMemory::HashMemory() {
  if (base::kAddressSanitizer || taken.test_and_set()) return;
  if (memory == nullptr) memory = make_memory();
  is_lent_ = is_lent = memory != nullptr;
  if (!is_lent_) taken.clear();
}

HashMemory::~HashMemory() {
  if (!is_lent_) return;
  is_lent = false;
  taken.clear();
}

void HashMemory::give_back() {
  if (taken.test_and_set()) return;
  if (memory != nullptr) ::madvise(memory, kSize, MADV_DONTNEED);
  taken.clear();
}

std::span<const std::byte> HashMemory::kept() {
  return {static_cast<const std::byte*>(memory.load()), memory == nullptr ? 0 : kSize};
}

}  // namespace crypto

#ifndef GATEHOUSE_ADDRESS_SANITIZER

extern "C" {

[[gnu::visibility("default")]] void* mmap(void* address, std::size_t size, int protection,
                                          int flags, int descriptor, off_t offset) noexcept {
  const bool is_for_hash =
      crypto::is_lent && address == nullptr && size == crypto::kHashMemory && descriptor == -1;
  return is_for_hash ? crypto::memory.load()
                     : crypto::map(address, size, protection, flags, descriptor, offset);
}

[[gnu::visibility("default")]] int munmap(void* address, std::size_t size) noexcept {
  if (!crypto::is_lent || address != crypto::memory) return crypto::unmap(address, size);
  ::explicit_bzero(address, size);
  return 0;
}

}  // extern "C"

#endif
