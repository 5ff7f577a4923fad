// `gatehouse-admin sweep`: what time leaves behind. Rows that have expired, pictures that nobody
// has, key pairs that nothing is encrypted to any more, verifiers that no enabled contract's
// clients can use. Run by the service "keeper" each hour; safe beside running workers and beside
// itself.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "admin/commands.h"
#include "admin/operator.h"
#include "contracts/all.h"

namespace admin {
namespace {

base::Result<void> sweep_pictures(domain::Services& services) {
  auto swept = services.avatars.cleanup();
  if (!swept) return base::pass(swept);
  if (*swept > 0) std::cout << "Removed " << *swept << " pictures that no account has.\n";
  return {};
}

base::Result<void> sweep_verifiers(domain::Services& services) {
  for (const contracts::Contract& contract : contracts::all()) {
    const std::string_view scheme = contract.md5_scheme;
    if (scheme.empty() || scheme == services.options.md5_scheme) continue;
    auto forgotten = services.passwords.forget_scheme(scheme);
    if (!forgotten) return base::pass(forgotten);
    if (*forgotten > 0) {
      std::cout << "Deleted " << *forgotten << " verifiers of " << scheme
                << ", which no enabled contract uses.\n";
    }
  }
  return {};
}

base::Result<void> sweep_keys(domain::Services& services) { return services.key_ring.rotate(); }

base::Result<void> sweep_expired(domain::Services& services) {
  auto expired = services.cleanup.finish();
  if (!expired) return base::pass(expired);
  for (const domain::Expired& kind : *expired) {
    if (kind.rows > 0) std::cout << "Deleted " << kind.rows << " expired " << kind.what << ".\n";
  }
  return {};
}

struct CleanupCommand {
  const char* name;
  base::Result<void> (*run)(domain::Services&);
};

constexpr CleanupCommand kSweeps[] = {{"expired", sweep_expired},
                                      {"keys", sweep_keys},
                                      {"pictures", sweep_pictures},
                                      {"verifiers", sweep_verifiers}};

Exit cleanup(const Choice& choice, const std::vector<std::string>& wanted) {
  return with_house(choice, [&](domain::Services& services) {
    Exit exit = Exit::kDone;
    for (const CleanupCommand& one : kSweeps) {
      if (!wanted.empty() && std::ranges::find(wanted, one.name) == wanted.end()) continue;
      if (auto done = one.run(services); !done) exit = report(done.error());
    }
    return exit;
  });
}

}  // namespace

void add_cleanup(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("sweep", "Remove what time has left behind; changes no account");
  const auto wanted = std::make_shared<std::vector<std::string>>();
  noun->add_option("WHAT", *wanted, "expired, keys, pictures, verifiers; without any, all of them")
      ->check(CLI::IsMember({"expired", "keys", "pictures", "verifiers"}));
  noun->callback([&choice, wanted] {
    choice.action = [&choice, wanted] { return cleanup(choice, *wanted); };
  });
}

}  // namespace admin
