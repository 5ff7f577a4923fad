#include "domain/account/validation.h"

#include <string.h>  // explicit_bzero
#include <zxcvbn.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/account/characters.h"
#include "domain/account/identifiers.h"

namespace domain {
namespace {

using base::Fault;
using base::Refusal;

constexpr std::size_t kChannelLength = 6;
constexpr std::size_t kNicknameMax = 32;
constexpr std::size_t kQuestionMax = 128;
constexpr std::size_t kPhoneMax = 32;
constexpr std::ptrdiff_t kPhoneDigitsMin = 5;
constexpr std::ptrdiff_t kPhoneDigitsMax = 20;

// Shorter own words occur in too many other words. The rest of a password without its own words
// must be longer than a year or a short sequence of digits.
constexpr std::size_t kOwnWordMin = 3;
constexpr std::size_t kLeftWithoutOwnWords = 5;

// 10^3, 10^6, 10^8 and 10^10 guesses: the limits between zxcvbn's scores of 0 to 4.
constexpr std::array kScoreBits{9.97, 19.93, 26.58, 33.22};

std::string without(std::string text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    for (auto at = text.find(word); at != text.npos; at = text.find(word)) {
      text.erase(at, word.size());
    }
  }
  return text;
}

// The length that zxcvbn estimates, because its time grows faster than the text; a longer text is
// only stronger.
constexpr std::size_t kLookedAt = 256;

double strength_bits(std::string_view password, const std::vector<std::string>& words) {
  std::vector<const char*> dictionary;
  dictionary.reserve(words.size() + 1);
  for (const std::string& word : words) dictionary.push_back(word.c_str());
  dictionary.push_back(nullptr);
  std::string text{password.substr(0, kLookedAt)};  // zero-terminated
  const double bits = ZxcvbnMatch(text.c_str(), dictionary.data(), nullptr);
  ::explicit_bzero(text.data(), text.size());
  return bits;
}

base::Result<void> check_text(std::string_view field, std::string_view text, std::size_t most) {
  const auto refuse = [field](Refusal why) {
    return base::fail_field(Fault::kInvalidField, field, why);
  };
  if (base::trim(text).empty()) return refuse(Refusal::kTooShort);
  if (base::code_points(text) > most) return refuse(Refusal::kTooLong);
  if (has_forbidden_characters(without_proper_joiners(text))) return refuse(Refusal::kForbidden);
  return {};
}

}  // namespace

Estimate estimate_password(const base::Secret& password, const std::vector<std::string>& own_words,
                           const Options& options) {
  const auto refuse = [](int score, Refusal why) {
    return Estimate{.score = score,
                    .verdict = base::fail_field(Fault::kInvalidField, "password", why)};
  };
  const std::size_t length = base::code_points(password.reveal());
  // A longer word cannot be a name and would only cost time.
  if (length > options.password_max) return refuse(0, Refusal::kTooLong);
  const double bits = strength_bits(password.reveal(), own_words);
  const auto score = static_cast<int>(
      std::ranges::count_if(kScoreBits, [bits](double least) { return bits >= least; }));
  if (length < options.password_min) return refuse(score, Refusal::kTooShort);
  const base::Secret rest{without(folded(password.reveal()), own_words)};
  if (!own_words.empty() && rest.reveal().size() < kLeftWithoutOwnWords) {
    return refuse(score, Refusal::kOwnWords);
  }
  if (bits < options.password_bits) return refuse(score, Refusal::kTooWeak);
  return {.score = score};
}

base::Result<void> check_password(const base::Secret& password,
                                  const std::vector<std::string>& own_words,
                                  const Options& options) {
  return estimate_password(password, own_words, options).verdict;
}

std::vector<std::string> own_words_of(std::string_view username, std::string_view email,
                                      std::string_view nickname) {
  const std::size_t at = std::min(email.find('@'), email.size());
  std::vector<std::string> words;
  for (const std::string_view word : {email, username, nickname, email.substr(0, at),
                                      email.substr(std::min(at + 1, email.size()))}) {
    std::string own = folded(word);
    if (own.size() >= kOwnWordMin) words.push_back(std::move(own));
  }
  return words;
}

std::vector<std::string> own_words_of(const Account& account) {
  return own_words_of(account.username.value_or(""), account.email.value_or(""),
                      account.nickname.value_or(""));
}

base::Result<void> check_phone(std::string_view text) {
  const std::string_view number = text.substr(text.starts_with('+') ? 1 : 0);
  const auto digits = std::ranges::count_if(number, base::is_ascii_digit);
  const bool spelled = std::ranges::all_of(number, [](char c) {
    return base::is_ascii_digit(c) || std::string_view{"-() "}.find(c) != std::string_view::npos;
  });
  if (spelled && text.size() <= kPhoneMax && digits >= kPhoneDigitsMin &&
      digits <= kPhoneDigitsMax) {
    return {};
  }
  return base::fail_field(Fault::kInvalidField, "phone", Refusal::kBadForm);
}

base::Result<void> check_nickname(std::string_view text) {
  return check_text("nickname", text, kNicknameMax);
}

base::Result<void> check_channel(std::string_view text) {
  if (text.size() == kChannelLength && std::ranges::all_of(text, base::is_ascii_alphanumeric)) {
    return {};
  }
  return base::fail_field(base::Fault::kInvalidField, "channel", base::Refusal::kBadForm);
}

base::Result<void> check_question(std::string_view text) {
  return check_text("question", text, kQuestionMax);
}

base::Result<void> check_answer(const base::Secret& text) {
  const base::Secret compared = folded_secret(text.reveal());
  return check_text("answer", compared.reveal(), kQuestionMax);
}

}  // namespace domain
