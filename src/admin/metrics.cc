// `gatehouse-admin metrics`: prints the workers' counters in Prometheus' text format. Reads the
// counters' file; no worker has to run.
#include "base/metrics.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <iostream>

#include "admin/commands.h"

namespace admin {
namespace {

Exit print(const Choice& choice) {
  const auto options = load(choice);
  if (!options) return complain(options.error().message, Exit::kBadConfig);
  const std::string path = options->paths.state_dir + "/run/metrics";
  // Checked first, because Metrics would create the file or use private memory and print zeros.
  if (::access(path.c_str(), R_OK | W_OK) != 0) {
    const Exit exit = errno == ENOENT ? Exit::kNotFound : Exit::kFailed;
    return complain(path + ": " + std::strerror(errno), exit);
  }
  const base::Metrics metrics(path);
  std::cout << metrics.text();
  return Exit::kDone;
}

}  // namespace

void add_metrics(CLI::App& app, Choice& choice) {
  app.add_subcommand("metrics", "Print the workers' counters in Prometheus' text format")
      ->callback([&choice] { choice.action = [&choice] { return print(choice); }; });
}

}  // namespace admin
