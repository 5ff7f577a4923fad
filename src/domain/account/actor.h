// Who changes an account, and what follows from it: one row for each actor. A rule that depends on
// the actor is a column here, never a condition in the code.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace domain {

enum class Actor : std::uint8_t {
  kOwner,     ///< is signed in, or has shown a password, a ticket, a code or the server key
  kOperator,  ///< an administrator on a page, or the operator in a shell
  kSystem,    ///< a rule of the service itself
};

/// Whether an actor may change a field. kOnce: only while the account has none.
enum class Right : std::uint8_t { kNone, kOnce, kAlways };

/// How the owner is told of a new address or password. kUndoLink: with a link that takes the change
/// back, where the old address was verified.
enum class Notice : std::uint8_t { kNone, kPlain, kUndoLink };

/// Whether links in earlier mails still take changes back once the address or the password is
/// another. kVoided: a stranger who reads the account's mail may be why an operator acts.
enum class UndoTicketsAfter : std::uint8_t { kStay, kVoided };

/// kRecent: where Options::recent_login is set, a new address, question or answer needs a login no
/// older than that.
enum class LoginAge : std::uint8_t { kAny, kRecent };

/// What becomes of a change that names no field.
enum class EmptyChange : std::uint8_t { kIgnored, kAudited };

struct ActorPolicy {
  Actor actor;
  Right username;
  Right email;
  Right profile;   ///< phone and nickname
  Right recovery;  ///< question and answer
  Right standing;  ///< role and status
  Notice notice;
  UndoTicketsAfter undo_tickets;
  LoginAge login_age;
  EmptyChange empty_change;
  std::string_view audit;  ///< the action in the audit log; role and status have their own
  std::string_view audit_proven_email;  ///< of an address that came with its code
  base::Fault missing;  ///< where the account is gone, or no longer what the actor has seen
};

inline constexpr std::array kActorPolicies{
    ActorPolicy{.actor = Actor::kOwner,
                .username = Right::kOnce,
                .email = Right::kAlways,
                .profile = Right::kAlways,
                .recovery = Right::kAlways,
                .standing = Right::kNone,
                .notice = Notice::kUndoLink,
                .undo_tickets = UndoTicketsAfter::kStay,
                .login_age = LoginAge::kRecent,
                .empty_change = EmptyChange::kAudited,
                .audit = "profile-change",
                .audit_proven_email = "email-change",
                .missing = base::Fault::kNotSignedIn},
    ActorPolicy{.actor = Actor::kOperator,
                .username = Right::kAlways,
                .email = Right::kAlways,
                .profile = Right::kAlways,
                .recovery = Right::kNone,
                .standing = Right::kAlways,
                .notice = Notice::kPlain,
                .undo_tickets = UndoTicketsAfter::kVoided,
                .login_age = LoginAge::kAny,
                .empty_change = EmptyChange::kIgnored,
                .audit = "account-update",
                .audit_proven_email = "account-update",
                .missing = base::Fault::kNotFound},
    // Takes an unverified address away from an account, for the owner who verified it.
    ActorPolicy{.actor = Actor::kSystem,
                .username = Right::kNone,
                .email = Right::kAlways,
                .profile = Right::kNone,
                .recovery = Right::kNone,
                .standing = Right::kNone,
                .notice = Notice::kNone,
                .undo_tickets = UndoTicketsAfter::kStay,
                .login_age = LoginAge::kAny,
                .empty_change = EmptyChange::kIgnored,
                .audit = "email-lost",
                .audit_proven_email = "email-lost",
                .missing = base::Fault::kNotFound},
};

constexpr const ActorPolicy& policy_of(Actor actor) {
  return *std::ranges::find(kActorPolicies, actor, &ActorPolicy::actor);
}

}  // namespace domain
