// What the operator configures for one contract.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/setting.h"

namespace contracts {

/// The device cookie, shared by all contracts with session cookies.
inline constexpr std::string_view kDeviceCookie = "gatehouse_device";

/// The keys that allow anybody who has them to register, or to reset a password; empty: switched
/// off.
struct ServerKeys {
  base::Secret registration;
  base::Secret recovery;
};

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
