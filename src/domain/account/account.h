// The account as a value of the domain: identity, profile and state. store::Account is its row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace domain {

enum class Role { kUser, kAdmin };

/// A disabled account cannot log in, and none of its sessions is valid. kClosing: its owner has
/// closed it and can keep it until it is deleted.
enum class Status { kEnabled, kDisabled, kClosing };

/// Why an account has no password. kSet: it has one.
enum class PasswordState {
  kSet,
  kInvited,  ///< the owner has not accepted the invitation
  kReset,    ///< an operator requires a new one
  kLocked,   ///< the owner has undone a change, because somebody else may have made it
};

/// An account without its verifiers.
struct Account {
  std::int64_t id = 0;
  std::string gid;  ///< 32 lower-case hexadecimal characters; does not reveal the id

  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<base::Timestamp> email_verified;  ///< std::nullopt: not verified
  /// The new address that the owner has given without proof, until the cleanup after its time. It
  /// is displayed and nothing else: no login, mail or reservation.
  std::optional<std::string> pending_email{};
  std::optional<std::string> phone;
  std::optional<std::string> nickname;
  std::optional<std::string> avatar;  ///< a file name
  Role role = Role::kUser;
  Status status = Status::kEnabled;
  std::optional<std::string> question;  ///< the security question
  /// The question that the owner has given without a recent login. It replaces the other at
  /// pending_question_from; until then it is displayed and nothing else.
  std::optional<std::string> pending_question{};
  std::optional<base::Timestamp> pending_question_from{};
  std::int64_t user_key_version = 1;  ///< raised to make the user key void
  std::int64_t session_epoch = 1;     ///< a session is valid only with the same epoch
  base::Timestamp created;
  base::Timestamp updated;
  /// When the account that its owner has closed is deleted, also if it was disabled meanwhile.
  std::optional<base::Timestamp> closing_until{};
};

/// An account with what only operators see.
struct ListedAccount : Account {
  PasswordState password_state = PasswordState::kSet;
  std::optional<base::Timestamp> last_seen{};  ///< the day in UTC; std::nullopt: not known
};

/// The address to display to the owner in contracts that know one address only.
inline const std::optional<std::string>& displayed_email(const Account& account) {
  return account.pending_email ? account.pending_email : account.email;
}

/// The security question to display to the owner.
inline const std::optional<std::string>& displayed_question(const Account& account) {
  return account.pending_question ? account.pending_question : account.question;
}

/// True if the account has a question that does not count at `now`.
inline bool is_question_pending(const Account& account, base::Timestamp now) {
  return account.pending_question_from && *account.pending_question_from > now;
}

/// The security question that counts at `now`.
inline std::optional<std::string> present_question(const Account& account, base::Timestamp now) {
  return is_question_pending(account, now) ? account.question : displayed_question(account);
}

}  // namespace domain
