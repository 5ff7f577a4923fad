#include "contracts/dispatcher.h"

#include <algorithm>
#include <exception>

#include "contracts/all.h"
#include "contracts/gate.h"
#include "domain/devices.h"
#include "http/cookies.h"
#include "http/etag.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr std::string_view kDeviceCookie = "gatehouse_device";
constexpr int kNoContent = 204;
constexpr int kUnauthorized = 401;
constexpr std::size_t kTokenLength = 43;  // base64url of 32 bytes; anything else is nobody's token

struct MethodName {
  std::string_view name;
  Methods method;
};

constexpr MethodName kMethodNames[] = {{"GET", kGet}, {"POST", kPost},   {"PUT", kPut},
                                       {"PATCH", kPatch}, {"DELETE", kDelete}, {"HEAD", kGet}};

Methods named_method(const http::Request& request) {
  const auto* found = std::ranges::find(kMethodNames, request.method, &MethodName::name);
  return found == std::end(kMethodNames) ? 0 : found->method;
}

Methods method_of(const http::Request& request, const Route& route) {
  const bool head_of_change = request.method == "HEAD" && route.effect == Effect::kChanges;
  return head_of_change ? 0 : named_method(request);
}

// The contract's own name of a field, for what the domain calls otherwise.
std::string_view named(const Route* route, std::string_view field) {
  if (route == nullptr || field.empty()) return field;
  if (field == "picture" && !route->picture.empty()) return route->picture;
  const auto rule = std::ranges::find(route->fields, field, &FieldRule::means);
  return rule == route->fields.end() ? field : rule->name;
}

bool has_cookie(const Contract& contract) {
  return contract.credential == Credential::kCookie ||
         contract.credential == Credential::kCookieOrBearer;
}

bool needs_gate(const Contract& contract, const Route& route, const http::Request& request) {
  return has_cookie(contract) && route.effect == Effect::kChanges && !is_bearer(contract, request);
}

bool is_declared(const Route* route, std::string_view field) {
  if (route == nullptr || field.empty()) return false;
  return field == route->picture || std::ranges::count(route->fields, field, &FieldRule::name) > 0;
}

std::string_view title_of(const FaultRow& row, Language language) {
  return language == Language::kEnglish && !row.english.empty() ? row.english : row.message;
}

// True where the client has what the answer's ETag names: then the answer becomes a 304.
bool is_unchanged(const http::Request& request, http::Response& response) {
  const auto tag = std::ranges::find(response.headers, "ETag", [](const auto& one) {
    return std::string_view{one.first};
  });
  if (tag == response.headers.end() || response.status != 200 || named_method(request) != kGet ||
      !http::names_tag(request.if_none_match, tag->second)) {
    return false;
  }
  response.status = 304;
  return true;
}

// nginx sends the file itself. A browser asks each time whether it has changed, which its path
// tells better than nginx's own tag, of the second and the size.
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

Dispatcher::Dispatcher(domain::House& house, Settings settings)
    : house_(house),
      settings_(std::move(settings)),
      reading_{.strict = settings_.strict, .picture_limit = settings_.picture_limit} {
  for (Contract& contract : all()) {
    const auto mount = std::ranges::find(settings_.mounts, contract.name, &Mount::name);
    if (mount != settings_.mounts.end()) {
      served_.push_back({std::move(contract), std::move(*mount)});
    }
  }
}

const Dispatcher::Served* Dispatcher::find_served(const http::Request& request) const {
  const auto served = std::ranges::find_if(
      served_, [&](const Served& one) { return one.contract.name == request.contract; });
  return served == served_.end() ? nullptr : &*served;
}

std::size_t Dispatcher::body_limit(const http::Request& request) const {
  const Served* served = find_served(request);
  const Route* route =
      served == nullptr ? nullptr
                        : find_route(served->contract, request.path, named_method(request));
  const bool takes_picture = route != nullptr && !route->picture.empty();
  return takes_picture ? settings_.picture_limit + kMultipartFrame : settings_.body_limit;
}

Answer Dispatcher::answer(const http::Request& request) {
  const Served* served = find_served(request);
  if (served == nullptr) {
    return {.response = {.status = 404, .body = "{}"}, .fault = Fault::kUnknownPath};
  }
  Answer answer = answer_within(*served, request);
  add_cors(request, served->mount.origins, served->contract.credential, answer.response);
  return answer;
}

