// What the files of `gatehouse-admin account` share: naming an account, options, messages.
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

/// The account that a command names: by id where the text is all digits, by address where it has
/// an `@`, by username otherwise; `id:`, `name:` or `email:` in front decides instead.
struct AccountName {
  enum class Kind { kId, kUsername, kEmail, kBadId };
  Kind kind = Kind::kUsername;
  std::string text;  ///< without what stood in front
};

AccountName parse_account_name(std::string_view text);

/// The positional ACCOUNT of a verb.
void add_account_argument(CLI::App& verb, std::string& account);

/// Runs `work` on the account that `text` names; prints an error where there is none.
using AccountWork = std::function<Exit(domain::Services&, const domain::Account&)>;
Exit with_account(const Choice& choice, const std::string& text, const AccountWork& work);

/// The account in a sentence: `account 7 (kit)`.
std::string describe(const domain::Account& account);

/// --format and --porcelain of a verb that prints records.
struct FormatOptions {
  Format format = Format::kTable;
  bool porcelain = false;

  Format chosen() const { return porcelain ? Format::kPorcelain : format; }
};
void add_format_options(CLI::App& verb, FormatOptions& options);

/// The output of a verb that changes something.
enum class Say { kSentence, kBareValue };

/// --porcelain of such a verb: `bare` instead of the sentence.
void add_porcelain(CLI::App& verb, Say& say, const char* bare);

/// --force of a verb that may otherwise not take the last administrator.
void add_force(CLI::App& verb, domain::LastAdministrator& last);

/// --yes of a verb that otherwise asks first.
void add_yes(CLI::App& verb, Consent& consent);

/// --language of a verb that sends a mail: `en` or `zh`.
void add_language(CLI::App& verb, std::string& language, const char* text);

/// Prints the sentence, or the account's id.
Exit done(Say say, const domain::Account& account, const std::string& sentence);

/// Prints that the account is now, or was already, `state`, or its id; complains where it may not
/// be, since it is the last administrator.
Exit done(Say say, const domain::Account& account, domain::ChangeResult effect, const char* state);

/// Makes `run` what the program does when this verb is chosen.
template <class Options>
void on_chosen(CLI::App& verb, Choice& choice, const std::shared_ptr<Options>& options,
               Exit (*run)(const Choice&, const Options&)) {
  verb.callback([&choice, options, run] {
    choice.action = [&choice, options, run] { return run(choice, *options); };
  });
}

// Each adds some of the verbs.
void add_create_verbs(CLI::App& noun, Choice& choice);
void add_show_verbs(CLI::App& noun, Choice& choice);
void add_change_verbs(CLI::App& noun, Choice& choice);
void add_status_verbs(CLI::App& noun, Choice& choice);
void add_session_verbs(CLI::App& noun, Choice& choice);

}  // namespace admin
