// Loading the configuration and printing errors, for all nouns.
#include "admin/commands.h"

#include <iostream>

#include "worker/settings/load.h"

namespace admin {

std::expected<settings::Options, base::Problem> load(const Choice& choice) {
  return settings::load(choice.config_path, config::process_environment());
}

Exit complain(const std::string& message, Exit exit) {
  std::cerr << "gatehouse-admin: " << message << '\n';
  return exit;
}

}  // namespace admin
