// The client of a request before authentication.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/text.h"

namespace domain {

/// A browser that has logged in to an account before.
struct Device {
  std::int64_t account_id = 0;
  std::int64_t epoch = 0;  ///< of the account at that time; a new password makes devices unknown
  std::string id;          ///< unique for each cookie, so that devices are counted separately
};

/// The data about a client that rules, sessions and the audit log need.
struct Client {
  std::string contract;  ///< the contract of the request
  std::string address;
  std::string user_agent;
  std::string request_id;
  std::string language = "zh";     ///< of mail that the request causes
  std::optional<Device> device{};  ///< from a valid device cookie
  bool keeps_devices = false;      ///< the contract's clients store device cookies
  bool keep = false;  ///< "keep me signed in": what this request opens is a kept session
  /// The administrator who acts on another account.
  std::optional<std::int64_t> actor{};
};

/// The User-Agent as sessions and the audit log store it: at most 255 bytes.
inline std::string stored_user_agent(const Client& client) {
  constexpr std::size_t kMost = 255;
  return std::string{base::shortened(client.user_agent, kMost)};
}

}  // namespace domain
