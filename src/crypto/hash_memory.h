// The memory in which Argon2id works. libsodium maps it for each hash, 19 MiB by default, and
// unmaps it afterwards, so half of the time of a hash would be spent on page faults. Here one
// mapping of huge pages is kept instead. libsodium itself is unchanged: it asks for its memory as
// always.
#pragma once

#include <cstddef>
#include <span>

namespace crypto {

/// While an object of this class lives, libsodium gets the kept mapping for a hash on this thread.
/// It is wiped when libsodium returns it. If another thread has it, or the kernel gives no memory
/// for it, libsodium's own calls are made as always.
///
/// A hash that needs more than the mapping has, of a verifier from before the cost was lowered,
/// gets memory of the kernel.
///
/// With AddressSanitizer, which replaces mmap() itself, nothing is done.
class HashMemory {
 public:
  /// `size` is the memory of a hash with the current parameters, in bytes. A kept mapping of
  /// another size is replaced.
  explicit HashMemory(std::size_t size);
  HashMemory(const HashMemory&) = delete;
  HashMemory& operator=(const HashMemory&) = delete;
  ~HashMemory();

  /// Gives the memory back to the kernel, unless it is in use. The next hash gets fresh memory.
  static void give_back();

  /// The kept mapping, whole huge pages, for tests; empty if there is none.
  static std::span<const std::byte> kept();

 private:
  bool is_offered_ = false;
};

}  // namespace crypto
