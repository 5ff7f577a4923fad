// The configuration of one contract.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/setting.h"

namespace contracts {

/// The device cookie, shared by all contracts with session cookies.
inline constexpr std::string_view kDeviceCookie = "gatehouse_device";

/// The operator's keys that allow their users to register or to reset a password. Empty: disabled.
struct ServerKeys {
  base::Secret registration;
  base::Secret recovery;
};

/// An enabled contract with its settings.
struct Mount {
  std::string name;
  std::string cookie;  ///< without a prefix
  bool registration_open = false;
  std::vector<std::string> origins;  ///< other origins whose pages may call (CORS)
  ServerKeys server_keys{};
  bool debug_get = false;  ///< serves Methods kDebugGet, but not in strict mode
};

using MountSetting = base::Setting<Mount>;

}  // namespace contracts
