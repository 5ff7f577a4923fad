// A setting as data: its name, which values it takes, what it means, and the member of an options
// struct that holds its value and its default. The layer that uses a value owns the struct; a table
// of these rows is all that the configuration needs to know of it.
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

/// Which values a setting takes. config/validators.h says each in words and checks it.
enum class SettingKind {
  kNumber,  ///< from `low` to `high`, without leading zeros
  kOnOff,
  kOpenClosed,
  kText,          ///< the name of a database or of its user
  kPath,          ///< relative ones start at the folder of the configuration file
  kOptionalPath,  ///< the same, or nothing
  kPicturePath,   ///< the same of a picture that browsers show
  kName,          ///< printable text on one line that needs no quotes in nginx's files
  kWords,         ///< printable text on one line, or nothing
  kColour,        ///< #rrggbb
  kMailAddress,
  kSmtpUrl,  ///< or nothing
  kUrl,
  kAddress,
  kCookie,
  kHostList,
  kNetworkList,
  kContractList,
  kOriginList,
  kSiteList,   ///< origins alone
  kServerKey,  ///< never printed where it is refused; empty is none
};

struct SettingForm {
  SettingKind kind;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::string_view unit{};
};

/// The form of a whole number, bounds included.
constexpr SettingForm number(std::uint64_t low, std::uint64_t high, std::string_view unit = {}) {
  return {.kind = SettingKind::kNumber, .low = low, .high = high, .unit = unit};
}

/// A value as a configuration file has it. Numbers of time count the type's own unit.
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
/// 0 means that there is none.
template <class Value>
std::string setting_text(const std::optional<Value>& value) {
  return value ? setting_text(*value) : "0";
}
inline std::string setting_text(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : " ") + value;
  return text;
}

/// The value that a valid text stands for, by the type of the member that it is for.
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

/// Where the value of a setting is kept. Both are null where only scripts or nginx read it.
template <class Options>
struct SettingMember {
  std::string (*text)(const Options&) = nullptr;  ///< of a new struct: the default
  void (*assign)(Options&, std::string_view) = nullptr;
};

/// A member, or a member of a member: `kept_in<&Options::domain, &domain::Options::code_life>`.
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
inline constexpr SettingPath<path...> kept_in{};

/// One row. A value that nobody set is the default of its member, unless `fallback` says another.
template <class Options>
struct Setting {
  std::string_view name;  ///< `<CONTRACT>` stands for each contract's name in capitals
  SettingForm form;
  std::string_view readers;     ///< worker, mailer, maintenance, scripts, nginx
  std::string_view meaning;     ///< one sentence
  std::string_view fallback{};  ///< `$KEY` is an earlier setting's value, `<contract>` the contract
  SettingMember<Options> member{};
};

}  // namespace base
