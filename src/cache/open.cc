// Opens the cache of sessions, or finds that there is none.
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/log.h"
#include "cache/folder.h"
#include "cache/session_cache.h"

namespace cache {
namespace {

constexpr std::chrono::milliseconds kWaitForLock{5000};

// The tables are made once; only this needs the lock.
std::string open_tables(Environment& environment, Control& control) {
  if (environment.open_tables(Environment::Tables::kFind).empty()) return {};
  const Control::Lock lock = control.lock(kWaitForLock);
  if (!lock.held()) return "another process has the lock";
  return environment.open_tables(Environment::Tables::kMake);
}

std::expected<std::unique_ptr<Environment>, base::Problem> open_environment(const Options& options,
                                                                            Control& control) {
  if (!options.enabled) return std::unexpected(base::Problem{"CACHE=off"});
  if (!control.is_of_this_version()) {
    return std::unexpected(base::Problem{"another version of Gatehouse has made it"});
  }
  if (auto refused = check_folder(options.folder)) return std::unexpected(*refused);
  auto environment =
      Environment::open(options.folder, static_cast<std::size_t>(options.size_mib) << 20U);
  if (!environment) return environment;
  if (const std::string error = open_tables(**environment, control); !error.empty()) {
    return std::unexpected(base::Problem{options.folder + ": " + error});
  }
  return environment;
}

// The start makes the link to the folder first and the control file last, and the stop removes them
// in this order too.
std::expected<SessionCache::Opened, base::Problem> none(const Options& options) {
  std::error_code failed;
  if (std::filesystem::exists(std::filesystem::symlink_status(options.folder, failed))) {
    return std::unexpected(base::Problem{options.control +
                                         " is missing; if the service is not just starting, "
                                         "scripts/stop and scripts/run make it again"});
  }
  return SessionCache::Opened{.absence = std::make_unique<Absence>(options.control)};
}

}  // namespace

std::expected<SessionCache::Opened, base::Problem> SessionCache::open(Options options,
                                                                      base::Metrics& metrics) {
  if (::access(options.control.c_str(), F_OK) != 0 && errno == ENOENT) return none(options);
  const RightsOfOwner rights(options.control);
  auto control = Control::open(options.control);
  if (!control) return std::unexpected(control.error());
  auto environment = open_environment(options, **control);
  if (!environment) {
    (*control)->switch_off_until_restart();
    base::LogLine("cache_off").add("reason", environment.error().message);
    return Opened{.absence = std::make_unique<Absence>(std::move(*control))};
  }
  return Opened{.cache = std::unique_ptr<SessionCache>(new SessionCache(
                    std::move(options), metrics, std::move(*control), std::move(*environment)))};
}

bool SessionCache::is_on(const Options& options) {
  const auto control = Control::open(options.control);
  return control && (*control)->is_of_this_version() && !(*control)->is_off();
}

}  // namespace cache
