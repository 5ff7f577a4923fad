// The reasons why a value is invalid, in both languages, for all contracts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace contracts {

enum class Language { kChinese, kEnglish };

/// The language's tag, as mails and clients use it: `zh`, `en`.
std::string_view tag(Language language);

/// The language at the start of a language range or locale name (`zh-CN`, `en_US`, also `cn`).
/// std::nullopt for other languages.
std::optional<Language> language_of(std::string_view name);

/// The field of a kMissingField, kInvalidField or kTaken with the reason: `password 太短`. Empty
/// for a failure without a field.
std::string explain(const base::Failure& failure, std::string_view field, Language language);

/// The same as a code for programs: `too-short`, `missing`, `taken`.
std::string_view reason(const base::Failure& failure);

}  // namespace contracts
