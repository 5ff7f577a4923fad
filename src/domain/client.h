// Who is asking, as far as anybody can tell before they have proved it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace domain {

struct Client {
  std::string contract;  ///< whose session, whose line in the audit
  std::string address;
  std::string user_agent;
  std::string request_id;
  std::string language = "zh";         ///< of mail that the request causes
  std::optional<std::int64_t> device;  ///< the account that this device logged in to before
};

}  // namespace domain
