// ReasonText for what no document words: why a value was refused. One place, both languages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace contracts {

enum class Language { kChinese, kEnglish };

/// As mail and clients name it: `zh`, `en`.
std::string_view tag(Language language);

/// The language that a range or a locale's name begins with (`zh-CN`, `en_US`; `cn`, as some say);
/// nothing for any other.
std::optional<Language> language_of(std::string_view name);

/// What is wrong with the field of a kMissingField, kInvalidField or kTaken, and how to mend it:
/// `password 太短`. Empty for a failure that names no field.
std::string explain(const base::Failure& failure, std::string_view field, Language language);

/// The same for programs: `too-short`, `missing`, `taken`.
std::string_view reason(const base::Failure& failure);

}  // namespace contracts
