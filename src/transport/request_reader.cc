#include "transport/request_reader.h"

#include <fastcgi.h>  // the roles
#include <string.h>   // explicit_bzero

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace transport {
namespace {

// A parameter and the member that stores it. nginx sends each of its own parameters once; a
// repeated header arrives as two parameters of the same name.
struct Slot {
  std::string_view name;
  std::string_view http::Request::* member;
};

constexpr std::array kSlots{
    Slot{"GATEHOUSE_CONTRACT", &http::Request::contract},
    Slot{"GATEHOUSE_MOUNT", &http::Request::mount},
    Slot{"REMOTE_ADDR", &http::Request::remote_address},
    Slot{"REQUEST_SCHEME", &http::Request::scheme},
    Slot{"REQUEST_ID", &http::Request::id},
    Slot{"GATEHOUSE_ADMIN_NETWORK", &http::Request::from_admin_network},
    Slot{"GATEHOUSE_GUARDED_ORIGIN", &http::Request::guarded_origin},
    Slot{"GATEHOUSE_GUARDED_METHOD", &http::Request::guarded_method},
    Slot{"GATEHOUSE_REQUIRED_ROLE", &http::Request::required_role},
    Slot{"REQUEST_URI", &http::Request::guarded_uri},
    Slot{"REQUEST_METHOD", &http::Request::method},
    Slot{"DOCUMENT_URI", &http::Request::path},
    Slot{"QUERY_STRING", &http::Request::query},
    Slot{"CONTENT_TYPE", &http::Request::content_type},
    Slot{"HTTP_HOST", &http::Request::host},
    Slot{"HTTP_COOKIE", &http::Request::cookie},
    Slot{"HTTP_AUTHORIZATION", &http::Request::authorization},
    Slot{"HTTP_TOKEN", &http::Request::token},
    Slot{"HTTP_ACCEPT_LANGUAGE", &http::Request::accept_language},
    Slot{"HTTP_IF_NONE_MATCH", &http::Request::if_none_match},
    Slot{"HTTP_IF_MATCH", &http::Request::if_match},
    Slot{"HTTP_GATEHOUSE_ACCOUNT", &http::Request::account},
    Slot{"HTTP_ORIGIN", &http::Request::origin},
    Slot{"HTTP_SEC_FETCH_SITE", &http::Request::sec_fetch_site},
    Slot{"HTTP_SEC_FETCH_MODE", &http::Request::sec_fetch_mode},
    Slot{"HTTP_USER_AGENT", &http::Request::user_agent},
    Slot{"HTTP_ACCESS_CONTROL_REQUEST_METHOD", &http::Request::requested_method},
};
constexpr std::string_view kList = "HTTP_ACCEPT_LANGUAGE";
// The headers, current and old, in which browsers mark a prefetch.
constexpr std::array<std::string_view, 3> kPurposes{"HTTP_SEC_PURPOSE", "HTTP_PURPOSE",
                                                    "HTTP_X_MOZ"};

// Servers replace each character of a header's name that is not a letter or digit with `_`.
constexpr std::array<std::string_view, 4> kIdentities{
    "HTTP_X_ACCOUNT_ID", "HTTP_X_ACCOUNT_USERNAME", "HTTP_X_ACCOUNT_EMAIL", "HTTP_X_ACCOUNT_ROLE"};

constexpr auto kSlotsBySize = [] {
  auto slots = kSlots;
  std::ranges::sort(slots, {}, [](const Slot& slot) { return slot.name.size(); });
  return slots;
}();

constexpr std::size_t kLongestName = kSlotsBySize.back().name.size();

// The index in kSlotsBySize of the first name that has at least this size.
constexpr auto kFirstOfSize = [] {
  std::array<std::size_t, kLongestName + 2> first{};
  for (std::size_t size = 0; size < first.size(); ++size) {
    first[size] = static_cast<std::size_t>(std::ranges::count_if(
        kSlotsBySize, [&](const Slot& slot) { return slot.name.size() < size; }));
  }
  return first;
}();

// Compares the name with those of its size, at most four.
const Slot* find_slot(std::string_view name) {
  if (name.size() > kLongestName) return nullptr;
  for (std::size_t i = kFirstOfSize[name.size()]; i < kFirstOfSize[name.size() + 1]; ++i) {
    if (kSlotsBySize[i].name == name) return &kSlotsBySize[i];
  }
  return nullptr;
}

void take(http::Request& request, std::string_view name, std::string_view value) {
  if (const Slot* slot = find_slot(name)) {
    std::string_view& member = request.*(slot->member);
    const bool repeats = !member.empty();
    // A list may be sent in several headers (RFC 9110, section 5.3). Only the language depends on
    // this one, so the first is used and the request is not rejected.
    if (repeats && name == kList) return;
    request.broken = request.broken || repeats;
    member = value;
  } else if (std::ranges::find(kPurposes, name) != kPurposes.end()) {
    if (value.find("prefetch") != std::string_view::npos) request.prefetch = true;
  } else if (std::ranges::find(kIdentities, name) != kIdentities.end()) {
    request.forged_identity = true;
  }
}

struct Parameters {
  std::string_view length = "0";
  std::string_view key;
  std::string_view connected;
};

Parameters read_parameters(FCGX_Request& fcgi, http::Request& request) {
  Parameters read;
  for (char** parameter = fcgi.envp; parameter != nullptr && *parameter != nullptr; ++parameter) {
    const std::string_view pair{*parameter};
    const std::size_t mark = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, mark);
    const std::string_view value = pair.substr(std::min(mark + 1, pair.size()));
    if (name == "CONTENT_LENGTH") {
      read.length = value;
    } else if (name == "GATEHOUSE_KEY") {
      read.key = value;
    } else if (name == "GATEHOUSE_CONNECTED") {
      read.connected = value;
    } else {
      take(request, name, value);
    }
  }
  return read;
}

// The authorizer role (FastCGI 1.0, section 6.3): another server asks whether it may serve a
// request. Path and query are those of that request. It sends no body but may send a content
// length.
ReadRequest read_authorizer(http::Request request, const http::Handler& handler) {
  handler.address_to_authorizer(request);
  request.broken = request.broken || request.forged_identity;
  return {.request = std::move(request), .trusted = true, .drained = true};
}

}  // namespace

