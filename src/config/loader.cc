// Says which values go together, and builds the Config last, so that building cannot fail.
#include "config/loader.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/site.h"
#include "base/text.h"
#include "config/sources.h"
#include "config/validators.h"

namespace config {
namespace {

std::uint32_t number(const Sources& settings, std::string_view key) {
  return static_cast<std::uint32_t>(*base::parse_unsigned(settings[key]));
}

std::chrono::seconds seconds(const Sources& settings, std::string_view key) {
  return std::chrono::seconds(number(settings, key));
}

std::chrono::days days(const Sources& settings, std::string_view key) {
  return std::chrono::days(number(settings, key));
}

std::vector<std::string> list(const Sources& settings, std::string_view key) {
  std::vector<std::string> items;
  for (const std::string_view item : base::split_list(settings[key])) items.emplace_back(item);
  return items;
}

std::string contract_value(const Sources& settings, std::string_view pattern,
                           std::string_view contract) {
  const auto named = std::ranges::find_if(settings.keys, [&](const NamedKey& candidate) {
    return candidate.key->name == pattern && candidate.contract == contract;
  });
  return named == settings.keys.end() ? std::string{} : std::string(settings[named->name]);
}

Outcome check_sessions(const Sources& settings) {
  if (number(settings, "SESSION_ABSOLUTE") >= number(settings, "SESSION_IDLE")) return {};
  const bool absolute_is_default = settings.places.find("SESSION_ABSOLUTE")->second == "default";
  return refuse(settings, absolute_is_default ? "SESSION_IDLE" : "SESSION_ABSOLUTE",
                "make SESSION_ABSOLUTE at least as long as SESSION_IDLE");
}

// sockaddr_un holds 107 bytes; MariaDB's own message about a longer path is hard to understand.
Outcome check_socket(const Sources& settings) {
  if (settings["DB_SOCKET"].size() <= 107) return {};
  return refuse(
      settings, "DB_SOCKET",
      "a socket's path has at most 107 bytes; choose a shorter one or a shorter STATE_DIR");
}

// At the root of one host two contracts would overwrite each other's sessions.
Outcome check_cookies(const Sources& settings) {
  std::set<std::string_view> names;
  for (const NamedKey& named : settings.keys) {
    if (named.key->kind != Kind::kCookie) continue;
    if (!names.insert(settings[named.name]).second) {
      return refuse(settings, named.name, "give each contract a cookie name of its own");
    }
  }
  return {};
}

// What each host name stands for without HOSTS_<CONTRACT>, as the end of a sentence about it.
std::map<std::string, std::string, std::less<>> known_hosts(const Sources& settings) {
  std::map<std::string, std::string, std::less<>> known;
  for (const char* const host : {"localhost", "127.0.0.1"}) {
    known.emplace(host, "always answers as the site");
  }
  for (const ContractName& contract : contract_names()) {
    known.emplace(std::string{contract.name} + ".localhost", "always answers as its contract");
  }
  known.emplace(base::host_of(settings["PUBLIC_URL"]), "PUBLIC_URL names already");
  for (const std::string& host : list(settings, "HOSTS")) {
    known.emplace(host, "HOSTS names already");
  }
  return known;
}

// A request tells by its host alone what it is for, so a name has one meaning.
Outcome check_hosts(const Sources& settings) {
  auto known = known_hosts(settings);
  for (const NamedKey& named : settings.keys) {
    if (named.key->kind != Kind::kHostList || named.contract.empty()) continue;
    for (const std::string_view host : base::split_list(settings[named.name])) {
      const auto [there, is_new] = known.emplace(host, named.name + " names already");
      if (is_new) continue;
      return refuse(settings, named.name, fmt::format("remove {}, which {}", host, there->second));
    }
  }
  return {};
}

bool has_cookie(std::string_view contract) {
  const auto found = std::ranges::find(contract_names(), contract, &ContractName::name);
  return found->session == ContractName::Session::kCookie;
}

// Whether the origin is of the site of one of the contract's own host names, over TLS or not.
bool shares_host_site(const Sources& settings, std::string_view contract, std::string_view origin) {
  const std::string hosts = contract_value(settings, "HOSTS_<CONTRACT>", contract);
  return std::ranges::any_of(base::split_list(hosts), [origin](std::string_view host) {
    return base::same_site(origin, "http://" + std::string{host}) ||
           base::same_site(origin, "https://" + std::string{host});
  });
}

// A cookie travels within one site alone: the one where browsers meet this contract. A token in a
// header travels from anywhere.
bool reaches(const Sources& settings, const std::string& contract, std::string_view origin) {
  return !has_cookie(contract) || base::same_site(origin, settings["PUBLIC_URL"]) ||
         base::same_site(origin, "http://" + contract + ".localhost") ||
         shares_host_site(settings, contract, origin);
}

Outcome check_origins(const Sources& settings) {
  for (const ListedOrigin& listed : listed_origins(settings["CORS_ORIGINS"])) {
    if (listed.contract.empty() || reaches(settings, listed.contract, listed.origin)) continue;
    return refuse(
        settings, "CORS_ORIGINS",
        "list an origin of the same site as PUBLIC_URL or as a host of HOSTS_<CONTRACT> for " +
            listed.contract + ", whose cookie does not travel from " + listed.origin);
  }
  return {};
}

// A password never travels in clear, and none is kept for a login that does not take place.
Outcome check_mail(const Sources& settings) {
  const bool tls = settings["MAIL_TLS"] == "on";
  if (!tls && settings["MAIL_URL"].starts_with("smtps://")) {
    return refuse(settings, "MAIL_TLS", "leave it on for smtps://, which is TLS from the start");
  }
  if (!tls && !settings["MAIL_USER"].empty()) {
    return refuse(settings, "MAIL_TLS",
                  "leave it on where MAIL_USER is set, or its password would travel readably");
  }
  if (settings["MAIL_USER"].empty() == settings["MAIL_PASSWORD_FILE"].empty()) return {};
  return refuse(settings, settings["MAIL_USER"].empty() ? "MAIL_PASSWORD_FILE" : "MAIL_USER",
                "set both MAIL_USER and MAIL_PASSWORD_FILE, or neither");
}

// Whoever may register must not be able to reset passwords by that.
Outcome check_server_keys(const Sources& settings) {
  const auto key = settings["MEDUSA_FORGET_KEY"];
  if (key.empty() || key != settings["MEDUSA_REGISTRATION_KEY"]) return {};
  return refuse(settings, "MEDUSA_FORGET_KEY", "write another key than MEDUSA_REGISTRATION_KEY");
}

// Our own origin is guarded as it is: its cookie is there already.
Outcome check_sites(const Sources& settings) {
  if (std::ranges::count(base::split_list(settings["GUARDED_SITES"]), settings["PUBLIC_URL"]) ==
      0) {
    return {};
  }
  return refuse(settings, "GUARDED_SITES", "leave PUBLIC_URL itself out");
}

Outcome check_together(const Sources& settings) {
  if (const Outcome outcome = check_sessions(settings); !outcome) return outcome;
  if (const Outcome outcome = check_socket(settings); !outcome) return outcome;
  if (const Outcome outcome = check_hosts(settings); !outcome) return outcome;
  if (const Outcome outcome = check_origins(settings); !outcome) return outcome;
  if (const Outcome outcome = check_sites(settings); !outcome) return outcome;
  if (const Outcome outcome = check_mail(settings); !outcome) return outcome;
  if (const Outcome outcome = check_server_keys(settings); !outcome) return outcome;
  return check_cookies(settings);
}

// An origin listed for all contracts is listed where it can be.
std::vector<std::string> origins_of(const Sources& settings, const std::string& contract) {
  std::vector<std::string> origins;
  for (const ListedOrigin& listed : listed_origins(settings["CORS_ORIGINS"])) {
    if (!listed.contract.empty() && listed.contract != contract) continue;
    if (reaches(settings, contract, listed.origin)) origins.push_back(listed.origin);
  }
  return origins;
}

void build_doors(Config& config, const Sources& settings) {
  config.port = static_cast<std::uint16_t>(number(settings, "PORT"));
  config.site_name = settings["SITE_NAME"];
  config.public_url = settings["PUBLIC_URL"];
  config.hosts = list(settings, "HOSTS");
  config.guarded_sites = list(settings, "GUARDED_SITES");
  for (const std::string& name : list(settings, "CONTRACTS")) {
    const bool open = contract_value(settings, "REGISTRATION_<CONTRACT>", name) == "open";
    config.contracts.push_back({name, open, contract_value(settings, "COOKIE_<CONTRACT>", name),
                                origins_of(settings, name)});
  }
  config.strict = settings["STRICT"] == "on";
  config.mall_debug_get = settings["MALL_DEBUG_GET"] == "on";
  config.medusa_registration_key = settings["MEDUSA_REGISTRATION_KEY"];
  config.medusa_forget_key = settings["MEDUSA_FORGET_KEY"];
  config.loopback_exempt = settings["LOOPBACK_EXEMPT"] == "on";
  config.body_limit = number(settings, "BODY_LIMIT");
  config.picture_limit = number(settings, "PICTURE_LIMIT");
  config.picture_side = number(settings, "PICTURE_SIDE");
}

void build_places(Config& config, const Sources& settings) {
  config.state_dir = settings["STATE_DIR"];
  config.upload_dir = settings["UPLOAD_DIR"];
  config.captcha_font = settings["CAPTCHA_FONT"];
  config.db_socket = settings["DB_SOCKET"];
  config.db_name = settings["DB_NAME"];
  config.db_user = settings["DB_USER"];
  config.db_password_file = settings["DB_PASSWORD_FILE"];
  config.db_connect_timeout = seconds(settings, "DB_CONNECT_TIMEOUT");
  config.db_read_timeout = seconds(settings, "DB_READ_TIMEOUT");
}

void build_limits(Config& config, const Sources& settings) {
  config.session_idle = seconds(settings, "SESSION_IDLE");
  config.session_absolute = seconds(settings, "SESSION_ABSOLUTE");
  config.sessions_per_account = number(settings, "SESSIONS_PER_ACCOUNT");
  config.ticket_life = seconds(settings, "TICKET_LIFE");
  config.undo_life = seconds(settings, "UNDO_LIFE");
  config.nonce_life = seconds(settings, "NONCE_LIFE");
  config.captcha_life = seconds(settings, "CAPTCHA_LIFE");
  config.captcha_check_life = seconds(settings, "CAPTCHA_CHECK_LIFE");
  config.code_life = seconds(settings, "CODE_LIFE");
  config.code_tries = number(settings, "CODE_TRIES");
  config.code_cooldown = seconds(settings, "CODE_COOLDOWN");
  config.codes_per_day = number(settings, "CODES_PER_DAY");
  config.mail_new_login = settings["MAIL_NEW_LOGIN"] == "on";
  config.password_min = number(settings, "PASSWORD_MIN");
  config.password_max = number(settings, "PASSWORD_MAX");
  config.password_bits = number(settings, "PASSWORD_BITS");
  config.throttle = {
      .identifier_from = number(settings, "THROTTLE_IDENTIFIER_FROM"),
      .network_per_hour = number(settings, "THROTTLE_NETWORK_PER_HOUR"),
      .account_per_hour = number(settings, "THROTTLE_ACCOUNT_PER_HOUR"),
      .answers_per_hour = number(settings, "THROTTLE_ANSWERS_PER_HOUR"),
      .registrations_per_hour = number(settings, "THROTTLE_REGISTRATIONS_PER_HOUR"),
      .mails_per_hour = number(settings, "THROTTLE_MAILS_PER_HOUR"),
      .unguarded_mails_per_hour = number(settings, "THROTTLE_UNGUARDED_MAILS_PER_HOUR"),
      .notices_per_day = number(settings, "THROTTLE_NOTICES_PER_DAY"),
      .server_keys_per_hour = number(settings, "THROTTLE_SERVER_KEYS_PER_HOUR")};
  config.audit_keep = days(settings, "AUDIT_DAYS");
  config.mail_keep = days(settings, "MAIL_KEEP_DAYS");
}

void build_mail(Config& config, const Sources& settings) {
  config.mail = {.url = std::string(settings["MAIL_URL"]),
                 .tls = settings["MAIL_TLS"] == "on",
                 .ca_file = std::string(settings["MAIL_CA_FILE"]),
                 .user = std::string(settings["MAIL_USER"]),
                 .password_file = std::string(settings["MAIL_PASSWORD_FILE"]),
                 .timeout = seconds(settings, "MAIL_TIMEOUT"),
                 .from = std::string(settings["MAIL_FROM"]),
                 .name = std::string(settings["MAIL_NAME"]),
                 .folder = std::string(settings["MAIL_DIR"]),
                 .templates = std::string(settings["MAIL_TEMPLATES"])};
}

Config build(const Sources& settings) {
  Config config;
  build_doors(config, settings);
  build_places(config, settings);
  build_limits(config, settings);
  build_mail(config, settings);
  for (const NamedKey& named : settings.keys) {
    config.settings.push_back({named.name, std::string(settings[named.name])});
  }
  return config;
}

}  // namespace

Values process_environment() {
  Values environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == text.npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::expected<Config, Problem> load(const std::string& path, const Values& environment) {
  const auto settings = collect(path, environment);
  if (!settings) return std::unexpected(settings.error());
  const Outcome together = check_together(*settings);
  if (!together) return std::unexpected(together.error());
  return build(*settings);
}

}  // namespace config
