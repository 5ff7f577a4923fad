// `gatehouse-admin keys`: the generated secrets under the state directory. `show` is for backups
// and for moving an installation; its output is as secret as the files.
#include <CLI/CLI.hpp>
#include <iostream>

#include "admin/commands.h"
#include "base/text.h"
#include "config/secrets.h"
#include "worker/application.h"
#include "worker/settings/load.h"

namespace admin {
namespace {

Exit init(const Choice& choice) {
  const auto options = load(choice);
  if (!options) return complain(options.error().message, Exit::kBadConfig);
  const auto created = config::create_missing_keys(options->paths.state_dir);
  if (!created) return complain(created.error().message, Exit::kFailed);
  // Existing keys are checked too, so that an invalid key is found now and not at the first login.
  const auto keys = config::read_keys(options->paths.state_dir);
  if (!keys) return complain(keys.error().message, Exit::kBadConfig);
  return Exit::kDone;
}

Exit show(const Choice& choice) {
  const settings::Table table;
  const auto sources = settings::collect(table, choice.config_path, config::process_environment());
  if (!sources) return complain(sources.error().message, Exit::kBadConfig);
  const auto keys = config::read_keys(std::string{(*sources)["STATE_DIR"]});
  if (!keys) return complain(keys.error().message, Exit::kBadConfig);
  for (const config::Pepper& pepper : keys->peppers) {
    std::cout << "PEPPER_" << pepper.id << '=' << base::to_base64url(pepper.key.reveal()) << '\n';
  }
  for (const config::NamedKey& named : sources->keys) {
    if (named.key->form.kind != base::SettingKind::kServerKey) continue;
    std::cout << named.name << '=' << (*sources)[named.name] << '\n';
  }
  std::cout << "DEVICE_COOKIE=" << base::to_base64url(keys->device_cookie.reveal()) << '\n';
  return Exit::kDone;
}

// For scripts/run, which gives it to the mailer.
Exit mailer(const Choice& choice) {
  const auto options = load(choice);
  if (!options) return complain(options.error().message, Exit::kBadConfig);
  const auto key = Application::mailer_key(options->paths.state_dir);
  if (!key) return complain(key.error().message, Exit::kBadConfig);
  std::cout << key->reveal() << '\n';
  return Exit::kDone;
}

}  // namespace

void add_keys(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("keys", "The generated secrets of this installation");
  noun->require_subcommand(1);
  noun->add_subcommand("init", "Create missing keys; existing ones are unchanged")
      ->callback([&choice] { choice.action = [&choice] { return init(choice); }; });
  noun->add_subcommand("mailer", "Print the key of the mailer, which scripts/run gives to it")
      ->callback([&choice] { choice.action = [&choice] { return mailer(choice); }; });
  noun->add_subcommand("show", "Print the keys as NAME=value lines; keep the output secret")
      ->callback([&choice] { choice.action = [&choice] { return show(choice); }; });
}

}  // namespace admin
