// The settings of a contract: those that any contract has, `<CONTRACT>` standing for its name, and
// those of its own. Knows no contract by name.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "contracts/contract.h"

namespace contracts {

/// `HOSTS_<CONTRACT>` and the others that several contracts have, in the order of the reference.
std::span<const MountSetting> common_settings();

/// Whether the common setting makes sense for the contract: one whose sessions travel in a header
/// has no cookie to name.
bool has_setting(const Contract& contract, const MountSetting& setting);

/// All contracts that Gatehouse speaks, enabled or not, in the order of the documents.
std::vector<std::string_view> contract_names();

}  // namespace contracts
