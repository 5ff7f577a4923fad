// `account disable`, `enable` and `delete`: decide whether an account can log in. A disabled or
// deleted account has no valid session from the next request on.
#include "admin/account.h"
#include "admin/operator.h"

namespace admin {
namespace {

struct Options {
  std::string account;
  domain::LastAdministrator last = domain::LastAdministrator::kStays;
  Consent consent = Consent::kToBeAsked;
  Say say = Say::kSentence;
};

Exit disable(const Choice& choice, const Options& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        auto changed = services.administration.disable(account.id, options.last, operator_client());
        if (!changed) return report(changed.error());
        return done(options.say, account, *changed, "disabled");
      });
}

Exit enable(const Choice& choice, const Options& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        auto changed = services.administration.enable(account.id, operator_client());
        if (!changed) return report(changed.error());
        return done(options.say, account, *changed, "enabled");
      });
}

Exit remove(const Choice& choice, const Options& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        const std::string address =
            account.username && account.email ? " <" + visible(*account.email) + ">" : "";
        const auto no =
            refused("Delete " + describe(account) + address + " permanently?", options.consent);
        if (no) return *no;
        auto changed = services.administration.remove(account.id, options.last, operator_client());
        if (!changed) return report(changed.error());
        return done(options.say, account, *changed, "deleted");
      });
}

CLI::App* add_verb(CLI::App& noun, const char* name, const char* help, const char* footer,
                   Options& options) {
  auto* verb = noun.add_subcommand(name, help);
  verb->footer(footer);
  add_account_argument(*verb, options.account);
  add_porcelain(*verb, options.say, "the id");
  return verb;
}

void add_enable(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<Options>();
  auto* verb = add_verb(noun, "enable", "Allow logins of a disabled account again",
                        "Sessions that have ended are not restored.\n"
                        "Example:\n"
                        "  scripts/account enable kit",
                        *options);
  on_chosen(*verb, choice, options, enable);
}

void add_delete(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<Options>();
  auto* verb = add_verb(noun, "delete", "Delete an account and its data permanently",
                        "The audit log keeps its events under the id, which is never reused.\n"
                        "Examples:\n"
                        "  scripts/account delete kit\n"
                        "  scripts/account delete id:42 --yes --porcelain",
                        *options);
  add_yes(*verb, options->consent);
  add_force(*verb, options->last);
  on_chosen(*verb, choice, options, remove);
}

}  // namespace

void add_status_verbs(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<Options>();
  auto* verb = add_verb(noun, "disable", "End an account's sessions and prevent logins",
                        "Examples:\n"
                        "  scripts/account disable kit\n"
                        "  scripts/account disable kit@example.org --porcelain",
                        *options);
  add_force(*verb, options->last);
  on_chosen(*verb, choice, options, disable);
  add_enable(noun, choice);
  add_delete(noun, choice);
}

}  // namespace admin
