// gatehouse-admin: the operator's commands that need C++; the shell scripts call it. Parses the
// command line, runs the action and returns its exit code. Knows only the names of the nouns.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/commands.h"
#include "worker/harden_process.h"

namespace admin {
namespace {

constexpr std::array kNouns = {add_account, add_cache,    add_captcha, add_config,
                               add_keys,    add_mail,     add_metrics, add_nginx,
                               add_routes,  add_throttle, add_cleanup};

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 75 try again,\n"
    "78 configuration error. Settings: docs/configuration.md";

// CLI11's exit codes begin at 100; scripts need one code for all usage errors.
Exit usage(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? Exit::kDone : Exit::kUsage;
}

// If the output is redirected to a full disk, the exit code must not be 0.
Exit flushed(Exit exit) {
  if (std::cout.flush()) return exit;
  return complain("cannot write to standard output", Exit::kFailed);
}

// CLI11 takes the next argument as the value of `--option=`; here the value is empty. In reverse
// order, as parse() expects.
std::vector<std::string> arguments(int argc, const char* const* argv) {
  std::vector<std::string> out;
  bool options = true;
  for (const std::string_view argument :
       std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
    options = options && argument != "--";
    const bool empty =
        options && argument.starts_with("--") && argument.find('=') + 1 == argument.size();
    out.emplace_back(argument.substr(0, argument.size() - (empty ? 1 : 0)));
    if (empty) out.emplace_back();
  }
  std::ranges::reverse(out);
  return out;
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
    app.parse(arguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    return flushed(usage(app, error));
  }
  return flushed(choice.action());
}

}  // namespace

}  // namespace admin

// Our code throws no exceptions; this is a lack of memory or an invalid command table.
int main(int argc, char** argv) try {
  protect_memory();
  return static_cast<int>(admin::run(argc, argv));
} catch (const std::exception& error) {
  std::fprintf(stderr, "gatehouse-admin: %s\n", error.what());
  return static_cast<int>(admin::Exit::kFailed);
}
