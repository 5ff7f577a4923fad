// Values are assigned after all checks, so assigning cannot fail.
#include "worker/settings/load.h"

#include <algorithm>

#include "contracts/all.h"
#include "worker/settings/rules.h"

namespace settings {
namespace {

// The scheme of the MD5 verifiers that an enabled contract needs; empty if none does.
std::string md5_scheme(const contracts::ContractOptions& options) {
  for (const contracts::Contract& contract : contracts::all()) {
    if (contract.md5_scheme.empty()) continue;
    const bool enabled = std::ranges::find(options.mounts, contract.name,
                                           &contracts::Mount::name) != options.mounts.end();
    if (enabled) return std::string{contract.md5_scheme};
  }
  return {};
}

// Strict mode disables logins by MD5 and shared server keys, and requires a recent login.
void apply_strict(Options& options) {
  options.domain.md5_scheme.clear();
  options.domain.recent_login = domain::kRecentLogin;
  for (contracts::Mount& mount : options.contracts.mounts) mount.server_keys = {};
}

// Options that depend on several settings, or settings that several layers use.
void derive(Options& options, const config::Sources& sources) {
  for (contracts::Mount& mount : options.contracts.mounts) {
    mount.origins = origins_of(sources, mount.name);
  }
  options.cache.folder = options.paths.state_dir + "/run/cache";
  options.cache.control = options.paths.state_dir + "/run/cache.control";
  options.contracts.picture_side = static_cast<std::size_t>(options.pictures.side);
  options.mail.smtp.timeout = options.domain.mail_timeout;
  options.domain.md5_scheme = md5_scheme(options.contracts);
  if (options.contracts.strict) apply_strict(options);
}

}  // namespace

std::expected<config::Sources, base::Problem> collect(const Table& table, const std::string& path,
                                                      const config::Values& environment) {
  auto sources = config::collect(table.keys(), path, environment);
  if (!sources) return sources;
  if (const config::Outcome agree = check_rules(*sources); !agree) {
    return std::unexpected(agree.error());
  }
  return sources;
}

std::expected<Options, base::Problem> load(const std::string& path,
                                           const config::Values& environment) {
  const Table table;
  const auto sources = collect(table, path, environment);
  if (!sources) return std::unexpected(sources.error());
  Options options = table.assign(*sources);
  derive(options, *sources);
  return options;
}

}  // namespace settings
