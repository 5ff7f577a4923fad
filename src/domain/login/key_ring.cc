#include "domain/login/key_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/rsa_key.h"

namespace domain {
namespace {

using base::Fault;
using base::Result;
using crypto::RsaKey;
using std::chrono::days;

// A nonce: its expiry time in 8 bytes, 16 random bytes, and 16 bytes of their HMAC. Short, because
// an encrypted password has little space.
constexpr std::size_t kTimestampBytes = 8;
constexpr std::size_t kRandomBytes = 16;
constexpr std::size_t kPayloadBytes = kTimestampBytes + kRandomBytes;
constexpr std::size_t kSignatureBytes = 16;

// Creating a pair takes a third of a second; after a failure not every request tries again.
constexpr std::chrono::seconds kUpToDate{10};

std::string bytes_of(base::Timestamp time) {
  const auto ms = static_cast<std::uint64_t>(base::to_epoch_ms(time));
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((ms >> shift) & 0xFF);
  return bytes;
}

base::Timestamp timestamp_of(std::string_view bytes) {
  std::uint64_t ms = 0;
  for (const char byte : bytes) ms = (ms << 8) | static_cast<unsigned char>(byte);
  return base::from_epoch_ms(static_cast<std::int64_t>(ms));
}

// An unfinished file of a killed process; it may contain a complete key.
bool is_left_over(const std::filesystem::directory_entry& entry) {
  std::error_code error;
  const auto written = entry.last_write_time(error);
  return !error && entry.path().filename().string().starts_with(base::kUnfinished) &&
         written < std::filesystem::file_time_type::clock::now() - std::chrono::hours{1};
}

PublicKey shown(const RsaKey& key) {
  const RsaKey::Public& half = key.shown();
  return {.kid = half.kid, .pem = half.pem, .modulus = half.modulus, .exponent = half.exponent};
}

std::unexpected<base::Failure> broken(const base::Problem& problem) {
  return base::fail(Fault::kUnexpected, problem.message);
}

}  // namespace

struct KeyRing::Pair {
  Day day;
  RsaKey key;
};

KeyRing::KeyRing(const Deps& deps, base::Secret nonce_key, std::string folder)
    : clock_(deps.clock),
      random_(deps.random),
      nonce_key_(std::move(nonce_key)),
      folder_(std::move(folder)),
      options_(deps.options) {}

KeyRing::~KeyRing() = default;

Result<KeyRing::Offer> KeyRing::offer() {
  auto key = find_or_make(today());
  if (!key) return base::pass(key);
  const std::string payload =
      bytes_of(clock_.now() + options_.nonce_life) + random_.bytes(kRandomBytes);
  return Offer{.key = shown(**key),
               .nonce = base::to_base64url(payload + sign(payload)),
               .expires_in = options_.nonce_life};
}

Result<std::optional<base::Secret>> KeyRing::decrypt(std::string_view kid,
                                                     std::string_view ciphertext) {
  auto known = find_by_kid(kid);
  if (!known) return base::pass(known);
  auto any = *known != nullptr ? known : find_or_make(today());
  if (!any) return base::pass(any);
  auto clear = (*any)->decrypt(ciphertext);
  if (*known == nullptr) clear.reset();
  return clear;
}

std::optional<Nonce> KeyRing::recognise(std::string_view nonce) const {
  const auto bytes = base::from_base64url(nonce);
  if (!bytes || bytes->size() != kPayloadBytes + kSignatureBytes) return std::nullopt;
  const std::string_view payload = std::string_view{*bytes}.substr(0, kPayloadBytes);
  if (!crypto::equal(sign(payload), std::string_view{*bytes}.substr(kPayloadBytes))) {
    return std::nullopt;
  }
  const base::Timestamp expires = timestamp_of(payload.substr(0, kTimestampBytes));
  if (expires <= clock_.now()) return std::nullopt;
  return Nonce{.hash = crypto::sha256(nonce), .expires = expires};
}

Nonce KeyRing::stand_in(std::string_view ciphertext) const {
  return {.hash = crypto::sha256(ciphertext), .expires = clock_.now() + options_.nonce_life};
}

Result<void> KeyRing::rotate() {
  for (const Day day : {today(), today() + days{1}}) {
    if (auto made = find_or_make(day); !made) return base::pass(made);
  }
  const std::string oldest = path_of(today() - days{1});
  std::error_code error;
  std::error_code kept;
  std::error_code failed;
  auto entry = std::filesystem::directory_iterator(folder_, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().string();
    const bool is_pair = path.size() == oldest.size() && path.starts_with(folder_ + "/rsa-");
    const bool is_over = (is_pair && path < oldest) || is_left_over(*entry);
    if (is_over && !std::filesystem::remove(path, kept) && kept) failed = kept;
  }
  if (!error) error = failed;
  if (error) return base::fail(Fault::kUnexpected, folder_ + ": " + error.message());
  return {};
}

std::string KeyRing::path_of(Day day) const {
  return fmt::format("{}/rsa-{}.pem", folder_, base::utc_day_digits(day));
}

// The pair of the day, read from its file if it is not loaded yet. nullptr if it does not exist.
Result<const RsaKey*> KeyRing::find(Day day) {
  std::erase_if(pairs_, [&](const Pair& pair) { return pair.day < today() - days{1}; });
  const auto found = std::ranges::find(pairs_, day, &Pair::day);
  if (found != pairs_.end()) return &found->key;
  const std::string path = path_of(day);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return nullptr;
  const auto pem = base::read_private_file(path);
  if (!pem) return broken(pem.error());
  auto key = RsaKey::from_pem(*pem);
  if (!key) return base::fail(Fault::kUnexpected, path + ": is no RSA-3072 key; remove it");
  pairs_.push_back({day, std::move(*key)});
  return &pairs_.back().key;
}

// If several processes create it at the same time, one file is kept, and all processes read it.
Result<const RsaKey*> KeyRing::find_or_make(Day day) {
  auto found = find(day);
  if (!found || *found != nullptr) return found;
  if (clock_.now() < no_making_before_) {
    return base::fail(Fault::kUnexpected, path_of(day) + ": could not be made a moment ago");
  }
  no_making_before_ = clock_.now() + kUpToDate;
  auto made = RsaKey::generate();
  if (!made) return base::pass(made);
  auto pem = made->private_pem();
  if (!pem) return base::pass(pem);
  const auto written = base::create_private_file(path_of(day), pem->reveal());
  if (!written) return broken(written.error());
  no_making_before_ = {};
  found = find(day);
  if (found && *found == nullptr)
    return base::fail(Fault::kUnexpected, path_of(day) + ": vanished");
  return found;
}

Result<const RsaKey*> KeyRing::find_by_kid(std::string_view kid) {
  for (const Day day : {today(), today() - days{1}, today() + days{1}}) {
    auto key = find(day);
    if (!key || (*key != nullptr && (*key)->shown().kid == kid)) return key;
  }
  return nullptr;
}

std::string KeyRing::sign(std::string_view payload) const {
  return crypto::hmac_sha256(nonce_key_.reveal(), payload).substr(0, kSignatureBytes);
}

}  // namespace domain
