// gatehouse-admin: the operator's commands that need C++ under the shell scripts. Parses, runs the
// chosen noun's action, says by exit code how it went. Knows the nouns' names only.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <iostream>

#include "admin/commands.h"
#include "config/loader.h"

namespace admin {
namespace {

constexpr std::array kNouns = {add_account, add_config, add_keys, add_metrics, add_nginx_maps};

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 75 try again,\n"
    "78 configuration error. Settings: docs/configuration.md";

// CLI11 numbers its errors from 100; the shell needs one number for all of them.
Exit usage(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? Exit::kDone : Exit::kUsage;
}

// A full disk behind a redirection must not pass for success.
Exit flushed(Exit exit) {
  if (std::cout.flush()) return exit;
  return complain("cannot write to standard output", Exit::kFailed);
}

Exit run(int argc, const char* const* argv) {
  Choice choice;
  CLI::App app("Administers a Gatehouse installation.", "gatehouse-admin");
  app.footer(kFooter);
  app.fallthrough();  // --config may also follow the subcommand
  app.require_subcommand(1);
  app.add_option("--config", choice.config_path, "Configuration file; without it, defaults")
      ->type_name("FILE");
  for (const auto add : kNouns) add(app, choice);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return flushed(usage(app, error));
  }
  return flushed(choice.action());
}

}  // namespace

std::expected<config::Config, config::Problem> load(const Choice& choice) {
  return config::load(choice.config_path, config::process_environment());
}

Exit complain(const std::string& message, Exit exit) {
  std::cerr << "gatehouse-admin: " << message << '\n';
  return exit;
}

}  // namespace admin

// Ours are values; what still arrives here is out of memory or a broken command table.
int main(int argc, char** argv) try {
  return static_cast<int>(admin::run(argc, argv));
} catch (const std::exception& error) {
  std::fprintf(stderr, "gatehouse-admin: %s\n", error.what());
  return static_cast<int>(admin::Exit::kFailed);
}
