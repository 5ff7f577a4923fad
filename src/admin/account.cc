// `gatehouse-admin account`: accounts by hand, through the same rules, hashing and audit as any
// other. A password comes from standard input or is made here; never from the command line.
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "admin/commands.h"
#include "base/fault_name.h"
#include "base/text.h"
#include "contracts/wording.h"
#include "crypto/random.h"
#include "wiring.h"

namespace admin {
namespace {

using base::Fault;

struct AddOptions {
  std::string name;
  std::string email;
  std::string role = "user";
  bool generate = false;
};

base::Secret generated_password() {
  crypto::SystemRandom random;
  return base::Secret{base::to_base64url(random.bytes(15))};
}

// One line, as a pipe or a prompt gives it; the prompt does not show what is typed.
base::Secret typed_password() {
  if (::isatty(STDIN_FILENO) != 0) {
    char* line = ::getpass("Password: ");
    base::Secret password{line == nullptr ? "" : line};
    if (line != nullptr) ::explicit_bzero(line, ::strlen(line));
    return password;
  }
  std::string line;
  std::getline(std::cin, line);
  base::Secret password{line};
  ::explicit_bzero(line.data(), line.size());
  return password;
}

Exit report(const base::Failure& failure) {
  const std::string why = contracts::explain(failure, failure.field, contracts::Language::kEnglish);
  switch (failure.fault) {
    case Fault::kTaken:
      return complain(why, Exit::kConflict);
    case Fault::kMissingField:
    case Fault::kInvalidField:
      return complain(why, Exit::kUsage);
    case Fault::kStoreDown:
    case Fault::kStoreBusy:
      return complain("the database does not answer (" + failure.detail +
                          "); start it with scripts/run and try again",
                      Exit::kTryAgain);
    default:
      return complain("failed (" + std::string(base::name(failure.fault)) + ") " + failure.detail,
                      Exit::kFailed);
  }
}

Exit add(const Choice& choice, const AddOptions& options) {
  if (::sodium_init() < 0) return complain("libsodium does not start", Exit::kFailed);
  const auto config = load(choice);
  if (!config) return complain(config.error().message, Exit::kBadConfig);
  auto wiring = Wiring::make(*config);
  if (!wiring) return complain(wiring.error().message, Exit::kBadConfig);
  base::Secret password = options.generate ? generated_password() : typed_password();
  const std::string generated{options.generate ? password.reveal() : ""};
  domain::SignUp request{
      .username = options.name,
      .email =
          options.email.empty() ? std::nullopt : std::optional<std::string_view>{options.email},
      .password = std::move(password),
      .phone = std::nullopt,
      .nickname = std::nullopt,
      .question = std::nullopt,
      .answer = {},
      .role = options.role == "admin" ? domain::Role::kAdmin : domain::Role::kUser,
      .by = domain::SignUp::By::kOperator};
  const domain::Client client{.contract = "admin",
                              .address = "127.0.0.1",
                              .user_agent = "gatehouse-admin",
                              .request_id = {},
                              .language = "en",
                              .device = std::nullopt};
  auto account = (*wiring)->house().accounts.sign_up(request, client);
  if (!account) return report(account.error());
  std::cout << "Added account " << account->id << " (" << options.name << ", " << options.role
            << ").\n";
  if (options.generate) std::cout << "Password: " << generated << '\n';
  return Exit::kDone;
}

}  // namespace

void add_account(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("account", "Accounts");
  noun->require_subcommand(1);
  auto options = std::make_shared<AddOptions>();
  auto* verb = noun->add_subcommand(
      "add", "Add an account; its password comes from standard input, or --generate makes one");
  verb->add_option("NAME", options->name, "Username")->required();
  verb->add_option("--email", options->email, "Address; unverified")->type_name("ADDRESS");
  verb->add_option("--role", options->role, "user or admin (default user)")
      ->check(CLI::IsMember({"user", "admin"}));
  verb->add_flag("--generate", options->generate, "Make a password and print it");
  verb->callback(
      [&choice, options] { choice.action = [&choice, options] { return add(choice, *options); }; });
}

}  // namespace admin
