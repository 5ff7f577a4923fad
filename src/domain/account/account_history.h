// The records of an account for display to its owner and to operators: sessions, audit events,
// mails. Nothing here can be used to log in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace domain {

/// One session.
struct SessionLine {
  std::string contract;
  base::Timestamp authenticated;  ///< the time of the login
  base::Timestamp issued;         ///< of the current token
  base::Timestamp last_seen;
  base::Timestamp expires;
  std::string address;
  std::string user_agent;
  bool kept = false;                 ///< "keep me signed in"
  std::vector<std::string> sites{};  ///< guarded origins that it is signed in to
  std::string token_hash{};          ///< 32 raw bytes, for session_id(); never displayed
};

/// One audit event.
struct AuditLine {
  std::int64_t id = 0;
  base::Timestamp moment;
  std::string action;   ///< `login`, `sign-up`, `password-change` …
  std::string outcome;  ///< `done` or `refused`
  std::string contract;
  std::string address;
  std::string user_agent;
  std::optional<std::int64_t> actor_id;  ///< std::nullopt: the account itself
  std::optional<std::string> actor;      ///< the username; std::nullopt if that account was deleted
};

/// A mail to the owner of the account, sent or waiting.
struct MailLine {
  std::string kind;
  base::Timestamp created;
};

}  // namespace domain
