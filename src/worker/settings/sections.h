// The rows of all settings that no contract declares, by section and in the order of
// docs/configuration.md. A row has the name, form, readers and meaning of a setting and the member
// of the options that contains its value and default.
#pragma once

#include <cstdint>
#include <span>

#include "base/setting.h"
#include "worker/settings/options.h"

namespace settings {

using Row = base::Setting<Options>;

/// The upper bound of counts: higher than any real site reaches, so the same as no limit.
inline constexpr std::uint64_t kMany = 1000000;

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
