// gatehouse-worker: one FastCGI worker. Reads the configuration, builds the services and serves
// requests until a stop signal. spawn-fcgi and multiwatch start it with the listening socket on
// descriptor 0.
#include <malloc.h>  // malloc_trim
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "config/secrets.h"
#include "contracts/dispatcher.h"
#include "crypto/digest.h"
#include "crypto/hash_memory.h"
#include "crypto/random.h"
#include "transport/fastcgi_server.h"
#include "worker/application.h"
#include "worker/harden_process.h"
#include "worker/sandbox.h"
#include "worker/settings/load.h"

namespace {

// multiwatch restarts an ended worker immediately; the pause limits the rate if it cannot start.
constexpr unsigned kSecondsBeforeRestart = 1;

int complain(const std::string& message) {
  std::fprintf(stderr, "gatehouse-worker: %s\n", message.c_str());
  ::sleep(kSecondsBeforeRestart);
  return 1;
}

// Requests of the other pools take so little time that none waits long.
std::optional<std::chrono::seconds> queue_timeout(const settings::Options& options,
                                                  std::string_view pool) {
  if (pool != "slow") return {};
  return options.process.queue_timeout;
}

// The gate's workers answer the servers of guarded sites; all others answer our nginx.
int run(const std::string& config_path, const std::string& pool) {
  const bool is_gate = pool == "gate";
  if (!harden_process()) return complain("the parent process has ended");
  if (!crypto::initialize()) return complain("libsodium does not start");
  auto options = settings::load(config_path, config::process_environment());
  if (!options) return complain(options.error().message);
  contracts::ContractOptions served = std::move(options->contracts);
  if (is_gate) served.reach = contracts::Reach::kGuardedSites;
  const auto key =
      config::read_server_key(options->paths.state_dir, is_gate ? config::FrontServer::kGuardedSite
                                                                : config::FrontServer::kNginx);
  if (!key) return complain(key.error().message);
  const transport::ServerOptions transport{
      .pool = pool,
      .is_key = [&](std::string_view text) { return crypto::equal(text, key->reveal()); },
      .logged = is_gate ? transport::LoggedRequests::kAll : transport::LoggedRequests::kFailed,
      .receive_timeout = options->process.receive_timeout,
      .queue_timeout = queue_timeout(*options, pool),
      .when_idle = crypto::HashMemory::give_back};
  const Sandbox sandbox = worker_sandbox(*options, served.reach);
  auto application = Application::make(std::move(*options));
  if (!application) return complain(application.error().message);
  contracts::Dispatcher dispatcher((*application)->services(), std::move(served));
  if (auto entered = enter_sandbox(sandbox); !entered) return complain(entered.error().message);
  ::malloc_trim(0);  // gives back what only the start needs
  if (transport::serve(dispatcher, transport, (*application)->metrics())) return 0;
  ::sleep(kSecondsBeforeRestart);
  return 1;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("One FastCGI worker of Gatehouse; spawn-fcgi and multiwatch start it.",
               "gatehouse-worker");
  std::string config_path;
  std::string pool;
  app.add_option("--config", config_path, "Configuration file; without it, defaults")
      ->type_name("FILE");
  app.add_option("--pool", pool, "Name of the pool for the log: quick, slow, or gate")
      ->required()
      ->check(CLI::IsMember({"quick", "slow", "gate"}));
  CLI11_PARSE(app, argc, argv);
  return run(config_path, pool);
} catch (const std::exception& error) {
  return complain(error.what());
}
