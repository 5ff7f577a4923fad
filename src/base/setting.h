// A setting as data: its name, its form, its meaning, and the member of an options struct that
// contains its value and its default. The layer that uses a value owns the struct; the
// configuration reads only tables of these rows.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/secret.h"
#include "base/text.h"

namespace base {

/// The form of a value. config/validators.h describes each form and checks it.
enum class SettingKind {
  kNumber,        ///< from `low` to `high`, without leading zeros
  kNumberOrAuto,  ///< kNumber, or `auto`: the start chooses it by what the machine has
  kOnOff,
  kOpenClosed,
  kOnKillOff,
  kAutoAlwaysOff,
  kText,          ///< the name of a database or of its user
  kPath,          ///< a relative path starts at the folder of the configuration file
  kOptionalPath,  ///< kPath, or empty
  kPicturePath,   ///< kPath of a picture that browsers can display
  kName,          ///< one line of printable text that needs no quotes in nginx's configuration
  kWords,         ///< one line of printable text, or empty
  kColour,        ///< #rrggbb
  kMailAddress,
  kSmtpUrl,  ///< smtp:// or smtps://, or empty
  kUrl,
  kLink,     ///< an http:// or https:// URL that needs no quotes in a page, or empty
  kAddress,  ///< an IP address
  kCookie,   ///< a cookie's name
  kHostList,
  kNetworkList,
  kContractList,
  kOriginList,
  kSiteList,   ///< origins only, without contract names
  kServerKey,  ///< never printed in an error message; empty disables it
};

/// The form of a value with its parameters.
struct SettingForm {
  SettingKind kind;
  std::uint64_t low = 0;  ///< bounds of a number, included
  std::uint64_t high = 0;
  std::string_view unit{};  ///< of a number, for messages: `seconds`
};

/// The form of a whole number from `low` to `high`, both included.
constexpr SettingForm number(std::uint64_t low, std::uint64_t high, std::string_view unit = {}) {
  return {.kind = SettingKind::kNumber, .low = low, .high = high, .unit = unit};
}

/// The same, or `auto`.
constexpr SettingForm number_or_auto(std::uint64_t low, std::uint64_t high,
                                     std::string_view unit = {}) {
  return {.kind = SettingKind::kNumberOrAuto, .low = low, .high = high, .unit = unit};
}

// setting_text() writes a value in the form of a configuration file. A duration is a number in the
// unit of its type.
inline std::string setting_text(bool value) { return value ? "on" : "off"; }
inline std::string setting_text(const std::string& value) { return value; }
inline std::string setting_text(const Secret& value) { return std::string{value.reveal()}; }
template <class Number>
  requires std::is_arithmetic_v<Number>
std::string setting_text(Number value) {
  return fmt::format("{}", value);
}
template <class Rep, class Period>
std::string setting_text(std::chrono::duration<Rep, Period> value) {
  return fmt::format("{}", value.count());
}
/// std::nullopt is written as 0.
template <class Value>
std::string setting_text(const std::optional<Value>& value) {
  return value ? setting_text(*value) : "0";
}
inline std::string setting_text(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : " ") + value;
  return text;
}

/// Converts a valid text to the type of the member. The caller has checked the form.
template <class Value>
struct SettingValue;

template <class Value>
  requires std::is_arithmetic_v<Value>
struct SettingValue<Value> {
  static Value of(std::string_view text) { return static_cast<Value>(*parse_unsigned(text)); }
};
template <>
struct SettingValue<bool> {
  static bool of(std::string_view text) { return text == "on" || text == "open"; }
};
template <>
struct SettingValue<std::string> {
  static std::string of(std::string_view text) { return std::string{text}; }
};
template <>
struct SettingValue<Secret> {
  static Secret of(std::string_view text) { return Secret{text}; }
};
template <class Rep, class Period>
struct SettingValue<std::chrono::duration<Rep, Period>> {
  using Duration = std::chrono::duration<Rep, Period>;
  static Duration of(std::string_view text) { return Duration{SettingValue<Rep>::of(text)}; }
};
template <class Value>
struct SettingValue<std::optional<Value>> {
  static std::optional<Value> of(std::string_view text) {
    if (text == "0") return std::nullopt;
    return SettingValue<Value>::of(text);
  }
};
template <>
struct SettingValue<std::vector<std::string>> {
  static std::vector<std::string> of(std::string_view text) {
    std::vector<std::string> values;
    for (const std::string_view item : split_list(text)) values.emplace_back(item);
    return values;
  }
};

/// Reads and writes the member of a setting. Both are null if only scripts or nginx read the
/// setting.
template <class Options>
struct SettingMember {
  std::string (*text)(const Options&) = nullptr;  ///< of a new struct: the default
  void (*assign)(Options&, std::string_view) = nullptr;
};

/// The path to a member, or to a member of a member:
/// `kept_in<&Options::domain, &domain::Options::code_life>`.
template <auto... path>
struct SettingPath {
  template <class Options>
  static std::string text(const Options& options) {
    return setting_text((options.*....*path));
  }
  template <class Options>
  static void assign(Options& options, std::string_view value) {
    auto& member = (options.*....*path);
    member = SettingValue<std::remove_reference_t<decltype(member)>>::of(value);
  }
  template <class Options>
  constexpr operator SettingMember<Options>() const {
    return {.text = text<Options>, .assign = assign<Options>};
  }
};
template <auto... path>
inline constexpr SettingPath<path...> kept_in{};  // NOLINT(readability-identifier-naming): a verb

/// One row. A setting that is not set has the default of its member, or `fallback` if that is
/// given.
template <class Options>
struct Setting {
  std::string_view name;  ///< `<CONTRACT>` is replaced by each contract's name in capitals
  SettingForm form;
  std::string_view readers;  ///< some of: worker, mailer, maintenance, scripts, nginx
  std::string_view meaning;  ///< one sentence
  /// A default that is not the member's. May contain `$KEY`, the value of an earlier setting, and
  /// `<contract>`, the contract's name.
  std::string_view fallback{};
  SettingMember<Options> member{};
};

}  // namespace base
