// `account update` and `account role`: change names, addresses and the role.
#include "admin/account.h"
#include "admin/operator.h"

namespace admin {
namespace {

// Options that are not on the command line are std::nullopt and leave the value unchanged.
struct UpdateOptions {
  std::string account;
  std::string username;
  std::string email;
  std::string phone;
  std::string nickname;
  std::string language = "en";
  Say say = Say::kSentence;
  const CLI::App* verb = nullptr;

  std::optional<std::string_view> text_of(const char* option, const std::string& value) const {
    if (verb->count(option) == 0) return std::nullopt;
    return value;
  }
};

domain::AccountChange update_of(const UpdateOptions& options) {
  return {.username = options.text_of("--username", options.username),
          .email = options.text_of("--email", options.email),
          .phone = options.text_of("--phone", options.phone),
          .nickname = options.text_of("--nickname", options.nickname)};
}

Exit update(const Choice& choice, const UpdateOptions& options) {
  const domain::AccountChange change = update_of(options);
  if (!change.username && !change.email && !change.phone && !change.nickname) {
    return complain("name a change: --username, --email, --phone or --nickname", Exit::kUsage);
  }
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        auto changed =
            services.administration.change(account.id, change, domain::LastAdministrator::kStays,
                                           operator_client(options.language));
        if (!changed) return report(changed.error());
        return done(options.say, account, "Changed " + describe(account) + ".");
      });
}

struct RoleOptions {
  std::string account;
  std::string role;
  domain::LastAdministrator last = domain::LastAdministrator::kStays;
  Say say = Say::kSentence;
};

Exit set_role(const Choice& choice, const RoleOptions& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        auto changed = services.administration.set_role(
            account.id, options.role == "admin" ? domain::Role::kAdmin : domain::Role::kUser,
            options.last, operator_client());
        if (!changed) return report(changed.error());
        return done(options.say, account, *changed,
                    options.role == "admin" ? "an administrator" : "a user");
      });
}

void add_role(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<RoleOptions>();
  auto* verb = noun.add_subcommand("role", "Set the role of an account: user or admin");
  verb->footer(
      "Examples:\n"
      "  scripts/account role kit admin\n"
      "  scripts/account role kit user");
  add_account_argument(*verb, options->account);
  verb->add_option("ROLE", options->role, "user or admin")
      ->required()
      ->check(CLI::IsMember({"user", "admin"}).description(""));
  add_force(*verb, options->last);
  add_porcelain(*verb, options->say, "the id");
  on_chosen(*verb, choice, options, set_role);
}

}  // namespace

void add_change_verbs(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<UpdateOptions>();
  auto* verb = noun.add_subcommand("update", "Change names, address or phone of an account");
  options->verb = verb;
  verb->footer(
      "Other values stay unchanged; an empty address, phone or nickname is removed. A new address\n"
      "is unverified, and the old one gets a mail.\n"
      "Examples:\n"
      "  scripts/account update kit --email kit@example.net --nickname 'Kit the Great'\n"
      "  scripts/account update 42 --phone ''");
  add_account_argument(*verb, options->account);
  verb->add_option("--username", options->username, "New username")->type_name("NAME");
  verb->add_option("--email", options->email, "New address")->type_name("ADDRESS");
  verb->add_option("--phone", options->phone, "New phone number")->type_name("NUMBER");
  verb->add_option("--nickname", options->nickname, "New nickname")->type_name("NAME");
  add_language(*verb, options->language, "Of the mail to the old address: en or zh (default en)");
  add_porcelain(*verb, options->say, "the id");
  on_chosen(*verb, choice, options, update);
  add_role(noun, choice);
}

}  // namespace admin
