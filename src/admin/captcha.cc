// `gatehouse-admin captcha`: prints the answer of an issued captcha, for tests and manual checks. A
// user who can run it can also read the key that answers are derived from.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "admin/commands.h"
#include "admin/operator.h"
#include "contracts/all.h"

namespace admin {
namespace {

// The name does not contain the contract that issued the captcha.
Exit print_answer(const Choice& choice, const std::string& key) {
  return with_services(choice, [&](domain::Services& services) {
    for (const contracts::Contract& contract : contracts::all()) {
      auto answer = services.captchas.answer(key, contract.name);
      if (!answer) return report(answer.error());
      if (!*answer) continue;
      std::cout << (*answer)->reveal() << '\n';
      return Exit::kDone;
    }
    return complain("there is no valid captcha of that name", Exit::kNotFound);
  });
}

}  // namespace

void add_captcha(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("captcha", "Print the answer of a captcha");
  const auto key = std::make_shared<std::string>();
  noun->add_option("KEY", *key, "The name of the captcha")->required();
  noun->callback(
      [&choice, key] { choice.action = [&choice, key] { return print_answer(choice, *key); }; });
}

}  // namespace admin
