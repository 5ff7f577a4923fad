// Shared by the verbs of gatehouse-admin: the application, messages for faults, confirmations, new
// passwords.
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

/// Loads the configuration, builds the application and runs `work` with it. Prints an error if that
/// fails.
Exit with_application(const Choice& choice, const std::function<Exit(Application&)>& work);

/// Like with_application(), for work that needs only the operations of the domain.
Exit with_services(const Choice& choice, const std::function<Exit(domain::Services&)>& work);

/// The operator as a client for sessions and the audit log. `language` is the language of mail to
/// the account's owner.
domain::Client operator_client(const std::string& language = "en");

/// Prints the failure and the next step, and returns the exit code.
Exit report(const base::Failure& failure);

/// Whether the operator has confirmed an irreversible action by an option.
enum class Consent { kToBeAsked, kGiven };

/// Asks `question` on the terminal unless consent was given. std::nullopt if the operator answers
/// `y`; otherwise the exit code, which is kUsage if there is no terminal.
std::optional<Exit> refused(const std::string& question, Consent consent);

/// Reads a new password: twice from a terminal without echo, or one line of standard input. The
/// error is a message, also if the two inputs differ.
std::expected<base::Secret, std::string> typed_password();

/// Makes a new password of 120 random bits.
base::Secret generated_password();

}  // namespace admin
