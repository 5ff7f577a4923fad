// Who is asking, as far as anybody can tell before they have proved it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace domain {

/// A browser that logged in to an account before.
struct Device {
  std::int64_t account_id = 0;
  std::int64_t epoch = 0;  ///< of the account then: a new password forgets all devices
  std::string id;          ///< each cookie's own: what one device does counts against no other
};

struct Client {
  std::string contract;  ///< whose session, whose line in the audit
  std::string address;
  std::string user_agent;
  std::string request_id;
  std::string language = "zh";     ///< of mail that the request causes
  std::optional<Device> device{};  ///< of a device cookie that is ours
  bool keeps_devices = false;      ///< whether this contract's clients keep such cookies
  /// The administrator who asks, where it is about somebody else's account.
  std::optional<std::int64_t> actor{};
};

}  // namespace domain
