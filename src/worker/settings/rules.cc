// One function for each rule; the problem says what to change.
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

config::Outcome check_sessions(const config::Sources& settings) {
  if (number(settings, "SESSION_ABSOLUTE") >= number(settings, "SESSION_IDLE")) return {};
  const bool absolute_is_default = settings.places.find("SESSION_ABSOLUTE")->second == "default";
  return config::refuse(settings, absolute_is_default ? "SESSION_IDLE" : "SESSION_ABSOLUTE",
                        "make SESSION_ABSOLUTE at least as long as SESSION_IDLE");
}

// sockaddr_un holds 107 bytes; MariaDB's own message about a longer path is hard to understand.
config::Outcome check_socket(const config::Sources& settings) {
  if (settings["DB_SOCKET"].size() <= 107) return {};
  return config::refuse(
      settings, "DB_SOCKET",
      "a socket's path has at most 107 bytes; choose a shorter one or a shorter STATE_DIR");
}

// At the root of one host two contracts would overwrite each other's sessions.
config::Outcome check_cookies(const config::Sources& settings) {
  std::set<std::string_view> names;
  for (const config::NamedKey& named : settings.keys) {
    if (named.key->form.kind != base::SettingKind::kCookie) continue;
    if (!names.insert(settings[named.name]).second) {
      return config::refuse(settings, named.name, "give each contract a cookie name of its own");
    }
  }
  return {};
}

// What each host name stands for without HOSTS_<CONTRACT>, as the end of a sentence about it.
std::map<std::string, std::string, std::less<>> known_hosts(const config::Sources& settings) {
  std::map<std::string, std::string, std::less<>> known;
  for (const char* const host : {"localhost", "127.0.0.1"}) {
    known.emplace(host, "always answers as the site");
  }
  for (const std::string_view contract : contracts::contract_names()) {
    known.emplace(std::string{contract} + ".localhost", "always answers as its contract");
  }
  known.emplace(base::host_of(settings["PUBLIC_URL"]), "PUBLIC_URL names already");
  for (const std::string& host : list(settings, "HOSTS")) {
    known.emplace(host, "HOSTS names already");
  }
  return known;
}

// A request tells by its host alone what it is for, so a name has one meaning.
config::Outcome check_hosts(const config::Sources& settings) {
  auto known = known_hosts(settings);
  for (const config::NamedKey& named : settings.keys) {
    if (named.key->form.kind != base::SettingKind::kHostList || named.contract.empty()) continue;
    for (const std::string_view host : base::split_list(settings[named.name])) {
      const auto [there, is_new] = known.emplace(host, named.name + " names already");
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

// Whether the origin is of the site of one of the contract's own host names, over TLS or not.
bool shares_host_site(const config::Sources& settings, std::string_view contract,
                      std::string_view origin) {
  const std::string hosts = contract_value(settings, "HOSTS_<CONTRACT>", contract);
  return std::ranges::any_of(base::split_list(hosts), [origin](std::string_view host) {
    return base::same_site(origin, "http://" + std::string{host}) ||
           base::same_site(origin, "https://" + std::string{host});
  });
}

// A cookie travels within one site alone: the one where browsers meet this contract. A token in a
// header travels from anywhere.
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
            listed.contract + ", whose cookie does not travel from " + listed.origin);
  }
  return {};
}

// A password never travels in clear, and none is kept for a login that does not take place.
config::Outcome check_mail(const config::Sources& settings) {
  const bool tls = settings["MAIL_TLS"] == "on";
  if (!tls && settings["MAIL_URL"].starts_with("smtps://")) {
    return config::refuse(settings, "MAIL_TLS",
                          "leave it on for smtps://, which is TLS from the start");
  }
  if (!tls && !settings["MAIL_USER"].empty()) {
    return config::refuse(
        settings, "MAIL_TLS",
        "leave it on where MAIL_USER is set, or its password would travel readably");
  }
  if (settings["MAIL_USER"].empty() == settings["MAIL_PASSWORD_FILE"].empty()) return {};
  return config::refuse(settings,
                        settings["MAIL_USER"].empty() ? "MAIL_PASSWORD_FILE" : "MAIL_USER",
                        "set both MAIL_USER and MAIL_PASSWORD_FILE, or neither");
}

// A key that lets people register must not let them reset passwords too.
config::Outcome check_server_keys(const config::Sources& settings) {
  std::map<std::string_view, std::string_view> known;
  for (const config::NamedKey& named : settings.keys) {
    if (named.key->form.kind != base::SettingKind::kServerKey) continue;
    const std::string_view value = settings[named.name];
    if (value.empty()) continue;
    const auto [there, is_new] = known.emplace(value, named.name);
    if (is_new) continue;
    return config::refuse(settings, named.name,
                          fmt::format("write another key than {}", there->second));
  }
  return {};
}

// Our own origin is guarded as it is: its cookie is there already.
config::Outcome check_sites(const config::Sources& settings) {
  if (std::ranges::count(base::split_list(settings["GUARDED_SITES"]), settings["PUBLIC_URL"]) ==
      0) {
    return {};
  }
  return config::refuse(settings, "GUARDED_SITES", "leave PUBLIC_URL itself out");
}

}  // namespace

config::Outcome check_rules(const config::Sources& settings) {
  if (const config::Outcome outcome = check_sessions(settings); !outcome) return outcome;
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