ReadRequest read_request(FCGX_Request& fcgi, const http::Handler& handler, const KeyTest& is_key) {
  ReadRequest read;
  http::Request& request = read.request;
  const Parameters parameters = read_parameters(fcgi, request);
  read.trusted = is_key(parameters.key);
  if (!read.trusted) return read;
  read.connected = parameters.connected;
  const std::optional<std::size_t> length = base::parse_unsigned(parameters.length);
  if (fcgi.role == FCGI_AUTHORIZER) return read_authorizer(std::move(request), handler);
  if (request.path.starts_with(request.mount)) request.path.remove_prefix(request.mount.size());
  request.broken = request.broken || !length;
  const bool has_body = length.value_or(0) > 0;  // most have none, whatever the limit
  request.body_too_large = has_body && *length > handler.body_limit(request);
  if (!length || request.body_too_large) return read;
  request.body.resize(*length);
  const int got = FCGX_GetStr(request.body.data(), static_cast<int>(*length), fcgi.in);
  read.drained = FCGX_GetChar(fcgi.in) == -1;
  // An incomplete body is rejected: a cut password would be another password.
  const bool whole = read.drained && FCGX_GetError(fcgi.in) == 0 &&
                     static_cast<std::size_t>(std::max(got, 0)) == *length;
  request.broken = request.broken || !whole;
  return read;
}

void wipe_parameters(FCGX_Request& fcgi) {
  for (char** parameter = fcgi.envp; parameter != nullptr && *parameter != nullptr; ++parameter) {
    ::explicit_bzero(*parameter, ::strlen(*parameter));
  }
}

}  // namespace transport
