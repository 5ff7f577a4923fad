// How many Argon2id hashes a second stock libsodium computes at Gatehouse's cost (19 MiB, two
// passes): the baseline of logins. Links nothing of Gatehouse, so it hashes in the memory that
// libsodium takes itself.
//
// Usage: hash_rate PROCESSES SECONDS
#include <sodium.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t kMemory = std::size_t{19} * 1024 * 1024;
constexpr unsigned long long kPasses = 2;
constexpr std::string_view kPassword = "quiet green harbour";

using Clock = std::chrono::steady_clock;

long hashes_until(Clock::time_point end, const char* verifier) {
  long done = 0;
  while (Clock::now() < end) {
    if (crypto_pwhash_str_verify(verifier, kPassword.data(), kPassword.size()) != 0) std::_Exit(1);
    ++done;
  }
  return done;
}

}  // namespace

int main(int count, char** arguments) {
  const int processes = count == 3 ? std::atoi(arguments[1]) : 0;
  const double seconds = count == 3 ? std::atof(arguments[2]) : 0;
  std::array<char, crypto_pwhash_STRBYTES> verifier{};
  if (processes < 1 || seconds <= 0 || sodium_init() < 0 ||
      crypto_pwhash_str_alg(verifier.data(), kPassword.data(), kPassword.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    std::fputs("Usage: hash_rate PROCESSES SECONDS\n", stderr);
    return 64;
  }
  void* shared = mmap(nullptr, sizeof(std::atomic<long>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 1;
  auto* total = new (shared) std::atomic<long>{0};
  const auto begin = Clock::now();
  const auto end =
      begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{seconds});
  for (int i = 0; i < processes; ++i) {
    if (fork() == 0) {
      *total += hashes_until(end, verifier.data());
      std::_Exit(0);
    }
  }
  int failed = 0;
  for (int status = 0; wait(&status) > 0;) failed += status != 0;
  const double took = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%.1f\n", static_cast<double>(*total) / took);
  return failed == 0 ? 0 : 1;
}
