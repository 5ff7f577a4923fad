#include "contracts/rendering.h"

#include <algorithm>

#include "contracts/request_reading.h"
#include "contracts/wording.h"
#include "domain/login/devices.h"
#include "http/cookies.h"
#include "http/etag.h"

namespace contracts {
namespace {

constexpr int kNoContent = 204;
constexpr int kUnauthorized = 401;

// The contract's name of a field that the domain calls by another name.
std::string_view named(const Route* route, std::string_view field) {
  if (route == nullptr || field.empty()) return field;
  if (field == "picture" && !route->picture.empty()) return route->picture;
  const auto rule = std::ranges::find(route->fields, field, &FieldRule::means);
  return rule == route->fields.end() ? field : rule->name;
}

bool is_declared(const Route* route, std::string_view field) {
  if (route == nullptr || field.empty()) return false;
  return field == route->picture || std::ranges::count(route->fields, field, &FieldRule::name) > 0;
}

std::string_view title_of(const FaultRow& row, Language language) {
  return language == Language::kEnglish && !row.english.empty() ? row.english : row.message;
}

// Whether the client has the version that the ETag names; the response then becomes a 304.
bool is_unchanged(const http::Request& request, http::Response& response) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  const auto tag = std::ranges::find(response.headers, "ETag",
                                     [](const auto& one) { return std::string_view{one.first}; });
  if (tag == response.headers.end() || response.status != 200 || !reads ||
      !http::names_tag(request.if_none_match, tag->second)) {
    return false;
  }
  response.status = 304;
  return true;
}

// nginx sends the file. Browsers ask each time whether it has changed. The tag is the file's name,
// because nginx's own tag, of the time in seconds and the size, could miss a change.
void send_file(std::string_view path, const http::Request& request, http::Response& response) {
  const std::string tag = '"' + std::string{path.substr(path.rfind('/') + 1)} + '"';
  response.content_type = {};
  response.cache = "private, no-cache";
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("X-Accel-Redirect", http::names_tag(request.if_none_match, tag)
                                                        ? "/gatehouse-files/unchanged"
                                                        : std::string{path});
}

}  // namespace

http::Response render_success(const Contract& contract, const Route& route,
                              const http::Request& request, Reply& reply) {
  http::Response response;
  response.status = reply.status;
  response.headers = std::move(reply.headers);
  if (!reply.file.empty()) {
    send_file(reply.file, request, response);
  } else if (reply.status == kNoContent || is_unchanged(request, response)) {
    response.content_type = {};
  } else if (!reply.raw.type.empty()) {
    response.content_type = reply.raw.type;
    response.body = std::move(reply.raw.body);
  } else {
    response.body = contract.success(route.done, reply.data);
  }
  return response;
}

http::Response render_failure(const Contract& contract, const Route* route,
                              const http::Request& request, const base::Failure& failure) {
  http::Response response;
  const FaultRow& row = row_of(contract, route, failure.fault);
  const Language language = read_language(contract, request);
  const std::string_view field = named(route, failure.field);
  const std::string why = explain(failure, field, language);
  const bool names_it = row.field == FaultRow::Field::kNamed && !why.empty();
  const std::string_view title = title_of(row, language);
  response.status = row.status;
  response.content_type = contract.failure_type;
  const std::string message = std::string{title} + (names_it ? ": " + why : "");
  response.body = contract.failure({.row = row,
                                    .message = message,
                                    .title = title,
                                    .field = is_declared(route, field) ? field : std::string_view{},
                                    .reason = reason(failure),
                                    .why = why,
                                    .retry_after = failure.retry_after,
                                    .request_id = request.id});
  if (row.status == kUnauthorized && contract.credential == Credential::kCookieOrBearer) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  // The document's message does not name the field, so a header does. Only declared names: a name
  // from the client could contain a line break.
  if (row.field == FaultRow::Field::kUnnamed && is_declared(route, field)) {
    response.headers.emplace_back("X-Refused-Field", field);
  }
  if (failure.retry_after.count() > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(failure.retry_after.count()));
  }
  return response;
}

void set_cookies(const Mount& mount, const domain::Services& services, const http::Request& request,
                 const Reply& reply, http::Response& response) {
  const auto set = [&](std::string_view name, std::string_view value,
                       std::optional<std::chrono::seconds> life) {
    response.headers.emplace_back(
        "Set-Cookie",
        http::set_cookie(
            {.name = name, .value = value, .max_age = life, .secure = request.secure()}));
  };
  if (!reply.opened.empty()) {
    std::optional life = reply.left.value_or(services.options.session_absolute);
    if (reply.cookie_end == CookieEnd::kWithBrowser) life.reset();
    set(mount.cookie, reply.opened.reveal(), life);
  }
  if (reply.ended) set(mount.cookie, "", std::chrono::seconds{0});
  if (reply.device) {
    set(kDeviceCookie, services.devices.issue(reply.device->account_id, reply.device->epoch),
        domain::Devices::kLife);
  }
}

}  // namespace contracts
