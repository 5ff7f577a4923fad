// `gatehouse-admin cleanup`: deletes closed accounts whose time has come, expired rows, pictures
// that no account uses, expired key pairs, and verifiers that no enabled contract can use. The
// service "maintenance" runs it each hour. It can run at the same time as workers and other
// cleanups.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "admin/commands.h"
#include "admin/operator.h"
#include "contracts/all.h"
#include "worker/application.h"

namespace admin {
namespace {

base::Result<void> clean_pictures(Application& application) {
  auto removed = application.services().avatars.cleanup();
  if (!removed) return base::pass(removed);
  if (*removed > 0) std::cout << "Removed " << *removed << " pictures that no account has.\n";
  return {};
}

base::Result<void> clean_verifiers(Application& application) {
  for (const contracts::Contract& contract : contracts::all()) {
    const std::string_view scheme = contract.md5_scheme;
    if (scheme.empty() || scheme == application.services().options.md5_scheme) continue;
    auto forgotten = application.cleanup().forget_scheme(scheme);
    if (!forgotten) return base::pass(forgotten);
    if (*forgotten > 0) {
      std::cout << "Deleted " << *forgotten << " verifiers of " << scheme
                << ", which no enabled contract uses.\n";
    }
  }
  return {};
}

base::Result<void> clean_closed(Application& application) {
  auto removed = application.services().administration.remove_closed(operator_client());
  if (!removed) return base::pass(removed);
  if (*removed > 0) std::cout << "Deleted " << *removed << " accounts that were closed.\n";
  return {};
}

base::Result<void> clean_keys(Application& application) {
  return application.services().key_ring.rotate();
}

base::Result<void> clean_expired(Application& application) {
  auto expired = application.cleanup().finish();
  if (!expired) return base::pass(expired);
  for (const domain::Expired& kind : *expired) {
    if (kind.rows > 0) std::cout << "Deleted " << kind.rows << " expired " << kind.what << ".\n";
  }
  return {};
}

struct CleanupCommand {
  const char* name;
  base::Result<void> (*run)(Application&);
};

constexpr CleanupCommand kTasks[] = {{"closed", clean_closed},
                                     {"expired", clean_expired},
                                     {"keys", clean_keys},
                                     {"pictures", clean_pictures},
                                     {"verifiers", clean_verifiers}};

Exit cleanup(const Choice& choice, const std::vector<std::string>& tasks) {
  return with_application(choice, [&](Application& application) {
    Exit exit = Exit::kDone;
    for (const CleanupCommand& one : kTasks) {
      if (!tasks.empty() && std::ranges::find(tasks, one.name) == tasks.end()) continue;
      if (auto done = one.run(application); !done) exit = report(done.error());
    }
    return exit;
  });
}

}  // namespace

void add_cleanup(CLI::App& app, Choice& choice) {
  auto* noun =
      app.add_subcommand("cleanup", "Remove closed accounts, expired rows and unused pictures");
  const auto tasks = std::make_shared<std::vector<std::string>>();
  noun->add_option("WHAT", *tasks, "closed, expired, keys, pictures, verifiers (default: all)")
      ->check(CLI::IsMember({"closed", "expired", "keys", "pictures", "verifiers"}));
  noun->callback(
      [&choice, tasks] { choice.action = [&choice, tasks] { return cleanup(choice, *tasks); }; });
}

}  // namespace admin
