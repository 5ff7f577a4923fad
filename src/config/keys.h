// The keys of a configuration as a table that the caller hands in: which values each takes, its
// default, who reads it, what it means. The sources, the sample file and docs/configuration.md all
// come from that table. Knows no key but the one whose default depends on the folder.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/setting.h"

namespace config {

using Kind = base::SettingKind;

/// Key to value.
using Values = std::map<std::string, std::string, std::less<>>;

struct Key {
  std::string_view section;  ///< the title of its section in the reference
  std::string_view name;     ///< `<CONTRACT>` stands for each of `contracts`, in capitals
  base::SettingForm form;
  std::string fallback;      ///< `$KEY` is an earlier key's value, `<contract>` the contract
  std::string_view readers;  ///< worker, scripts, nginx
  std::string_view meaning;  ///< one sentence
  /// The contracts that have the key, where its name contains `<CONTRACT>`; else those that its
  /// value may name.
  std::vector<std::string_view> contracts{};
};

/// A key as it is written in a file: `<CONTRACT>` filled in.
struct NamedKey {
  std::string name;
  std::string_view contract;  ///< empty for most
  const Key* key;
};

/// The keys with one row for each contract of a `<CONTRACT>` key. Its rows point into `keys`.
std::vector<NamedKey> named_keys(std::span<const Key> keys);

/// The default of a key, given the values of the keys above it, whose paths begin at `folder`, that
/// of the configuration file.
std::string default_value(const NamedKey& named, const Values& above,
                          const std::filesystem::path& folder);

}  // namespace config
