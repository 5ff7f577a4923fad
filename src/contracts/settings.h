// The settings that several contracts have. `<CONTRACT>` in a name is replaced by the contract's
// name. Knows no contract by name.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "contracts/contract.h"

namespace contracts {

/// `HOSTS_<CONTRACT>` and the others that several contracts have, in the order of the reference.
std::span<const MountSetting> common_settings();

/// True if the contract has the common setting. A contract with sessions in a header has no cookie
/// name, for example.
bool has_setting(const Contract& contract, const MountSetting& setting);

/// The names of all contracts, enabled or not, in the order of the documents.
std::vector<std::string_view> contract_names();

}  // namespace contracts
