// The rows of the table, and how `<CONTRACT>` and `$KEY` in them are filled in.
#include "config/keys.h"

#include <algorithm>
#include <array>

namespace config {
namespace {

using enum Section;
using enum Kind;

// A contract joins the configuration by its row here; its keys follow.
using Session = ContractName::Session;
using Registration = ContractName::Registration;
constexpr auto kContractNames = std::to_array<ContractName>({
    {"basic", Session::kCookie, Registration::kOffered},
    {"medusa", Session::kHeader, Registration::kOffered},
    {"entry", Session::kHeader, Registration::kNone},
    {"mall", Session::kCookie, Registration::kOffered},
    {"portal", Session::kCookie, Registration::kOffered},
    {"v1", Session::kCookie, Registration::kOffered},
});

bool concerns(const Key& key, const ContractName& contract) {
  if (key.kind == Kind::kCookie) return contract.session == Session::kCookie;
  if (key.kind == Kind::kOpenClosed) return contract.registration == Registration::kOffered;
  return true;
}

constexpr std::uint64_t kYear = 31536000;
constexpr std::uint64_t kMany = 1000000;  // a limit that no real site meets: as good as none

// clang-format off
constexpr auto kKeys = std::to_array<Key>({
    {kNetwork, "PORT", kNumber, "8080", "worker, scripts, nginx",
     "TCP port that nginx listens on.", 1, 65535},
    {kNetwork, "BIND", kAddress, "127.0.0.1", "nginx",
     "Address that nginx listens on; 0.0.0.0 or :: is every one.", 0, 0},
    {kNetwork, "PUBLIC_URL", kUrl, "http://localhost:$PORT", "worker, scripts",
     "What people's browsers call this service; links in replies and mails begin with it."},
    {kNetwork, "SITE_NAME", kName, "Gatehouse", "worker, nginx",
     "What people know this service by: on its pages, and in mails."},
    {kNetwork, "SITE_LOGO", kPicturePath, "", "nginx",
     "Picture on the pages beside the name of the site (SVG, PNG or WebP); without one, a gate."},
    {kNetwork, "SITE_ACCENT", kColour, "#2457a6", "nginx",
     "Colour of links and buttons on the pages, which make it as light or dark as it must be to be read."},
    {kNetwork, "HOSTS", kHostList, "", "worker, nginx",
     "Host names at which the site answers, beside localhost and that of PUBLIC_URL. A name that stands neither here nor in HOSTS_<CONTRACT> gets nothing."},
    {kNetwork, "GUARDED_SITES", kSiteList, "", "worker, scripts",
     "Origins of other sites that this service guards, as docs/guard.md describes; PUBLIC_URL's own is always one."},
    {kNetwork, "TRUSTED_PROXIES", kNetworkList, "", "nginx",
     "Proxies whose X-Forwarded-For is believed; without any, the peer's address counts."},
    {kNetwork, "ADMIN_FROM", kNetworkList, "127.0.0.0/8 ::1/128", "nginx",
     "Networks from which administrators may administer, at /admin/ and /v1/admin; for others it is refused."},
    {kNetwork, "BODY_LIMIT", kNumber, "16384", "worker, nginx",
     "Largest request body, pictures apart.", 1024, 1048576, "bytes"},
    {kNetwork, "PICTURE_LIMIT", kNumber, "10485760", "worker, nginx",
     "Largest picture that is taken.", 16384, 10485760, "bytes"},
    {kNetwork, "PICTURE_SIDE", kNumber, "4096", "worker",
     "Widest and highest picture that is taken.", 64, 4096, "pixels"},

    {kContracts, "CONTRACTS", kContractList, "basic medusa entry mall portal v1", "worker, nginx",
     "Contracts that are served; the others answer 404. Leaving entry out deletes its password verifiers; each comes back at the next login elsewhere."},
    {kContracts, "HOSTS_<CONTRACT>", kHostList, "", "worker, nginx",
     "Host names at whose root this contract answers, beside <contract>.localhost; docs/front-ends.md shows their use."},
    {kContracts, "REGISTRATION", kOpenClosed, "open", "worker",
     "Whether people may register themselves."},
    {kContracts, "REGISTRATION_<CONTRACT>", kOpenClosed, "$REGISTRATION", "worker",
     "The same for one contract."},
    {kContracts, "COOKIE_<CONTRACT>", kCookie, "gatehouse_<contract>", "worker",
     "Name of the session cookie; over TLS it gets the prefix __Host- by itself."},
    {kContracts, "CORS_ORIGINS", kOriginList, "", "worker",
     "Front ends on other origins whose scripts may call: every contract, or the one named."},
    {kContracts, "STRICT", kOnOff, "off", "worker",
     "Switches off what the documents allow but OWASP ASVS does not, logins at entry among it, whose password verifiers go."},
    {kContracts, "MALL_DEBUG_GET", kOnOff, "off", "worker",
     "Lets mall log in by GET, for debugging, as its document mentions."},

    {kContracts, "MEDUSA_REGISTRATION_KEY", kServerKey, "", "worker",
     "The key that people need to register at medusa; without one nobody can."},
    {kContracts, "MEDUSA_FORGET_KEY", kServerKey, "", "worker",
     "The key by which whoever has it resets any password at medusa, but an administrator's; without one nobody can."},

    {kPaths, "STATE_DIR", kPath, "var", "worker, scripts, nginx",
     "Folder of all that the service writes: keys, sockets, the private database."},
    {kPaths, "UPLOAD_DIR", kPath, "$STATE_DIR/upload", "worker, scripts, nginx",
     "Folder of people's pictures, which nginx serves; where STATE_DIR is the folder var beside this file, it is upload beside this file."},
    {kPaths, "CAPTCHA_FONT", kPath, "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", "worker",
     "Font that captchas are written with, a file."},
    {kPaths, "DB_SOCKET", kPath, "$STATE_DIR/run/mariadb.sock", "worker, scripts",
     "Unix socket of MariaDB."},
    {kPaths, "DB_NAME", kText, "gatehouse", "worker, scripts",
     "Database that holds the tables."},
    {kPaths, "DB_USER", kText, "gatehouse", "worker, scripts",
     "Database user of the workers; it needs no right to change tables."},
    {kPaths, "DB_PASSWORD_FILE", kPath, "$STATE_DIR/keys/db-password", "worker, scripts",
     "File with that user's password on one line, readable by its owner only."},
    {kPaths, "DB_CONNECT_TIMEOUT", kNumber, "2", "worker",
     "Patience for a connection to the database.", 1, 60, "seconds"},
    {kPaths, "DB_READ_TIMEOUT", kNumber, "5", "worker",
     "Patience for the answer to one statement.", 1, 300, "seconds"},

    {kProcesses, "QUICK_WORKERS", kNumber, "3", "scripts",
     "Workers for what needs no password hash.", 1, 256},
    {kProcesses, "SLOW_WORKERS", kNumber, "2", "scripts",
     "Workers that hash passwords (a core and 19 MiB each while they do) and take pictures (100 MiB, and up to 320 for decoding).", 1, 256},
    {kProcesses, "BACKLOG", kNumber, "4096", "scripts",
     "Requests that may wait for a free worker before nginx answers 502.", 16, 65535},
    {kProcesses, "REQUESTS_PER_SECOND", kNumber, "50", "nginx",
     "Requests from one client address before nginx answers 429.", 1, kMany},
    {kProcesses, "LOOKUPS_PER_MINUTE", kNumber, "30", "nginx",
     "The same for routes that tell whether an account exists.", 1, kMany},
    {kProcesses, "PICTURES_PER_MINUTE", kNumber, "20", "nginx",
     "The same for pictures that are sent.", 1, kMany},
    {kProcesses, "CAPTCHAS_PER_MINUTE", kNumber, "60", "nginx",
     "The same for captchas that are drawn or checked.", 1, kMany},
    {kProcesses, "ESTIMATES_PER_MINUTE", kNumber, "120", "nginx",
     "The same for passwords that v1 judges while they are typed.", 1, kMany},
    {kProcesses, "PICTURES_AT_ONCE", kNumber, "4", "nginx",
     "Pictures that one client address may be sending at a time.", 1, 65535},
    {kProcesses, "LOOPBACK_EXEMPT", kOnOff, "off", "worker, nginx",
     "Spares clients on this machine the limits by network and by address."},

    {kSessions, "SESSION_IDLE", kNumber, "86400", "worker",
     "A session ends this long after its last use.", 1, kYear, "seconds"},
    {kSessions, "SESSION_ABSOLUTE", kNumber, "2592000", "worker",
     "A session ends this long after the login, used or not.", 1, 10 * kYear, "seconds"},
    {kSessions, "SESSIONS_PER_ACCOUNT", kNumber, "10", "worker",
     "Sessions an account may have at one contract; one more ends the oldest.", 1, 1000},
    {kSessions, "TICKET_LIFE", kNumber, "1800", "worker",
     "Life of the token that a right recovery answer earns.", 1, 86400, "seconds"},

    {kSessions, "UNDO_LIFE", kNumber, "604800", "worker, mailer",
     "Life of the link that takes a changed password or address back, in the mail that tells of it.", 3600, kYear, "seconds"},

    {kSessions, "NONCE_LIFE", kNumber, "300", "worker",
     "Time for sending a password that was encrypted to the public key.", 1, 3600, "seconds"},

    {kSessions, "CAPTCHA_LIFE", kNumber, "120", "worker",
     "Time for answering a captcha together with the form it guards.", 10, 3600, "seconds"},
    {kSessions, "CAPTCHA_CHECK_LIFE", kNumber, "300", "worker",
     "Time for answering a captcha that is checked first, and for using it.", 10, 3600, "seconds"},
    {kSessions, "CODE_LIFE", kNumber, "600", "worker",
     "Life of a code in a mail.", 60, 86400, "seconds"},
    {kSessions, "CODE_TRIES", kNumber, "5", "worker",
     "Tries of a code before it is void.", 1, 100},
    {kSessions, "CODE_COOLDOWN", kNumber, "60", "worker",
     "Pause between two codes to one address for one use.", 0, 86400, "seconds"},
    {kSessions, "CODES_PER_DAY", kNumber, "10", "worker",
     "Codes a day to one address for one use.", 1, kMany},

    // The bounds are NIST SP 800-63B's: never a minimum under 8, never a maximum under 64.
    {kPasswords, "PASSWORD_MIN", kNumber, "8", "worker",
     "Shortest new password.", 8, 64, "characters"},
    {kPasswords, "PASSWORD_MAX", kNumber, "128", "worker",
     "Longest new password.", 64, 1024, "characters"},
    {kPasswords, "PASSWORD_BITS", kNumber, "20", "worker",
     "Least strength of a new password as zxcvbn estimates it; 0 is no demand.", 0, 100, "bits"},

    {kThrottle, "THROTTLE_IDENTIFIER_FROM", kNumber, "10", "worker",
     "Failures after which a name backs off for every client.", 1, kMany},
    {kThrottle, "THROTTLE_NETWORK_PER_HOUR", kNumber, "50", "worker",
     "Failures an hour from one network (a /64 in IPv6).", 1, kMany},
    {kThrottle, "THROTTLE_ACCOUNT_PER_HOUR", kNumber, "100", "worker",
     "Wrong passwords an hour for one account, from everywhere.", 1, kMany},
    {kThrottle, "THROTTLE_ANSWERS_PER_HOUR", kNumber, "5", "worker",
     "Wrong recovery answers an hour for one account.", 1, kMany},
    {kThrottle, "THROTTLE_REGISTRATIONS_PER_HOUR", kNumber, "20", "worker",
     "Registrations an hour from one network.", 1, kMany},
    {kThrottle, "THROTTLE_MAILS_PER_HOUR", kNumber, "30", "worker",
     "Mails with codes an hour that one network may ask for.", 1, kMany},
    {kThrottle, "THROTTLE_UNGUARDED_MAILS_PER_HOUR", kNumber, "5", "worker",
     "Those of them that v1 sends for a sign-up without a captcha, for people who cannot read one.", 1, kMany},
    {kThrottle, "THROTTLE_NOTICES_PER_DAY", kNumber, "10", "worker",
     "Mails a day about changes of one account while nobody has verified its address.", 1, kMany},
    {kThrottle, "THROTTLE_SERVER_KEYS_PER_HOUR", kNumber, "10", "worker",
     "Wrong MEDUSA keys an hour from one network.", 1, kMany},

    {kMail, "MAIL_URL", kSmtpUrl, "", "mailer",
     "The SMTP server that takes mail; without one, mail is kept in MAIL_DIR, where scripts/mail shows it."},
    {kMail, "MAIL_TLS", kOnOff, "on", "mailer",
     "Sends over TLS with a certificate that can be verified, or not at all; off is for a server on this machine."},
    {kMail, "MAIL_CA_FILE", kOptionalPath, "", "mailer",
     "Certificates (PEM) that may have signed the server's; without it, those of the system."},
    {kMail, "MAIL_USER", kWords, "", "mailer",
     "Name by which the mailer logs in to the SMTP server; without one, it does not."},
    {kMail, "MAIL_PASSWORD_FILE", kOptionalPath, "", "mailer",
     "File with that name's password on one line, readable by its owner only."},
    {kMail, "MAIL_TIMEOUT", kNumber, "30", "mailer",
     "Patience for the delivery of one mail, the connection included.", 1, 600, "seconds"},
    {kMail, "MAIL_FROM", kMailAddress, "gatehouse@localhost", "mailer",
     "Address that mail comes from, and to which what cannot be delivered returns."},
    {kMail, "MAIL_NAME", kWords, "$SITE_NAME", "mailer",
     "What mails call this service: the sender's name, and in their texts."},
    {kMail, "MAIL_NEW_LOGIN", kOnOff, "on", "worker",
     "Tells an owner whose address is verified of a login from a browser that the account does not know."},
    {kMail, "MAIL_DIR", kPath, "$STATE_DIR/mail", "mailer, scripts",
     "Maildir where mail is kept that no SMTP server takes."},
    {kMail, "MAIL_TEMPLATES", kPath, "$STATE_DIR/mail-templates", "mailer",
     "Folder of your own texts, laid out as mail/ in the sources; whatever it lacks is taken from there."},

    {kKeeping, "AUDIT_DAYS", kNumber, "365", "maintenance, mailer",
     "How long is kept who did what, and from where; 0 is for ever.", 0, 36500, "days"},
    {kKeeping, "MAIL_KEEP_DAYS", kNumber, "30", "maintenance, mailer",
     "How long is kept that a mail was sent, or could not be.", 1, 36500, "days"},
});
// clang-format on

constexpr std::string_view kKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

std::string capitals(std::string_view text) {
  std::string raised(text);
  for (char& c : raised) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return raised;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  if (at != std::string::npos) result.replace(at, from.size(), to);
  return result;
}

}  // namespace

std::span<const ContractName> contract_names() { return kContractNames; }

std::span<const Key> all_keys() { return kKeys; }

std::string_view title(Section section) {
  constexpr std::array kTitles = std::to_array<std::string_view>(
      {"Doors", "Contracts", "Places and the database", "Processes and request limits",
       "Sessions, tickets, captchas and codes", "Passwords", "Throttle", "Mail",
       "What is kept, and how long"});
  return kTitles.at(static_cast<std::size_t>(section));
}

std::vector<NamedKey> named_keys() {
  std::vector<NamedKey> named;
  for (const Key& key : kKeys) {
    if (!key.name.ends_with("<CONTRACT>")) {
      named.push_back({std::string(key.name), {}, &key});
      continue;
    }
    for (const ContractName& contract : kContractNames) {
      if (!concerns(key, contract)) continue;
      named.push_back(
          {replaced(key.name, "<CONTRACT>", capitals(contract.name)), contract.name, &key});
    }
  }
  return named;
}

std::string default_value(const NamedKey& named, const Values& above,
                          const std::filesystem::path& folder) {
  // In a checkout the pictures lie beside the state, not in it.
  if (named.name == "UPLOAD_DIR" && above.at("STATE_DIR") == folder / "var") return "upload";
  std::string text = replaced(named.key->fallback, "<contract>", named.contract);
  const auto dollar = text.find('$');
  if (dollar == std::string::npos) return text;
  const auto end = std::min(text.find_first_not_of(kKeyLetters, dollar + 1), text.size());
  const std::string name = text.substr(dollar + 1, end - dollar - 1);
  return text.substr(0, dollar) + above.at(name) + text.substr(end);
}

}  // namespace config
