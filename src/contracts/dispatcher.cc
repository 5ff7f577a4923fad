#include "contracts/dispatcher.h"

#include <algorithm>
#include <exception>

#include "base/text.h"
#include "contracts/all.h"
#include "contracts/gate.h"
#include "domain/devices.h"
#include "http/cookies.h"
#include "http/etag.h"
#include "http/json_reader.h"
#include "http/multipart.h"
#include "http/urlencoded.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr std::string_view kDeviceCookie = "gatehouse_device";
constexpr std::string_view kBearer = "bearer ";
constexpr std::size_t kTokenLength = 43;  // base64url of 32 bytes; anything else is nobody's token

Methods method_of(const http::Request& request, const Route& route) {
  if (request.method == "POST") return kPost;
  if (request.method == "PUT") return kPut;
  if (request.method == "GET") return kGet;
  if (request.method == "HEAD" && route.effect == Effect::kReads) return kGet;
  return 0;
}

// The contract's own name of a field, for what the domain calls otherwise.
std::string_view named(const Route* route, std::string_view field) {
  if (route == nullptr || field.empty()) return field;
  if (field == "picture" && !route->picture.empty()) return route->picture;
  const auto rule = std::ranges::find(route->fields, field, &FieldRule::means);
  return rule == route->fields.end() ? field : rule->name;
}

std::string message_of(const Contract& contract, const Route* route, const FaultRow& row,
                       const base::Failure& failure) {
  std::string message{row.message};
  if (row.field == FaultRow::Field::kUnnamed) return message;
  const auto why = explain(failure, named(route, failure.field), contract.language);
  if (!why.empty()) message += ": " + why;
  return message;
}

Result<std::string_view> read_cookie(const http::Request& request, std::string_view name) {
  auto value = http::find_cookie(request.cookie, http::cookie_name(name, request.secure()));
  if (!value) return base::pass(value);
  return value->value_or(std::string_view{});
}

// RFC 6750 spells it `Bearer token`, one document the bare token. A comma joins two headers.
Result<std::string_view> read_authorization(std::string_view value) {
  if (value.contains(',')) return base::fail(Fault::kMalformed, "two Authorization headers");
  if (base::ascii_lower(value.substr(0, kBearer.size())) == kBearer) {
    value.remove_prefix(kBearer.size());
  }
  return base::trim(value);
}

