// The rows of all settings that no contract declares, by the sections of docs/configuration.md and
// in its order. A row names its setting, the values that it takes, its readers and its meaning, and
// points at the member of the options that holds the value and the default.
#pragma once

#include <span>

#include "base/setting.h"
#include "worker/settings/options.h"

namespace settings {

using Row = base::Setting<Options>;

std::span<const Row> network_rows();
std::span<const Row> contract_list_rows();    ///< before the settings of the contracts
std::span<const Row> contract_policy_rows();  ///< after those that several contracts have
std::span<const Row> path_rows();
std::span<const Row> process_rows();
std::span<const Row> session_rows();
std::span<const Row> password_rows();
std::span<const Row> throttle_rows();
std::span<const Row> mail_rows();
std::span<const Row> retention_rows();

}  // namespace settings
