// `gatehouse-admin config`: prints the settings in force and the reference of all settings.
#include <CLI/CLI.hpp>
#include <iostream>

#include "admin/commands.h"
#include "config/reference.h"
#include "worker/settings/load.h"

namespace admin {
namespace {

Exit show(const Choice& choice) {
  const settings::Table table;
  const auto sources = settings::collect(table, choice.config_path, config::process_environment());
  if (!sources) return complain(sources.error().message, Exit::kBadConfig);
  std::cout << config::settings_in_force(*sources);
  return Exit::kDone;
}

Exit example() {
  std::cout << config::example_file(settings::Table{}.keys());
  return Exit::kDone;
}

Exit reference() {
  std::cout << config::reference_page(settings::Table{}.keys());
  return Exit::kDone;
}

}  // namespace

void add_config(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("config", "Print the configuration and its reference");
  noun->require_subcommand(1);
  noun->add_subcommand("show", "Every key in force, as KEY=\"value\" lines that sh can evaluate")
      ->callback([&choice] { choice.action = [&choice] { return show(choice); }; });
  noun->add_subcommand("example", "A sample file with every key commented out")
      ->callback([&choice] { choice.action = example; });
  noun->add_subcommand("reference", "The page docs/configuration.md")->callback([&choice] {
    choice.action = reference;
  });
}

}  // namespace admin
