// The kept memory of Argon2id: fast, empty between hashes, and given back.
#include "crypto/hash_memory.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "base/sanitizer.h"

namespace {

constexpr const char* kPassword = "a long secret";
constexpr std::size_t kLength = 13;
constexpr std::size_t kMib = std::size_t{1024} * 1024;
constexpr std::size_t kSize = 19 * kMib;

long page_faults() {
  struct rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// A hash by libsodium's own function, with or without kept memory.
std::string hashed() {
  char phc[crypto_pwhash_STRBYTES];
  EXPECT_EQ(crypto_pwhash_str_alg(phc, kPassword, kLength, 2, kSize, crypto_pwhash_ALG_ARGON2ID13),
            0);
  return phc;
}

bool matches(const std::string& phc) {
  return crypto_pwhash_str_verify(phc.c_str(), kPassword, kLength) == 0;
}

std::size_t resident_pages() {
  const auto kept = crypto::HashMemory::kept();
  std::vector<unsigned char> pages(kept.size() / static_cast<std::size_t>(::getpagesize()));
  EXPECT_EQ(::mincore(const_cast<std::byte*>(kept.data()), kept.size(), pages.data()), 0);
  return static_cast<std::size_t>(
      std::ranges::count_if(pages, [](unsigned char page) { return (page & 1) != 0; }));
}

class HashMemory : public testing::Test {
 protected:
  void SetUp() override {
    if (base::kAddressSanitizer) GTEST_SKIP() << "not with AddressSanitizer";
    ASSERT_GE(sodium_init(), 0);
  }
};

TEST_F(HashMemory, SavesThePageFaultsOfEveryHashButTheFirst) {
  {
    const crypto::HashMemory memory(kSize);
    hashed();
  }
  const long before = page_faults();
  {
    const crypto::HashMemory memory(kSize);
    for (int i = 0; i < 5; ++i) hashed();
  }
  EXPECT_LT(page_faults() - before, 100);  // libsodium's own mapping: about 4,900 a hash
}

TEST_F(HashMemory, MakesAndVerifiesTheSameHashes) {
  const std::string own = hashed();
  std::string kept;
  {
    const crypto::HashMemory memory(kSize);
    kept = hashed();
    EXPECT_TRUE(matches(own));
  }
  EXPECT_TRUE(matches(kept));
}

// As libsodium asks for it.
void* map_for_hash(std::size_t size = kSize) {
  return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

bool contains_only(std::byte value) {
  return std::ranges::all_of(crypto::HashMemory::kept().first(kSize),
                             [value](std::byte byte) { return byte == value; });
}

TEST_F(HashMemory, ContainsNothingOnceItIsReturned) {
  const crypto::HashMemory memory(kSize);
  void* const lent = map_for_hash();
  ASSERT_EQ(lent, crypto::HashMemory::kept().data());
  std::memset(lent, 7, kSize);
  ASSERT_TRUE(contains_only(std::byte{7}));
  EXPECT_EQ(::munmap(lent, kSize), 0);
  EXPECT_TRUE(contains_only(std::byte{0}));
}

void expect_the_kernels(std::size_t size) {
  void* const other = map_for_hash(size);
  ASSERT_NE(other, MAP_FAILED);
  EXPECT_NE(other, crypto::HashMemory::kept().data());
  EXPECT_EQ(::munmap(other, size), 0);
}

TEST_F(HashMemory, OtherMappingsAreTheKernels) {
  const crypto::HashMemory memory(kSize);
  expect_the_kernels(kMib);                                      // too small for a hash
  expect_the_kernels(crypto::HashMemory::kept().size() + kMib);  // of an older, higher cost
  void* const lent = map_for_hash();
  expect_the_kernels(kSize);  // a second one at the same time
  EXPECT_EQ(::munmap(lent, kSize), 0);
}

TEST_F(HashMemory, IsWholeHugePagesOfTheConfiguredSize) {
  for (const std::size_t mib : {7U, 46U, 19U, 200U}) {
    const crypto::HashMemory memory(mib * kMib);
    const auto kept = crypto::HashMemory::kept();
    EXPECT_EQ(kept.size(), (mib + 1) / 2 * 2 * kMib);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(kept.data()) % (2 * kMib), 0U);
    void* const lent = map_for_hash(mib * kMib);
    EXPECT_EQ(lent, kept.data());
    EXPECT_EQ(::munmap(lent, mib * kMib), 0);
  }
}

TEST_F(HashMemory, ServesVerifiersOfAnOlderLowerCost) {
  const std::string before = hashed();
  const crypto::HashMemory memory(64 * kMib);
  const long faults = page_faults();
  EXPECT_TRUE(matches(before));
  EXPECT_LT(page_faults() - faults, 100);
}

TEST_F(HashMemory, IsLentToOneThreadAndAnotherOneHashesBesideIt) {
  const crypto::HashMemory memory(kSize);
  void* const lent = map_for_hash();
  ASSERT_EQ(lent, crypto::HashMemory::kept().data());
  std::memset(lent, 7, kSize);
  std::string theirs;
  std::thread([&theirs] {
    const crypto::HashMemory none(kSize);
    theirs = hashed();
  }).join();
  EXPECT_TRUE(contains_only(std::byte{7}));
  EXPECT_EQ(::munmap(lent, kSize), 0);
  EXPECT_TRUE(matches(theirs));
}

TEST_F(HashMemory, IsGivenBackUnlessItIsInUse) {
  {
    const crypto::HashMemory memory(kSize);
    EXPECT_TRUE(matches(hashed()));
    crypto::HashMemory::give_back();
    EXPECT_GT(resident_pages(), 0U);
  }
  crypto::HashMemory::give_back();
  EXPECT_EQ(resident_pages(), 0U);
  const crypto::HashMemory memory(kSize);
  EXPECT_TRUE(matches(hashed()));
}

}  // namespace
