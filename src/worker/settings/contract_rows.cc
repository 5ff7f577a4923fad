// The settings that concern all contracts. contracts/settings.h has those of each contract.
#include <array>

#include "base/text.h"
#include "contracts/settings.h"
#include "worker/settings/sections.h"

namespace settings {
namespace {

using base::kept_in;
using enum base::SettingKind;

std::string all_contracts(const Options&) {
  std::string names;
  for (const std::string_view name : contracts::contract_names()) {
    if (!names.empty()) names += ' ';
    names += name;
  }
  return names;
}

// Makes a mount for each contract; later settings of the table assign its members.
void mount(Options& options, std::string_view names) {
  for (const std::string_view name : base::split_list(names)) {
    contracts::Mount mounted;
    mounted.name = name;
    options.contracts.mounts.push_back(std::move(mounted));
  }
}

// clang-format off
constexpr auto kNames = std::to_array<Row>({
    {.name = "CONTRACTS", .form = {kContractList}, .readers = "worker, nginx",
     .meaning = "Contracts that are served; the others answer 404. Leaving entry out deletes its password verifiers; when it is served again, each account gets one at its next login with another contract.",
     .member = {.text = all_contracts, .assign = mount}},
});

// The origins of a contract depend on its host names, so load.cc assigns them.
constexpr auto kPolicy = std::to_array<Row>({
    {.name = "CORS_ORIGINS", .form = {kOriginList}, .readers = "worker",
     .meaning = "Origins of front ends whose scripts may call all contracts or, with a contract's name, this one."},
    {.name = "STRICT", .form = {kOnOff}, .readers = "worker",
     .meaning = "Disables features that the documents allow but OWASP ASVS forbids, such as logins at entry, whose password verifiers are deleted.",
     .member = kept_in<&Options::contracts, &contracts::ContractOptions::strict>},
});
// clang-format on

}  // namespace

std::span<const Row> contract_list_rows() { return kNames; }
std::span<const Row> contract_policy_rows() { return kPolicy; }

}  // namespace settings
