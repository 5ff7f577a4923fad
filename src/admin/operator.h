// What the verbs of gatehouse-admin share: the application, messages for faults, a confirmation
// before irreversible actions, a new password.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "admin/commands.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/client.h"
#include "domain/services.h"

class Application;

namespace admin {

/// Loads the configuration, makes the application and runs `work` with it; says what is wrong
/// otherwise.
Exit with_application(const Choice& choice, const std::function<Exit(Application&)>& work);

/// The same, for work that needs no more than a contract does.
Exit with_services(const Choice& choice, const std::function<Exit(domain::Services&)>& work);

/// The operator, as sessions and the audit see them. `language` is that of mail to the owner.
domain::Client operator_client(const std::string& language = "en");

/// Prints what failed and what to do next, and returns its exit code.
Exit report(const base::Failure& failure);

/// Whether the operator has confirmed an irreversible action by an option.
enum class Consent { kToBeAsked, kGiven };

/// Asks `question` on the terminal and waits for `y`. Nothing where it may be done; the exit code
/// where not, which is kUsage without a terminal to ask on.
std::optional<Exit> refused(const std::string& question, Consent consent);

/// A new password as somebody types it: twice on a terminal, which does not show it, or as one line
/// of standard input. An error where the two differ.
std::expected<base::Secret, std::string> typed_password();

/// A new password of 120 random bits.
base::Secret generated_password();

}  // namespace admin
