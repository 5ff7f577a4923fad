// The checks are lists of allowed characters, because many values are written to nginx's
// configuration and to shell scripts, where other characters could have a meaning.
#include "config/validators.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/text.h"

namespace config {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
// The token of RFC 2616, which RFC 6265 uses, without $ and `, which no value may contain.
constexpr std::string_view kTokenMarks = "!#%&'*+-.^_|~";

template <class... Sets>
bool made_of(std::string_view text, Sets... sets) {
  return std::ranges::all_of(
      text, [&](char c) { return (... || (std::string_view(sets).find(c) != sets.npos)); });
}

bool is_number(std::string_view value, std::uint64_t low, std::uint64_t high) {
  if (value.size() > 1 && value.front() == '0') return false;  // some programs read it as octal
  const auto number = base::parse_unsigned(value);
  return number && *number >= low && *number <= high;
}

bool is_address_of(int family, std::string_view value) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(family, std::string(value).c_str(), bytes.data()) == 1;
}

bool is_address(std::string_view value) {
  return is_address_of(AF_INET, value) || is_address_of(AF_INET6, value);
}

bool is_network(std::string_view value) {
  const auto slash = value.find('/');
  const auto address = value.substr(0, slash);
  const bool v4 = is_address_of(AF_INET, address);
  if (!v4 && !is_address_of(AF_INET6, address)) return false;
  return slash == value.npos || is_number(value.substr(slash + 1), 0, v4 ? 32 : 128);
}

bool is_host_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         made_of(label, kLower, kDigits, std::string_view("-"));
}

// A name of RFC 1123 in lower case, as browsers send it. IPv4 addresses have this form too.
bool is_host(std::string_view value) {
  if (value.size() > 253) return false;
  for (auto dot = value.find('.'); dot != value.npos; dot = value.find('.')) {
    if (!is_host_label(value.substr(0, dot))) return false;
    value.remove_prefix(dot + 1);
  }
  return is_host_label(value);
}

bool is_bracketed_v6(std::string_view value) {
  return value.size() > 2 && value.front() == '[' && value.back() == ']' &&
         is_address_of(AF_INET6, value.substr(1, value.size() - 2));
}

// The serialisation of RFC 6454, as browsers send it: without the scheme's default port.
bool is_origin(std::string_view value) {
  const bool tls = value.starts_with("https://");
  if (!tls && !value.starts_with("http://")) return false;
  std::string_view host = value.substr(tls ? 8 : 7);
  const auto colon =
      host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
  if (colon != host.npos) {
    const std::string_view port = host.substr(colon + 1);
    if (!is_number(port, 1, 65535) || port == (tls ? "443" : "80")) return false;
    host = host.substr(0, colon);
  }
  return is_host(host) || is_bracketed_v6(host);
}

// Goes into nginx's configuration and into an attribute of a page as it is.
bool is_link(std::string_view value) {
  constexpr std::size_t kMost = 254;
  const auto scheme = value.starts_with("https://") ? std::string_view{"https://"} : "http://";
  const auto fits = [](unsigned char c) {
    return c > ' ' && c < 0x7f && !std::string_view{"\"'<>\\$;{}`"}.contains(static_cast<char>(c));
  };
  return value.starts_with(scheme) && value.size() > scheme.size() && value.size() <= kMost &&
         std::ranges::all_of(value, fits);
}

bool is_contract(const Key& key, std::string_view value) {
  return std::ranges::find(key.contracts, value) != key.contracts.end();
}

ListedOrigin listed_origin(std::string_view item) {
  const auto equals = item.find('=');
  if (equals == item.npos) return {.contract = {}, .origin = std::string(item)};
  return {.contract = std::string(item.substr(0, equals)),
          .origin = std::string(item.substr(equals + 1))};
}

bool is_listed_origin(const Key& key, std::string_view item) {
  const ListedOrigin listed = listed_origin(item);
  const bool for_all = item.find('=') == item.npos;
  return (for_all || is_contract(key, listed.contract)) && is_origin(listed.origin);
}

bool are_different(std::string_view list) {
  const auto items = base::split_list(list);
  return std::set<std::string_view>(items.begin(), items.end()).size() == items.size();
}

// Each contract once, and at least one: a service without contracts is a mistake.
bool is_contract_list(const Key& key, std::string_view value) {
  const auto names = base::split_list(value);
  return !names.empty() && are_different(value) &&
         std::ranges::all_of(names,
                             [&key](std::string_view name) { return is_contract(key, name); });
}