Answer Dispatcher::answer_within(const Served& served, const http::Request& request) {
  const Route* route = find_route(served.contract, request.path, named_method(request));
  if (route != nullptr && is_preflight(request, served.mount.origins)) {
    return {.response = preflight(allow(served.contract, *route), served.contract.credential)};
  }
  try {
    return render(served, route, request, serve(served, route, request));
  } catch (const std::exception& error) {
    // Ours throw nothing; a library or a lack of memory might, and the worker outlives it.
    return render(served, route, request, base::fail(Fault::kUnexpected, error.what()));
  }
}

Result<Reply> Dispatcher::serve(const Served& served, const Route* route,
                                const http::Request& request) {
  if (auto admitted = admit(served, route, request); !admitted) return base::pass(admitted);
  auto fields = read_fields(served.contract, *route, request, reading_);
  if (!fields) return base::pass(fields);
  auto token = read_token(served.contract, *route, request, *fields, served.mount.cookie);
  if (!token) return base::pass(token);
  const bool has_device = has_cookie(served.contract) && !is_bearer(served.contract, request);
  auto device = has_device ? read_cookie(request, kDeviceCookie) : std::string_view{};
  if (!device) return base::pass(device);
  auto session = find_caller(served, *route, *token);
  if (!session) return base::pass(session);
  if (route->caller == Caller::kAdministrator) {
    auto admitted = admit_administrator(*route, request, **session);
    if (!admitted) return base::pass(admitted);
  }
  return call(served, *route, request, *fields, std::move(*session), *token, *device);
}

// Every refusal that needs neither the fields nor the caller.
Result<void> Dispatcher::admit(const Served& served, const Route* route,
                               const http::Request& request) const {
  if (route == nullptr) return base::fail(Fault::kUnknownPath);
  const Methods method = method_of(request, *route);
  const bool debug_get = method == kGet && (route->methods & kDebugGet) != 0;
  if (debug_get && settings_.strict) return base::fail(Fault::kOffInStrict);
  if (!serves(route->methods, method)) return base::fail(Fault::kWrongMethod);
  if (request.broken) return base::fail(Fault::kBroken);
  if (request.body_too_large) return base::fail(Fault::kTooLarge);
  if (needs_gate(served.contract, *route, request) &&
      !passes_gate(request, served.mount.origins)) {
    return base::fail(Fault::kForeignOrigin);
  }
  if (settings_.strict && route->strict == Strict::kOff) return base::fail(Fault::kOffInStrict);
  return {};
}

Result<std::optional<domain::Session>> Dispatcher::find_caller(const Served& served,
                                                               const Route& route,
                                                               std::string_view token) {
  if (route.caller == Caller::kAnyone) return std::nullopt;
  Result<domain::Session> session =
      base::fail(token.empty() ? Fault::kNoToken : Fault::kNotSignedIn);
  if (token.size() == kTokenLength) {
    session = house_.sessions.resolve(token, served.contract.name);
  }
  if (session) return std::move(*session);
  const Fault fault = session.error().fault;
  const bool nobody =
      fault == Fault::kNoToken || fault == Fault::kNotSignedIn || fault == Fault::kDisabled;
  if (nobody && route.caller == Caller::kEither) return std::nullopt;
  return base::pass(session);
}

Result<void> Dispatcher::admit_administrator(const Route& route, const http::Request& request,
                                             const domain::Session& session) const {
  if (session.account.role != domain::Role::kAdmin || request.from_admin_network != "1") {
    return base::fail(Fault::kForbidden);
  }
  if (route.effect == Effect::kChanges && !house_.sessions.is_recent(session)) {
    return base::fail(Fault::kStaleLogin);
  }
  return {};
}

Result<Reply> Dispatcher::call(const Served& served, const Route& route,
                               const http::Request& request, const http::Fields& fields,
                               std::optional<domain::Session> session, std::string_view token,
                               std::string_view device) {
  if (auto present = check_presence(route, fields); !present) return base::pass(present);
  auto picture = read_picture(route, request, reading_);
  if (!picture) return base::pass(picture);
  const bool bearer = is_bearer(served.contract, request);
  const Language language = read_language(served.contract, request);
  const domain::Client client{.contract = std::string{served.contract.name},
                              .address = std::string{request.remote_address},
                              .user_agent = std::string{request.user_agent},
                              .request_id = std::string{request.id},
                              .language = std::string{tag(language)},
                              .device = house_.devices.recognise(device),
                              .keeps_devices = has_cookie(served.contract) && !bearer};
  const Site site{.name = settings_.site_name,
                  .picture_limit = settings_.picture_limit,
                  .picture_side = settings_.picture_side};
  Call call{.house = house_,
            .fields = fields,
            .client = client,
            .session = std::move(session),
            .presented_token = token,
            .site = site,
            .public_url = settings_.public_url,
            .picture = *picture,
            .mount = served.mount,
            .from_admin_network = request.from_admin_network == "1",
            .carrier = bearer ? Carrier::kBearer : Carrier::kCookie,
            .language = language,
            .if_match = request.if_match};
  return route.handler(call);
}