Result<std::string_view> read_token(Credential credential, const http::Request& request,
                                    std::string_view cookie) {
  return credential == Credential::kAuthorization ? read_authorization(request.authorization)
                                                  : read_cookie(request, cookie);
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
    : house_(house), settings_(std::move(settings)) {
  for (Contract& contract : all()) {
    const auto mount = std::ranges::find(settings_.mounts, contract.name, &Mount::name);
    if (mount != settings_.mounts.end()) served_.push_back({std::move(contract), *mount});
  }
}

const Dispatcher::Served* Dispatcher::find_served(const http::Request& request) const {
  const auto served = std::ranges::find_if(
      served_, [&](const Served& one) { return one.contract.name == request.contract; });
  return served == served_.end() ? nullptr : &*served;
}

std::size_t Dispatcher::body_limit(const http::Request& request) const {
  const Served* served = find_served(request);
  const Route* route = served == nullptr ? nullptr : find_route(served->contract, request.path);
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
  const Route* route = find_route(served.contract, request.path);
  if (route != nullptr && is_preflight(request, served.mount.origins)) {
    return {.response = preflight(allow(*route), served.contract.credential)};
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
  auto fields = read_fields(served.contract, *route, request);
  if (!fields) return base::pass(fields);
  auto token = read_token(served.contract.credential, request, served.mount.cookie);
  if (!token) return base::pass(token);
  auto device = served.contract.credential == Credential::kCookie
                    ? read_cookie(request, kDeviceCookie)
                    : std::string_view{};
  if (!device) return base::pass(device);
  auto session = find_caller(served, *route, *token);
  if (!session) return base::pass(session);
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
  if (request.broken) return base::fail(Fault::kMalformed);
  if (request.body_too_large) return base::fail(Fault::kTooLarge);
  if (served.contract.credential == Credential::kCookie && route->effect == Effect::kChanges &&
      !passes_gate(request, served.mount.origins)) {
    return base::fail(Fault::kForeignOrigin);
  }
  if (settings_.strict && route->strict == Strict::kOff) return base::fail(Fault::kOffInStrict);
  return {};
}

// The query and the body together: two readers of one request must never see different values.
Result<http::Fields> Dispatcher::read_form(const Contract& contract, const Route& route,
                                           const http::Request& request) const {
  // A document whose posts are forms says nothing of their queries.
  const bool posts_form = contract.body == Body::kFormOrMultipart && request.method == "POST";
  auto fields = http::parse_urlencoded(posts_form ? std::string_view{} : request.query,
                                       http::Field::Source::kQuery);
  if (!fields || request.body.empty()) return fields;
  Result<http::Fields> body;
  if (contract.body == Body::kFormOrMultipart && http::is_multipart(request.content_type)) {
    auto parts = http::parse_multipart(request.content_type, request.body, route.picture);
    if (!parts) return base::pass(parts);
    body = std::move(parts->fields);
  } else if (request.content_type.empty() || http::is_urlencoded(request.content_type)) {
    body = http::parse_urlencoded(request.body, http::Field::Source::kBody);
  } else {
    body = base::fail(Fault::kUnsupportedMedia);
  }
  if (!body) return body;
  if (auto merged = fields->merge(std::move(*body)); !merged) return base::pass(merged);
  return fields;
}

// What the route declares.
Result<http::Fields> Dispatcher::read_fields(const Contract& contract, const Route& route,
                                             const http::Request& request) const {
  http::Fields declared;
  // No body is no fields; a route that has none does not care what else came.
  const bool json = contract.body == Body::kJson;
  if (json && (route.fields.empty() || request.body.empty())) return declared;
  auto fields = json ? http::parse_json_object(request.body) : read_form(contract, route, request);
  if (!fields) return fields;
  for (const FieldRule& rule : route.fields) {
    auto field = fields->take(rule.name);
    if (!field || field->kind == http::Field::Kind::kNull) continue;
    if (field->kind == http::Field::Kind::kFile) return base::fail(Fault::kMalformed, "a file");
    if (field->kind != http::Field::Kind::kText) {
      return base::fail_field(Fault::kInvalidField, rule.name, base::Refusal::kBadForm);
    }
    if (rule.exposure == Exposure::kSecret && field->source == http::Field::Source::kQuery) {
      if (settings_.strict) return base::fail(Fault::kOffInStrict);
      const bool documented = (route.methods & kGet) != 0 || request.method == "GET";
      if (!documented) continue;
    }
    if (auto added = declared.add(std::move(*field)); !added) return base::pass(added);
  }
  return declared;
}

Result<std::string> Dispatcher::read_picture(const Route& route,
                                             const http::Request& request) const {
  if (route.picture.empty()) return std::string{};
  if (!http::is_multipart(request.content_type)) return base::fail(Fault::kUnsupportedMedia);
  auto parts = http::parse_multipart(request.content_type, request.body, route.picture);
  if (!parts) return base::pass(parts);
  if (parts->file.empty()) return base::fail_field(Fault::kMissingField, route.picture);
  if (parts->file.size() > settings_.picture_limit) return base::fail(Fault::kTooLarge);
  return std::move(parts->file);
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
  const bool nobody =
      session.error().fault == Fault::kNoToken || session.error().fault == Fault::kNotSignedIn;
  if (nobody && route.caller == Caller::kEither) return std::nullopt;
  return base::pass(session);
}

Result<Reply> Dispatcher::call(const Served& served, const Route& route,
                               const http::Request& request, const http::Fields& fields,
                               std::optional<domain::Session> session, std::string_view token,
                               std::string_view device) {
  for (const FieldRule& rule : route.fields) {
    const http::Field* field = fields.find(rule.name);
    const bool empty = field == nullptr || field->value.empty();
    if (empty && rule.presence == Presence::kRequired) {
      return base::fail_field(Fault::kMissingField, rule.name);
    }
  }
  auto picture = read_picture(route, request);
  if (!picture) return base::pass(picture);
  const domain::Client client{.contract = std::string{served.contract.name},
                              .address = std::string{request.remote_address},
                              .user_agent = std::string{request.user_agent},
                              .request_id = std::string{request.id},
                              .language = std::string{tag(served.contract.language)},
                              .device = house_.devices.recognise(device)};
  Call call{.house = house_,
            .fields = fields,
            .client = client,
            .session = std::move(session),
            .presented_token = token,
            .public_url = settings_.public_url,
            .picture = *picture,
            .registration_open = served.mount.registration_open};
  return route.handler(call);
}

Answer Dispatcher::render(const Served& served, const Route* route, const http::Request& request,
                          Result<Reply> reply) const {
  Answer answer;
  http::Response& response = answer.response;
  if (reply) {
    if (reply->file.empty()) {
      response.body = served.contract.success(route->done, reply->data);
    } else {
      send_file(reply->file, request, response);
    }
    set_cookies(served, request, *reply, response);
    return answer;
  }
  const base::Failure& failure = reply.error();
  const FaultRow& row = row_of(served.contract, route, failure.fault);
  response.status = row.status;
  response.body =
      served.contract.failure(row.code, message_of(served.contract, route, row, failure));
  if (failure.fault == Fault::kWrongMethod) {
    response.headers.emplace_back("Allow", allow(*route));
  }
  if (failure.retry_after.count() > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(failure.retry_after.count()));
  }
  answer.fault = failure.fault;
  answer.detail = failure.detail;
  return answer;
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

std::string Dispatcher::allow(const Route& route) const {
  std::string methods;
  if (serves(route.methods, kGet)) methods += "GET, ";
  if (serves(route.methods, kGet) && route.effect == Effect::kReads) methods += "HEAD, ";
  if (serves(route.methods, kPost)) methods += "POST, ";
  if (serves(route.methods, kPut)) methods += "PUT, ";
  methods.resize(methods.size() - 2);
  return methods;
}

}  // namespace contracts
