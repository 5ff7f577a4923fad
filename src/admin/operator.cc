#include "admin/operator.h"

#include <string.h>
#include <unistd.h>

#include <iostream>

#include "base/fault_name.h"
#include "base/text.h"
#include "contracts/wording.h"
#include "crypto/random.h"
#include "worker/application.h"

namespace admin {
namespace {

using base::Fault;

bool on_a_terminal() { return ::isatty(STDIN_FILENO) != 0; }

// getpass() leaves the password in a static buffer, which is overwritten here.
base::Secret ask_unseen(const char* prompt) {
  char* line = ::getpass(prompt);
  base::Secret typed{line == nullptr ? "" : line};
  if (line != nullptr) ::explicit_bzero(line, ::strlen(line));
  return typed;
}

base::Secret read_line() {
  std::string line;
  std::getline(std::cin, line);
  base::Secret read{line};
  ::explicit_bzero(line.data(), line.size());
  return read;
}

}  // namespace

Exit with_application(const Choice& choice, const std::function<Exit(Application&)>& work) {
  if (!crypto::initialize()) return complain("libsodium does not start", Exit::kFailed);
  auto options = load(choice);
  if (!options) return complain(options.error().message, Exit::kBadConfig);
  auto application = Application::make(std::move(*options));
  if (!application) return complain(application.error().message, Exit::kBadConfig);
  return work(**application);
}

Exit with_services(const Choice& choice, const std::function<Exit(domain::Services&)>& work) {
  return with_application(choice,
                          [&](Application& application) { return work(application.services()); });
}

domain::Client operator_client(const std::string& language) {
  return {.contract = "admin",
          .address = "127.0.0.1",
          .user_agent = "gatehouse-admin",
          .request_id = {},
          .language = language,
          .device = std::nullopt};
}

Exit report(const base::Failure& failure) {
  const std::string why = contracts::explain(failure, failure.field, contracts::Language::kEnglish);
  switch (failure.fault) {
    case Fault::kNotFound:
      return complain("the account does not exist any more; nothing was changed", Exit::kNotFound);
    case Fault::kTaken:
      return complain(why, Exit::kConflict);
    case Fault::kMissingField:
    case Fault::kInvalidField:
      return complain(why, Exit::kUsage);
    case Fault::kStoreBusy:
      return complain("the database is busy (" + failure.detail + "); try again", Exit::kTryAgain);
    case Fault::kStoreDown:
      return complain("the database does not answer (" + failure.detail +
                          "); start it with scripts/run and try again",
                      Exit::kTryAgain);
    case Fault::kUncertain:
      return complain("the connection to the database was lost during the commit (" +
                          failure.detail +
                          "); look with scripts/account show whether the change was made",
                      Exit::kFailed);
    default:
      return complain("failed (" + std::string(base::name(failure.fault)) + ") " + failure.detail,
                      Exit::kFailed);
  }
}

std::optional<Exit> refused(const std::string& question, Consent consent) {
  if (consent == Consent::kGiven) return std::nullopt;
  if (!on_a_terminal()) {
    return complain("this cannot be undone, and there is no terminal for a confirmation; add --yes",
                    Exit::kUsage);
  }
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return std::nullopt;
  return complain("nothing was changed", Exit::kFailed);
}

std::expected<base::Secret, std::string> typed_password() {
  if (!on_a_terminal()) return read_line();
  base::Secret password = ask_unseen("New password: ");
  const base::Secret again = ask_unseen("Once more: ");
  if (password.reveal() == again.reveal()) return password;
  return std::unexpected("the two passwords differ; nothing was changed");
}

base::Secret generated_password() {
  crypto::SystemRandom random;
  return base::Secret{base::to_base64url(random.bytes(15))};
}

}  // namespace admin
