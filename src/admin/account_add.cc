// `account add` and `account password`: set a new password. It is read from the terminal or
// standard input, or generated; it is never on a command line.
#include <iostream>

#include "admin/account.h"
#include "admin/operator.h"

namespace admin {
namespace {

// The source of a new password.
enum class From { kOperator, kGenerator };

struct AddOptions {
  std::string name;
  std::string email;
  std::string role = "user";
  From from = From::kOperator;
  Say say = Say::kSentence;
};

struct PasswordOptions {
  std::string account;
  std::string language = "en";
  From from = From::kOperator;
  Say say = Say::kSentence;
};

struct NewPassword {
  base::Secret secret;
  std::optional<std::string> shown;  ///< the generated password
};

std::expected<NewPassword, std::string> new_password(From from) {
  if (from == From::kGenerator) {
    base::Secret made = generated_password();
    std::string shown{made.reveal()};
    return NewPassword{.secret = std::move(made), .shown = std::move(shown)};
  }
  auto typed = typed_password();
  if (!typed) return std::unexpected(typed.error());
  return NewPassword{.secret = std::move(*typed), .shown = std::nullopt};
}

void add_generate(CLI::App& verb, From& from) {
  verb.add_flag_callback(
      "--generate", [&from] { from = From::kGenerator; }, "Generate a password and print it");
}

domain::SignUp request_of(const AddOptions& options, base::Secret password) {
  return {.username = options.name,
          .email =
              options.email.empty() ? std::nullopt : std::optional<std::string_view>{options.email},
          .password = std::move(password),
          .role = options.role == "admin" ? domain::Role::kAdmin : domain::Role::kUser,
          .by = domain::SignUp::By::kOperator};
}

Exit add(const Choice& choice, const AddOptions& options) {
  return with_services(choice, [&](domain::Services& services) {
    auto password = new_password(options.from);
    if (!password) return complain(password.error(), Exit::kUsage);
    auto account = services.accounts.sign_up(request_of(options, std::move(password->secret)),
                                             operator_client());
    if (!account) return report(account.error());
    if (options.say == Say::kBareValue) {
      std::cout << account->id << (password->shown ? '\t' + *password->shown : "") << '\n';
      return Exit::kDone;
    }
    std::cout << "Added account " << account->id << " (" << options.name << ", " << options.role
              << ").\n";
    if (password->shown) std::cout << "Password: " << *password->shown << '\n';
    return Exit::kDone;
  });
}

Exit set_password(const Choice& choice, const PasswordOptions& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        auto password = new_password(options.from);
        if (!password) return complain(password.error(), Exit::kUsage);
        auto changed = services.administration.set_password(account.id, password->secret,
                                                            operator_client(options.language));
        if (!changed) return report(changed.error());
        if (options.say == Say::kBareValue && password->shown) {
          std::cout << *password->shown << '\n';
          return Exit::kDone;
        }
        done(options.say, account,
             "Changed the password of " + describe(account) + "; its sessions have ended.");
        if (password->shown) std::cout << "Password: " << *password->shown << '\n';
        return Exit::kDone;
      });
}

void add_password_verb(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<PasswordOptions>();
  auto* verb =
      noun.add_subcommand("password", "Set a new password, end all sessions and notify the owner");
  verb->footer(
      "The password is read twice from a terminal, or as one line of standard input.\n"
      "Also removes security question, phone and user key: an intruder may have set them.\n"
      "Examples:\n"
      "  scripts/account password kit\n"
      "  scripts/account password kit --generate\n"
      "  printf '%s\\n' \"$new\" | scripts/account password id:42");
  add_account_argument(*verb, options->account);
  add_generate(*verb, options->from);
  add_language(*verb, options->language, "Of the mail to the owner: en or zh (default en)");
  add_porcelain(*verb, options->say, "the generated password only, or the id");
  on_chosen(*verb, choice, options, set_password);
}

}  // namespace

void add_create_verbs(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<AddOptions>();
  auto* verb = noun.add_subcommand(
      "add",
      "Add an account; reads its password from standard input or generates one (--generate)");
  verb->footer(
      "Examples:\n"
      "  scripts/account add ann --role admin --generate\n"
      "  scripts/account add kit --email kit@example.org\n"
      "  printf '%s\\n' \"$password\" | scripts/account add kit --porcelain");
  verb->add_option("NAME", options->name, "Username")->required();
  verb->add_option("--email", options->email, "Address; unverified")->type_name("ADDRESS");
  verb->add_option("--role", options->role, "user or admin (default user)")
      ->type_name("ROLE")
      ->check(CLI::IsMember({"user", "admin"}).description(""));
  add_generate(*verb, options->from);
  add_porcelain(*verb, options->say, "the id, and after a tab the generated password");
  on_chosen(*verb, choice, options, add);
  add_password_verb(noun, choice);
}

}  // namespace admin
