// What an operator decides about one contract.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace contracts {

/// Of all contracts whose sessions travel in cookies.
inline constexpr std::string_view kDeviceCookie = "gatehouse_device";

/// One for all who may register, or reset somebody's password; empty: the feature is off.
struct ServerKeys {
  base::Secret registration;
  base::Secret recovery;
};

struct Mount {
  std::string name;
  std::string cookie;  ///< without a prefix
  bool registration_open = true;
  std::vector<std::string> origins;  ///< other origins whose pages may call
  ServerKeys server_keys{};
};

}  // namespace contracts
