// What every noun starts and ends with.
#include "admin/commands.h"

#include <iostream>

#include "config/loader.h"

namespace admin {

std::expected<config::Config, config::Problem> load(const Choice& choice) {
  return config::load(choice.config_path, config::process_environment());
}

Exit complain(const std::string& message, Exit exit) {
  std::cerr << "gatehouse-admin: " << message << '\n';
  return exit;
}

}  // namespace admin
