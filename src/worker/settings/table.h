// The table of all settings, in the order of docs/configuration.md: the sections of this folder and
// the settings that contracts declare.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "config/keys.h"
#include "config/sources.h"
#include "worker/settings/options.h"

namespace settings {

/// The table. Building it reads no file.
class Table {
 public:
  Table();

  /// The keys for config/reference.h and config::collect(). They are valid as long as this table.
  const std::vector<config::Key>& keys() const { return keys_; }

  /// Makes options from the values of `sources`, which were collected with the keys of this table.
  Options assign(const config::Sources& sources) const;

 private:
  /// Assigns a value to the member of its row. `contract` is the contract of a `<CONTRACT>` key.
  using Assign = std::function<void(Options&, std::string_view contract, std::string_view value)>;

  template <class Row>
  void add_key(std::string_view section, const Row& row, std::vector<std::string_view> contracts);
  void add_section(std::string_view section, std::span<const base::Setting<Options>> rows);
  void add_common_settings(std::string_view section);
  void add_own_settings(std::string_view section);

  std::vector<config::Key> keys_;
  std::vector<Assign> assigns_;  ///< one for each key
};

}  // namespace settings
