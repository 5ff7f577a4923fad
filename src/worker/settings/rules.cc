// One function for each rule. The problem says how to correct the value.
#include "worker/settings/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/site.h"
#include "base/text.h"
#include "config/validators.h"
#include "contracts/all.h"
#include "contracts/settings.h"
#include "crypto/password_hasher.h"

namespace settings {
namespace {

std::uint32_t number(const config::Sources& settings, std::string_view key) {
  return static_cast<std::uint32_t>(*base::parse_unsigned(settings[key]));
}

std::vector<std::string> list(const config::Sources& settings, std::string_view key) {
  std::vector<std::string> items;
  for (const std::string_view item : base::split_list(settings[key])) items.emplace_back(item);
  return items;
}

std::string contract_value(const config::Sources& settings, std::string_view pattern,
                           std::string_view contract) {
  const auto named = std::ranges::find_if(settings.keys, [&](const config::NamedKey& candidate) {
    return candidate.key->name == pattern && candidate.contract == contract;
  });
  return named == settings.keys.end() ? std::string{} : std::string(settings[named->name]);
}

struct SessionLife {
  std::string_view idle;
  std::string_view absolute;
};
constexpr SessionLife kSessionLives[]{
    {.idle = "SESSION_IDLE", .absolute = "SESSION_ABSOLUTE"},
    {.idle = "SESSION_KEPT_IDLE", .absolute = "SESSION_KEPT_ABSOLUTE"},
};

config::Outcome check_sessions(const config::Sources& settings) {
  for (const auto& [idle, absolute] : kSessionLives) {
    if (number(settings, absolute) >= number(settings, idle)) continue;
    const bool absolute_is_default = settings.origins.find(absolute)->second == "default";
    return config::refuse(settings, absolute_is_default ? idle : absolute,
                          fmt::format("make {} at least as long as {}", absolute, idle));
  }
  return {};
}

// The key that the operator has set, so that the message is about a line of the file.
std::string_view blamed_for_hash(const config::Sources& settings) {
  const bool is_default = settings.origins.find("HASH_MEMORY")->second == "default";
  return is_default ? "HASH_PASSES" : "HASH_MEMORY";
}

config::Outcome check_hash(const config::Sources& settings) {
  const std::uint64_t memory = number(settings, "HASH_MEMORY");
  const std::uint64_t passes = number(settings, "HASH_PASSES");
  const std::uint64_t least = crypto::least_memory(passes);
  if (memory < least) {
    return config::refuse(
        settings, blamed_for_hash(settings),
        fmt::format("with HASH_PASSES={}, set HASH_MEMORY to at least {} (OWASP's minimum)", passes,
                    least));
  }
  if (memory * passes <= crypto::kMostHashWork) return {};
  return config::refuse(
      settings, blamed_for_hash(settings),
      fmt::format(
          "with HASH_PASSES={}, set HASH_MEMORY to at most {}; a hash takes too long with more",
          passes, crypto::kMostHashWork / passes));
}

// A path in sockaddr_un has at most 107 bytes; MariaDB's message about a longer one is unclear.
config::Outcome check_socket(const config::Sources& settings) {
  if (settings["DB_SOCKET"].size() <= 107) return {};
  return config::refuse(
      settings, "DB_SOCKET",
      "a socket's path has at most 107 bytes; choose a shorter one or a shorter STATE_DIR");
}

// Two contracts on the same host with the same cookie name would overwrite each other's sessions.
config::Outcome check_cookies(const config::Sources& settings) {
  std::set<std::string_view> names;
  for (const config::NamedKey& named : settings.keys) {
    if (named.key->form.kind != base::SettingKind::kCookie) continue;
    if (!names.insert(settings[named.name]).second) {
      return config::refuse(settings, named.name, "set a different cookie name for each contract");
    }
  }
  return {};
}

// The use of each host name that is known without HOSTS_<CONTRACT>, as the end of a sentence.
std::map<std::string, std::string, std::less<>> known_hosts(const config::Sources& settings) {
  std::map<std::string, std::string, std::less<>> known;
  for (const char* const host : {"localhost", "127.0.0.1"}) {
    known.emplace(host, "always answers as the site");
  }
  for (const std::string_view contract : contracts::contract_names()) {
    known.emplace(std::string{contract} + ".localhost", "always answers as its contract");
  }
  known.emplace(base::host_of(settings["PUBLIC_URL"]), "PUBLIC_URL contains already");
  for (const std::string& host : list(settings, "HOSTS")) {
    known.emplace(host, "HOSTS contains already");
  }
  return known;
}

// The host name alone selects the contract or the site, so each name has one use only.
config::Outcome check_hosts(const config::Sources& settings) {
  auto known = known_hosts(settings);
  for (const config::NamedKey& named : settings.keys) {
    if (named.key->form.kind != base::SettingKind::kHostList || named.contract.empty()) continue;
    for (const std::string_view host : base::split_list(settings[named.name])) {
      const auto [there, is_new] = known.emplace(host, named.name + " contains already");
      if (is_new) continue;
      return config::refuse(settings, named.name,
                            fmt::format("remove {}, which {}", host, there->second));
    }
  }
  return {};
}

bool has_cookie(std::string_view contract) {
  const auto all = contracts::all();
  const auto found = std::ranges::find(all, contract, &contracts::Contract::name);
  return found != all.end() && contracts::uses_cookie(*found);
}

// True if the origin is in the same site as one of the contract's host names, with or without TLS.
bool shares_host_site(const config::Sources& settings, std::string_view contract,
                      std::string_view origin) {
  const std::string hosts = contract_value(settings, "HOSTS_<CONTRACT>", contract);
  return std::ranges::any_of(base::split_list(hosts), [origin](std::string_view host) {
    return base::same_site(origin, "http://" + std::string{host}) ||
           base::same_site(origin, "https://" + std::string{host});
  });
}

// True if browsers send the contract's session with requests from the origin. They send a cookie
// only within the same site; pages send a token in a header from any site.
bool reaches(const config::Sources& settings, std::string_view contract, std::string_view origin) {
  return !has_cookie(contract) || base::same_site(origin, settings["PUBLIC_URL"]) ||
         base::same_site(origin, fmt::format("http://{}.localhost", contract)) ||
         shares_host_site(settings, contract, origin);
}

config::Outcome check_origins(const config::Sources& settings) {
  for (const config::ListedOrigin& listed : config::listed_origins(settings["CORS_ORIGINS"])) {
    if (listed.contract.empty() || reaches(settings, listed.contract, listed.origin)) continue;
    return config::refuse(
        settings, "CORS_ORIGINS",
        "list an origin of the same site as PUBLIC_URL or as a host of HOSTS_<CONTRACT> for " +
            listed.contract + ", whose cookie browsers do not send from " + listed.origin);
  }
  return {};
}

// The mail password is never sent without TLS, and a password without a user is a mistake.
config::Outcome check_mail(const config::Sources& settings) {
  const bool tls = settings["MAIL_TLS"] == "on";
  if (!tls && settings["MAIL_URL"].starts_with("smtps://")) {
    return config::refuse(settings, "MAIL_TLS",
                          "leave it on for smtps://, which is TLS from the start");
  }
  if (!tls && !settings["MAIL_USER"].empty()) {
    return config::refuse(
        settings, "MAIL_TLS",
        "leave it on if MAIL_USER is set; its password would be sent without encryption");
  }
  if (settings["MAIL_USER"].empty() == settings["MAIL_PASSWORD_FILE"].empty()) return {};
  return config::refuse(settings,
                        settings["MAIL_USER"].empty() ? "MAIL_PASSWORD_FILE" : "MAIL_USER",
                        "set both MAIL_USER and MAIL_PASSWORD_FILE, or neither");
}

// The key for registrations must not also allow password resets.
config::Outcome check_server_keys(const config::Sources& settings) {
  std::map<std::string_view, std::string_view> known;
  for (const config::NamedKey& named : settings.keys) {
    if (named.key->form.kind != base::SettingKind::kServerKey) continue;
    const std::string_view value = settings[named.name];
    if (value.empty()) continue;
    const auto [there, is_new] = known.emplace(value, named.name);
    if (is_new) continue;
    return config::refuse(settings, named.name,
                          fmt::format("set a different key than {}", there->second));
  }
  return {};
}

// The origin of PUBLIC_URL is always guarded, because it has the session cookie already.
config::Outcome check_sites(const config::Sources& settings) {
  if (std::ranges::count(base::split_list(settings["GUARDED_SITES"]), settings["PUBLIC_URL"]) ==
      0) {
    return {};
  }
  return config::refuse(settings, "GUARDED_SITES", "remove the origin of PUBLIC_URL");
}

}  // namespace

config::Outcome check_rules(const config::Sources& settings) {
  if (const config::Outcome outcome = check_sessions(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_hash(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_socket(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_hosts(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_origins(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_sites(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_mail(settings); !outcome) return outcome;
  if (const config::Outcome outcome = check_server_keys(settings); !outcome) return outcome;
  return check_cookies(settings);
}

std::vector<std::string> origins_of(const config::Sources& settings, std::string_view contract) {
  std::vector<std::string> origins;
  for (const config::ListedOrigin& listed : config::listed_origins(settings["CORS_ORIGINS"])) {
    if (!listed.contract.empty() && listed.contract != contract) continue;
    if (reaches(settings, contract, listed.origin)) origins.push_back(listed.origin);
  }
  return origins;
}

}  // namespace settings