bool is_origin_list(const Key& key, std::string_view value) {
  return std::ranges::all_of(base::split_list(value),
                             [&key](std::string_view item) { return is_listed_origin(key, item); });
}

bool is_cookie(std::string_view value) {
  const std::string lower = base::ascii_lower(value);
  // The service adds the prefix itself. Browsers reject a cookie that breaks the prefix's rules.
  const bool prefixed = lower.starts_with("__host-") || lower.starts_with("__secure-");
  return !value.empty() && value.size() <= 64 && !prefixed && value != "gatehouse_device" &&
         made_of(value, kLower, kUpper, kDigits, kTokenMarks);
}

bool is_text(std::string_view value) {
  return !value.empty() && value.size() <= 64 &&
         made_of(value, kLower, kUpper, kDigits, std::string_view("_"));
}

// The form of HTML's input type=email (WHATWG, section 4.10.5.1.5), without characters that no
// value may contain.
bool is_mail_address(std::string_view value) {
  const auto at = value.find('@');
  if (at == value.npos || at == 0 || at > 64 || value.size() > 254) return false;
  return made_of(value.substr(0, at), kLower, kUpper, kDigits,
                 std::string_view(".!#%&'*+/=?^_{|}~-")) &&
         is_host(base::ascii_lower(value.substr(at + 1)));
}

bool is_smtp_url(std::string_view value) {
  for (const std::string_view scheme : {"smtp://", "smtps://"}) {
    if (!value.starts_with(scheme)) continue;
    std::string_view host = value.substr(scheme.size());
    const auto colon =
        host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
    if (colon != host.npos) {
      if (!is_number(host.substr(colon + 1), 1, 65535)) return false;
      host = host.substr(0, colon);
    }
    return is_host(host) || is_bracketed_v6(host);
  }
  return false;
}

// can_be_quoted() has rejected control characters before.
bool is_colour(std::string_view value) {
  return value.size() == 7 && value.front() == '#' &&
         made_of(value.substr(1), kDigits, std::string_view("abcdef"));
}

bool is_words(std::string_view value) {
  return value.size() <= 254 && base::trim(value).size() == value.size();
}

// nginx reads these in double quotes, where it replaces variables and escapes.
bool needs_no_quotes(std::string_view value) { return value.find_first_of("\"\\$") == value.npos; }

bool is_picture_path(std::string_view value) {
  constexpr std::array<std::string_view, 4> kEnds{".svg", ".png", ".webp", ".jpg"};
  return needs_no_quotes(value) &&
         std::ranges::any_of(kEnds, [value](std::string_view end) { return value.ends_with(end); });
}

// The prefix of the keys in the published program of the contract.
constexpr std::string_view kPublishedKey = "i_will_always_like_";

// Too long to guess, and of characters that need no quotes anywhere.
bool is_server_key(std::string_view value) {
  if (value.empty()) return true;
  return value.size() >= 16 && value.size() <= 128 &&
         !base::ascii_lower(value).starts_with(kPublishedKey) &&
         made_of(value, kLower, kUpper, kDigits, std::string_view("-_"));
}

// The values of a setting that is one of a few words.
std::vector<std::string_view> choices_of(Kind kind) {
  if (kind == Kind::kOnOff) return {"on", "off"};
  if (kind == Kind::kOpenClosed) return {"open", "closed"};
  if (kind == Kind::kOnKillOff) return {"on", "kill", "off"};
  return {"auto", "always", "off"};
}

// `on, kill or off`
std::string listed(std::vector<std::string_view> choices) {
  const std::string_view last = choices.back();
  choices.pop_back();
  return fmt::format("{} or {}", fmt::join(choices, ", "), last);
}

bool is_choice(Kind kind, std::string_view value) {
  const auto choices = choices_of(kind);
  return std::ranges::find(choices, value) != choices.end();
}

bool all_items(std::string_view value, bool (*fits_one)(std::string_view)) {
  return std::ranges::all_of(base::split_list(value), fits_one);
}

}  // namespace

