// The actors that change accounts, and the rules for each. A rule that depends on the actor is a
// column of this table, never a condition in the code.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace domain {

/// Who makes a change.
enum class Actor : std::uint8_t {
  kOwner,     ///< signed in, or authenticated by a password, ticket, code or server key
  kOperator,  ///< an administrator on a page, or the operator in a shell
  kSystem,    ///< a rule of the service itself
};

/// Whether an actor may change a field. kOnce: only while the account has none.
enum class Right : std::uint8_t { kNone, kOnce, kAlways };

/// Whether a new address replaces a verified one without a code. kPending: it is only displayed
/// until its owner proves it.
enum class Address : std::uint8_t { kReplaced, kPending };

/// The mail to the owner about a new address or password. kUndoLink: with a link that undoes the
/// change if the old address was verified.
enum class Notice : std::uint8_t { kNone, kPlain, kUndoLink };

/// Whether earlier undo links stay valid after a new address or password. kVoided: an operator may
/// act because a stranger reads the account's mail.
enum class UndoTicketsAfter : std::uint8_t { kStay, kVoided };

/// The required age of the login. kRecent: if Options::recent_login is set, a new address, question
/// or answer needs a login that is not older.
enum class LoginAge : std::uint8_t { kAny, kRecent };

/// The effect of a change without fields.
enum class EmptyChange : std::uint8_t { kIgnored, kAudited };

/// The rules for one actor.
struct ActorPolicy {
  Actor actor;
  Right username;
  Right email;
  Right profile;   ///< phone and nickname
  Right recovery;  ///< question and answer
  Address address;
  Right role_and_status;
  Notice notice;
  UndoTicketsAfter undo_tickets;
  LoginAge login_age;
  EmptyChange empty_change;
  std::string_view audit;  ///< the action in the audit log; role and status have their own
  std::string_view audit_proven_email;  ///< the action for an address with its code
  base::Fault missing;                  ///< if the account does not exist or its session has ended
};

inline constexpr std::array kActorPolicies{
    ActorPolicy{.actor = Actor::kOwner,
                .username = Right::kOnce,
                .email = Right::kAlways,
                .profile = Right::kAlways,
                .recovery = Right::kAlways,
                .address = Address::kPending,
                .role_and_status = Right::kNone,
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
                .address = Address::kReplaced,
                .role_and_status = Right::kAlways,
                .notice = Notice::kPlain,
                .undo_tickets = UndoTicketsAfter::kVoided,
                .login_age = LoginAge::kAny,
                .empty_change = EmptyChange::kIgnored,
                .audit = "account-update",
                .audit_proven_email = "account-update",
                .missing = base::Fault::kNotFound},
    // Removes an unverified address from an account because its owner has verified it.
    ActorPolicy{.actor = Actor::kSystem,
                .username = Right::kNone,
                .email = Right::kAlways,
                .profile = Right::kNone,
                .recovery = Right::kNone,
                .address = Address::kReplaced,
                .role_and_status = Right::kNone,
                .notice = Notice::kNone,
                .undo_tickets = UndoTicketsAfter::kStay,
                .login_age = LoginAge::kAny,
                .empty_change = EmptyChange::kIgnored,
                .audit = "email-lost",
                .audit_proven_email = "email-lost",
                .missing = base::Fault::kNotFound},
};

/// The row of the actor.
constexpr const ActorPolicy& policy_of(Actor actor) {
  return *std::ranges::find(kActorPolicies, actor, &ActorPolicy::actor);
}

}  // namespace domain
