// The keys of a configuration as a table from the caller: form, default, readers and meaning of
// each key. The loader, the sample file and docs/configuration.md use the same table. Knows no key
// by name except the one whose default depends on the folder.
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

/// The values by key.
using Values = std::map<std::string, std::string, std::less<>>;

/// One row of the table.
struct Key {
  std::string_view section;  ///< the title of its section in the reference
  std::string_view name;     ///< `<CONTRACT>` is replaced by each of `contracts` in capitals
  base::SettingForm form;
  std::string fallback;      ///< may contain `$KEY`, an earlier key's value, and `<contract>`
  std::string_view readers;  ///< worker, scripts, nginx
  std::string_view meaning;  ///< one sentence
  /// The contracts that have the key, if its name contains `<CONTRACT>`; otherwise the contracts
  /// that its value may name.
  std::vector<std::string_view> contracts{};
};

/// A key as it is written in a file, with `<CONTRACT>` replaced.
struct NamedKey {
  std::string name;
  std::string_view contract;  ///< empty for most
  const Key* key;
};

/// Expands `<CONTRACT>` keys to one row for each contract. The rows point into `keys`.
std::vector<NamedKey> named_keys(std::span<const Key> keys);

/// The default of a key. `above` contains the values of the keys before it in the table, and
/// `folder` is the folder of the configuration file.
std::string default_value(const NamedKey& named, const Values& above,
                          const std::filesystem::path& folder);

}  // namespace config
