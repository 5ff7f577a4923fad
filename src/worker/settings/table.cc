// A default is read from a new options struct, so it is written only once, at its member.
#include "worker/settings/table.h"

#include <algorithm>

#include "contracts/all.h"
#include "contracts/settings.h"
#include "worker/settings/sections.h"

namespace settings {
namespace {

using contracts::Contract;
using contracts::MountSetting;

template <class Options>
std::string fallback_of(const base::Setting<Options>& row) {
  if (!row.fallback.empty() || row.member.text == nullptr) return std::string{row.fallback};
  return row.member.text(Options{});
}

std::vector<std::string_view> contracts_with(const MountSetting& row) {
  std::vector<std::string_view> names;
  for (const Contract& contract : contracts::all()) {
    if (contracts::has_setting(contract, row)) names.push_back(contract.name);
  }
  return names;
}

// A contract that is not enabled has settings but no mount.
void assign_to_mount(Options& options, std::string_view contract, const MountSetting& row,
                     std::string_view value) {
  const auto mount = std::ranges::find(options.contracts.mounts, contract, &contracts::Mount::name);
  if (mount == options.contracts.mounts.end() || row.member.assign == nullptr) return;
  row.member.assign(*mount, value);
}

}  // namespace

Table::Table() {
  constexpr std::string_view kContracts = "Contracts";
  add_section("Network", network_rows());
  add_section(kContracts, contract_list_rows());
  add_common_settings(kContracts);
  add_section(kContracts, contract_policy_rows());
  add_own_settings(kContracts);
  add_section("Paths and the database", path_rows());
  add_section("Processes and request limits", process_rows());
  add_section("Sessions, tickets, captchas and codes", session_rows());
  add_section("Passwords", password_rows());
  add_section("Throttle", throttle_rows());
  add_section("Mail", mail_rows());
  add_section("Retention", retention_rows());
}

template <class Row>
void Table::add_key(std::string_view section, const Row& row,
                    std::vector<std::string_view> contracts) {
  keys_.push_back({.section = section,
                   .name = row.name,
                   .form = row.form,
                   .fallback = fallback_of(row),
                   .readers = row.readers,
                   .meaning = row.meaning,
                   .contracts = std::move(contracts)});
}

void Table::add_section(std::string_view section, std::span<const base::Setting<Options>> rows) {
  for (const base::Setting<Options>& row : rows) {
    add_key(section, row, contracts::contract_names());
    assigns_.push_back([&row](Options& options, std::string_view, std::string_view value) {
      if (row.member.assign != nullptr) row.member.assign(options, value);
    });
  }
}

void Table::add_common_settings(std::string_view section) {
  for (const MountSetting& row : contracts::common_settings()) {
    add_key(section, row, contracts_with(row));
    assigns_.push_back([&row](Options& options, std::string_view contract, std::string_view value) {
      assign_to_mount(options, contract, row, value);
    });
  }
}

// Ordered by contract name, and within a contract as in its document.
void Table::add_own_settings(std::string_view section) {
  auto all = contracts::all();
  std::ranges::sort(all, {}, &Contract::name);
  for (const Contract& contract : all) {
    for (const MountSetting& row : contract.settings) {
      add_key(section, row, {});
      assigns_.push_back(
          [row, name = contract.name](Options& options, std::string_view, std::string_view value) {
            assign_to_mount(options, name, row, value);
          });
    }
  }
}

Options Table::assign(const config::Sources& sources) const {
  Options options;
  for (const config::NamedKey& named : sources.keys) {
    const auto row = static_cast<std::size_t>(named.key - keys_.data());
    assigns_[row](options, named.contract, sources[named.name]);
  }
  return options;
}

}  // namespace settings
