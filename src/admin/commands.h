// The interface between main() of gatehouse-admin and the files of the nouns. A new noun needs its
// own file, its add_… here and one row in main.cc.
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

/// The exit codes. 75 and 78 are EX_TEMPFAIL and EX_CONFIG of sysexits.h.
enum class Exit {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kConflict = 4,
  kTryAgain = 75,
  kBadConfig = 78,
};

/// The parsed command line.
struct Choice {
  std::string config_path;       ///< --config; empty: defaults and environment
  std::function<Exit()> action;  ///< set by the chosen subcommand, run after parsing
};

/// Loads the configuration from the file of --config and the environment.
std::expected<settings::Options, base::Problem> load(const Choice& choice);

/// Prints `gatehouse-admin: message` on standard error and returns `exit`.
Exit complain(const std::string& message, Exit exit);

// Each adds one noun with its verbs. `choice` must outlive `app`.
void add_account(CLI::App& app, Choice& choice);
void add_cache(CLI::App& app, Choice& choice);
void add_captcha(CLI::App& app, Choice& choice);
void add_config(CLI::App& app, Choice& choice);
void add_keys(CLI::App& app, Choice& choice);
void add_mail(CLI::App& app, Choice& choice);
void add_metrics(CLI::App& app, Choice& choice);
void add_nginx(CLI::App& app, Choice& choice);
void add_routes(CLI::App& app, Choice& choice);
void add_throttle(CLI::App& app, Choice& choice);
void add_cleanup(CLI::App& app, Choice& choice);

}  // namespace admin
