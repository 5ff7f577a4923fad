// The memory in which Argon2id works. libsodium maps 19 MiB for each hash and unmaps them
// afterwards, so half of the time of a hash would be spent on page faults. Here one mapping of huge
// pages is kept instead. libsodium itself is unchanged: it asks for its memory as always.
#pragma once

#include <cstddef>
#include <span>

namespace crypto {

/// The memory of a hash with the current parameters.
inline constexpr std::size_t kHashMemory = std::size_t{19} * 1024 * 1024;

/// While an object of this class lives, libsodium gets the kept mapping for a hash on this thread.
/// It is wiped when libsodium returns it. If another thread has it, or the kernel gives no memory
/// for it, libsodium's own calls are made as always.
///
/// With AddressSanitizer, which replaces mmap() itself, nothing is done.
class HashMemory {
 public:
  HashMemory();
  HashMemory(const HashMemory&) = delete;
  HashMemory& operator=(const HashMemory&) = delete;
  ~HashMemory();

  /// Gives the memory back to the kernel, unless it is in use. The next hash gets fresh memory.
  static void give_back();

  /// The kept mapping, for tests; empty if there is none.
  static std::span<const std::byte> kept();

 private:
  bool is_lent_ = false;
};

}  // namespace crypto
