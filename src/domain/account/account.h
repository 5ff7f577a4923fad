// The account: identity, profile and state. A value of the domain; its row in the table is
// store::Account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace domain {

enum class Role { kUser, kAdmin };

/// A disabled account cannot log in, and none of its sessions is valid.
enum class Status { kEnabled, kDisabled };

struct Account {
  std::int64_t id = 0;
  std::string
      gid;  ///< 32 lower-case hexadecimal characters: an id that tells nothing of the number
  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<base::Timestamp> email_verified;  ///< std::nullopt: nobody has proved to read it
  std::optional<std::string> phone;
  std::optional<std::string> nickname;
  std::optional<std::string> avatar;  ///< a file name
  Role role = Role::kUser;
  Status status = Status::kEnabled;
  std::optional<std::string> question;  ///< of recovery; the answer is a verifier elsewhere
  std::int64_t user_key_version = 1;    ///< each version has its own user key
  std::int64_t session_epoch = 1;       ///< a session is valid only with the same epoch
  base::Timestamp created;
  base::Timestamp updated;
};

}  // namespace domain