Answer Dispatcher::render(const Served& served, const Route* route, const http::Request& request,
                          Result<Reply> reply) const {
  Answer answer;
  if (reply) {
    render_success(served, *route, request, *reply, answer.response);
    return answer;
  }
  const base::Failure& failure = reply.error();
  render_failure(served, route, request, failure, answer.response);
  answer.fault = failure.fault;
  answer.detail = failure.detail;
  return answer;
}

void Dispatcher::render_success(const Served& served, const Route& route,
                                const http::Request& request, Reply& reply,
                                http::Response& response) const {
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
    response.body = served.contract.success(route.done, reply.data);
  }
  set_cookies(served, request, reply, response);
}

void Dispatcher::render_failure(const Served& served, const Route* route,
                                const http::Request& request, const base::Failure& failure,
                                http::Response& response) const {
  const FaultRow& row = row_of(served.contract, route, failure.fault);
  const Language language = read_language(served.contract, request);
  const std::string_view field = named(route, failure.field);
  const std::string why = explain(failure, field, language);
  const bool names_it = row.field == FaultRow::Field::kNamed && !why.empty();
  const std::string_view title = title_of(row, language);
  response.status = row.status;
  response.content_type = served.contract.failure_type;
  const std::string message = std::string{title} + (names_it ? ": " + why : "");
  response.body = served.contract.failure(
      {.row = row,
       .message = message,
       .title = title,
       .field = is_declared(route, field) ? field : std::string_view{},
       .reason = reason(failure),
       .why = why,
       .retry_after = failure.retry_after,
       .request_id = request.id});
  if (failure.fault == Fault::kWrongMethod) {
    response.headers.emplace_back("Allow", allow(served.contract, *route));
  }
  if (row.status == kUnauthorized && served.contract.credential == Credential::kCookieOrBearer) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  // A document's own message has no room for the field. Only names of ours: a client's may hold
  // anything, a line's end too.
  if (row.field == FaultRow::Field::kUnnamed && is_declared(route, field)) {
    response.headers.emplace_back("X-Refused-Field", field);
  }
  if (failure.retry_after.count() > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(failure.retry_after.count()));
  }
}

void Dispatcher::set_cookies(const Served& served, const http::Request& request, const Reply& reply,
                             http::Response& response) const {
  const auto set = [&](std::string_view name, std::string_view value, std::chrono::seconds life) {
    response.headers.emplace_back(
        "Set-Cookie",
        http::set_cookie(
            {.name = name, .value = value, .max_age = life, .secure = request.secure()}));
  };
  if (!reply.opened.empty()) {
    set(served.mount.cookie, reply.opened.reveal(),
        reply.left.value_or(house_.settings.session_absolute));
  }
  if (reply.ended) set(served.mount.cookie, "", std::chrono::seconds{0});
  if (reply.device) {
    set(kDeviceCookie, house_.devices.issue(reply.device->account_id, reply.device->epoch),
        domain::Devices::kLife);
  }
}

bool Dispatcher::serves(Methods methods, Methods method) const {
  if ((methods & method) != 0) return true;
  return method == kGet && (methods & kDebugGet) != 0 && settings_.debug_get && !settings_.strict;
}

// Of all the path's routes.
std::string Dispatcher::allow(const Contract& contract, const Route& route) const {
  Methods taken = 0;
  bool reads = false;
  for (const Route& one : contract.routes) {
    if (one.path != route.path) continue;
    taken |= one.methods;
    reads = reads || (serves(one.methods, kGet) && one.effect == Effect::kReads);
  }
  std::string methods;
  if (serves(taken, kGet)) methods += "GET, ";
  if (reads) methods += "HEAD, ";
  if (serves(taken, kPost)) methods += "POST, ";
  if (serves(taken, kPut)) methods += "PUT, ";
  if (serves(taken, kPatch)) methods += "PATCH, ";
  if (serves(taken, kDelete)) methods += "DELETE, ";
  methods.resize(methods.size() - 2);
  return methods;
}

}  // namespace contracts
