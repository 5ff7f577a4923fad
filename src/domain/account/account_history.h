// What is kept about an account beside itself, for its owner and for operators: sessions, audit
// events, mails. Nothing here can be used to log in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace domain {

struct SessionLine {
  std::string contract;
  base::Timestamp issued;  ///< of the present token
  base::Timestamp last_seen;
  base::Timestamp expires;
  std::string address;
  std::string user_agent;
  std::string token_hash{};  ///< 32 raw bytes: for session_id(); never shown
};

/// One audit event.
struct AuditLine {
  std::int64_t id = 0;
  base::Timestamp moment;
  std::string action;   ///< `login`, `sign-up`, `password-change` …
  std::string outcome;  ///< `done` or `refused`
  std::string contract;
  std::string address;
  std::optional<std::int64_t> actor_id;  ///< std::nullopt: the account itself
  std::optional<std::string> actor;      ///< the username; std::nullopt once that account is gone
};

/// A mail to the owner of the account, sent or waiting.
struct MailLine {
  std::string kind;
  base::Timestamp created;
};

}  // namespace domain
