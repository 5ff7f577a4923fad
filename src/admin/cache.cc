// `gatehouse-admin cache`: the session cache, for an operator who has changed the database by hand.
#include <CLI/CLI.hpp>
#include <iostream>

#include "admin/commands.h"
#include "admin/operator.h"
#include "worker/application.h"

namespace admin {
namespace {

Exit empty(const Choice& choice) {
  return with_application(choice, [](Application& application) {
    cache::SessionCache* cache = application.cache();
    if (cache == nullptr) {
      std::cout << "The session cache is off, so there is nothing to remove.\n";
      return Exit::kDone;
    }
    if (!cache->discard_all()) {
      return complain(
          "a stopped process has the lock of the session cache; try again, or wait "
          "CACHE_SECONDS",
          Exit::kTryAgain);
    }
    std::cout << "The session cache is empty.\n";
    return Exit::kDone;
  });
}

Exit status(const Choice& choice) {
  const auto options = load(choice);
  if (!options) return complain(options.error().message, Exit::kBadConfig);
  std::cout << (cache::SessionCache::is_on(options->cache) ? "on" : "off") << '\n';
  return Exit::kDone;
}

}  // namespace

void add_cache(CLI::App& app, Choice& choice) {
  CLI::App* cache = app.add_subcommand("cache", "The session cache");
  cache->require_subcommand(1);
  cache
      ->add_subcommand("empty",
                       "Remove all copies of sessions, after a change of sessions or accounts by "
                       "hand in the database")
      ->callback([&choice] { choice.action = [&choice] { return empty(choice); }; });
  cache->add_subcommand("status", "Print on or off")->callback([&choice] {
    choice.action = [&choice] { return status(choice); };
  });
}

}  // namespace admin
