// The commands of gatehouse-admin: what each noun's file offers to main, and main to each of them.
// A new noun: its own file, its add_… here, one row in main.cc.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "base/problem.h"
#include "worker/settings/options.h"

namespace CLI {
class App;
}

namespace admin {

/// What the shell sees. 75 and 78 are sysexits.h's EX_TEMPFAIL and EX_CONFIG.
enum class Exit {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kConflict = 4,
  kTryAgain = 75,
  kBadConfig = 78,
};

/// What the command line chose.
struct Choice {
  std::string config_path;       ///< --config; empty: defaults and environment
  std::function<Exit()> action;  ///< set by the chosen subcommand, run after parsing
};

/// Loads the configuration that --config names, with the environment over it.
std::expected<settings::Options, base::Problem> load(const Choice& choice);

/// Prints `gatehouse-admin: message` on standard error and returns `exit`.
Exit complain(const std::string& message, Exit exit);

// Each adds one noun with its verbs; `choice` outlives `app`.
void add_account(CLI::App& app, Choice& choice);
void add_captcha(CLI::App& app, Choice& choice);
void add_config(CLI::App& app, Choice& choice);
void add_keys(CLI::App& app, Choice& choice);
void add_mail(CLI::App& app, Choice& choice);
void add_metrics(CLI::App& app, Choice& choice);
void add_nginx(CLI::App& app, Choice& choice);
void add_routes(CLI::App& app, Choice& choice);
void add_cleanup(CLI::App& app, Choice& choice);

}  // namespace admin