std::string expected_form(const Key& key) {
  switch (key.form.kind) {
    case Kind::kNumber:
      return fmt::format("a whole number from {} to {}", key.form.low, key.form.high);
    case Kind::kNumberOrAuto:
      return fmt::format("auto, or a whole number from {} to {}", key.form.low, key.form.high);
    case Kind::kOnOff:
    case Kind::kOpenClosed:
    case Kind::kOnKillOff:
    case Kind::kAutoAlwaysOff:
      return listed(choices_of(key.form.kind));
    case Kind::kText:
      return "1 to 64 letters, digits and _";
    case Kind::kPath:
      return "the path of a file or folder";
    case Kind::kOptionalPath:
      return "the path of a file, or empty";
    case Kind::kPicturePath:
      return "the path of a file that ends in .svg, .png, .webp or .jpg, without \" \\ and $, or "
             "empty";
    case Kind::kName:
      return "1 to 64 bytes of text without blanks at the ends, and without \" \\ and $";
    case Kind::kWords:
      return "at most 254 bytes of text without blanks at the ends, or empty";
    case Kind::kColour:
      return "a colour such as #2457a6, in lower case";
    case Kind::kMailAddress:
      return "one mail address such as accounts@example.org";
    case Kind::kSmtpUrl:
      return "smtp:// or smtps://, a host in lower case and a port if it is not the default, or "
             "empty";
    case Kind::kUrl:
      return "http:// or https://, a host in lower case and a port if it is not the default, "
             "without a path";
    case Kind::kLink:
      return "an http:// or https:// URL of at most 254 characters without quotes, or empty";
    case Kind::kAddress:
      return "one IPv4 or IPv6 address, without brackets or port";
    case Kind::kCookie:
      return "a cookie name of 1 to 64 letters, digits and !#%&'*+-.^_|~, without a prefix such as "
             "__Host-, and other than gatehouse_device";
    case Kind::kHostList:
      return "a list of host names in lower case, without ports";
    case Kind::kNetworkList:
      return "a list of addresses and networks such as 10.0.0.0/8";
    case Kind::kContractList:
      return fmt::format("one or more of these, each once: {}", fmt::join(key.contracts, ", "));
    case Kind::kOriginList:
      return "a list of origins such as https://shop.example:8443 or mall=https://shop.example, "
             "in lower case, without paths and default ports";
    case Kind::kSiteList:
      return "a list of origins such as https://wiki.example:8443, each once, in lower case, "
             "without paths and default ports";
    case Kind::kServerKey:
      return "a secret key of 16 to 128 letters, digits, - and _, or empty";
  }
  return {};
}

bool is_valid(const Key& key, std::string_view value) {
  switch (key.form.kind) {
    case Kind::kNumber:
      return is_number(value, key.form.low, key.form.high);
    case Kind::kNumberOrAuto:
      return value == "auto" || is_number(value, key.form.low, key.form.high);
    case Kind::kOnOff:
    case Kind::kOpenClosed:
    case Kind::kOnKillOff:
    case Kind::kAutoAlwaysOff:
      return is_choice(key.form.kind, value);
    case Kind::kText:
      return is_text(value);
    case Kind::kPath:
      return !value.empty();
    case Kind::kOptionalPath:
      return true;
    case Kind::kPicturePath:
      return value.empty() || is_picture_path(value);
    case Kind::kName:
      return !value.empty() && value.size() <= 64 && is_words(value) && needs_no_quotes(value);
    case Kind::kWords:
      return is_words(value);
    case Kind::kColour:
      return is_colour(value);
    case Kind::kMailAddress:
      return is_mail_address(value);
    case Kind::kSmtpUrl:
      return value.empty() || is_smtp_url(value);
    case Kind::kUrl:
      return is_origin(value);
    case Kind::kLink:
      return value.empty() || is_link(value);
    case Kind::kAddress:
      return is_address(value);
    case Kind::kCookie:
      return is_cookie(value);
    case Kind::kHostList:
      return all_items(value, is_host);
    case Kind::kNetworkList:
      return all_items(value, is_network);
    case Kind::kContractList:
      return is_contract_list(key, value);
    case Kind::kOriginList:
      return is_origin_list(key, value);
    case Kind::kSiteList:
      return are_different(value) && all_items(value, is_origin);
    case Kind::kServerKey:
      return is_server_key(value);
  }
  return false;
}

std::vector<ListedOrigin> listed_origins(std::string_view value) {
  std::vector<ListedOrigin> listed;
  for (const std::string_view item : base::split_list(value)) listed.push_back(listed_origin(item));
  return listed;
}

}  // namespace config
