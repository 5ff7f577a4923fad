// Shared by the files of `gatehouse-admin account`: account names, options, messages.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "admin/commands.h"
#include "admin/operator.h"
#include "admin/records.h"
#include "domain/services.h"

namespace admin {

/// An account on the command line: an id if the text has digits only, an address if it contains
/// `@`, otherwise a username. A prefix `id:`, `name:` or `email:` selects the kind.
struct AccountName {
  enum class Kind { kId, kUsername, kEmail, kBadId };
  Kind kind = Kind::kUsername;
  std::string text;  ///< without the prefix
};

/// kBadId: not a positive number of 64 bits.
AccountName parse_account_name(std::string_view text);

/// Adds the positional argument ACCOUNT.
void add_account_argument(CLI::App& verb, std::string& account);

/// Finds the account that `text` names and runs `work` with it. Prints an error if there is none.
using AccountWork = std::function<Exit(domain::Services&, const domain::Account&)>;
Exit with_account(const Choice& choice, const std::string& text, const AccountWork& work);

/// The account as part of a sentence: `account 7 (kit)`.
std::string describe(const domain::Account& account);

/// The options --format and --porcelain of verbs that print records.
struct FormatOptions {
  Format format = Format::kTable;
  bool porcelain = false;

  Format chosen() const { return porcelain ? Format::kPorcelain : format; }
};
void add_format_options(CLI::App& verb, FormatOptions& options);

/// The output of verbs that change something.
enum class Say { kSentence, kBareValue };

/// Adds --porcelain, which prints the bare value instead of a sentence. `bare` is its description.
void add_porcelain(CLI::App& verb, Say& say, const char* bare);

/// Adds --force to a verb that otherwise refuses to remove the last administrator.
void add_force(CLI::App& verb, domain::LastAdministrator& last);

/// Adds --yes to a verb that otherwise asks for confirmation.
void add_yes(CLI::App& verb, Consent& consent);

/// Adds --language, `en` or `zh`, to a verb that sends a mail. `text` is its description.
void add_language(CLI::App& verb, std::string& language, const char* text);

/// Prints the sentence or, for Say::kBareValue, the account's id.
Exit done(Say say, const domain::Account& account, const std::string& sentence);

/// Prints that the account is now `state` or was already, or its id. If the change was refused
/// because it is the last administrator, prints an error.
Exit done(Say say, const domain::Account& account, domain::ChangeResult effect, const char* state);

/// Sets `run` as the action of the verb.
template <class Options>
void on_chosen(CLI::App& verb, Choice& choice, const std::shared_ptr<Options>& options,
               Exit (*run)(const Choice&, const Options&)) {
  verb.callback([&choice, options, run] {
    choice.action = [&choice, options, run] { return run(choice, *options); };
  });
}

// Each adds a group of verbs.
void add_create_verbs(CLI::App& noun, Choice& choice);
void add_show_verbs(CLI::App& noun, Choice& choice);
void add_change_verbs(CLI::App& noun, Choice& choice);
void add_status_verbs(CLI::App& noun, Choice& choice);
void add_session_verbs(CLI::App& noun, Choice& choice);

}  // namespace admin
