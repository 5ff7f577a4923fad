#include "contracts/dispatcher.h"

#include <algorithm>
#include <exception>

#include "contracts/all.h"
#include "contracts/gate.h"
#include "domain/devices.h"
#include "http/cookies.h"
#include "http/urlencoded.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr std::string_view kDeviceCookie = "gatehouse_device";
constexpr std::size_t kTokenLength = 43;  // base64url of 32 bytes; anything else is nobody's token

// `/user/login/` and, with the contract's suffix, `/user/login.do` are `/user/login`.
const Route* find_route(const Contract& contract, std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!contract.suffix.empty() && path.ends_with(contract.suffix)) {
    path.remove_suffix(contract.suffix.size());
  }
  const auto found = std::ranges::find(contract.routes, path, &Route::path);
  return found == contract.routes.end() ? nullptr : &*found;
}

const FaultRow& find_row(const Contract& contract, const Route* route, Fault fault) {
  const FaultRow* general = nullptr;
  for (const FaultRow& row : contract.faults) {
    if (row.fault != fault) continue;
    if (route != nullptr && row.path == route->path) return row;
    if (row.path.empty()) general = &row;
  }
  // A contract words every fault for all its routes; a test holds it to that.
  return general != nullptr ? *general : contract.faults.back();
}

Methods method_of(const http::Request& request, const Route& route) {
  if (request.method == "POST") return kPost;
  if (request.method == "GET") return kGet;
  if (request.method == "HEAD" && route.effect == Effect::kReads) return kGet;
  return 0;
}

// The contract's own name of a field, for what the domain calls otherwise.
std::string_view named(const Route* route, std::string_view field) {
  if (route == nullptr || field.empty()) return field;
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

}  // namespace

Dispatcher::Dispatcher(domain::House& house, Settings settings)
    : house_(house), settings_(std::move(settings)) {
  for (Contract& contract : all()) {
    const auto mount = std::ranges::find(settings_.mounts, contract.name, &Mount::name);
    if (mount != settings_.mounts.end()) served_.push_back({std::move(contract), *mount});
  }
}

Answer Dispatcher::answer(const http::Request& request) {
  const auto served = std::ranges::find_if(
      served_, [&](const Served& one) { return one.contract.name == request.contract; });
  if (served == served_.end()) {
    return {.response = {.status = 404, .body = "{}"}, .fault = Fault::kUnknownPath};
  }
  Answer answer = answer_within(*served, request);
  add_cors(request, served->mount.origins, answer.response);
  return answer;
}

Answer Dispatcher::answer_within(const Served& served, const http::Request& request) {
  const Route* route = find_route(served.contract, request.path);
  if (route != nullptr && is_preflight(request, served.mount.origins)) {
    return {.response = preflight(allow(*route))};
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
  auto fields = read_fields(*route, request);
  if (!fields) return base::pass(fields);
  auto token = read_cookie(request, served.mount.cookie);
  if (!token) return base::pass(token);
  auto device = read_cookie(request, kDeviceCookie);
  if (!device) return base::pass(device);
  return call(served, *route, request, *fields, *token, *device);
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
  if (route->effect == Effect::kChanges && !passes_gate(request, served.mount.origins)) {
    return base::fail(Fault::kForeignOrigin);
  }
  if (settings_.strict && route->strict == Strict::kOff) return base::fail(Fault::kOffInStrict);
  return {};
}

// What the route declares, from the query and the body together.
Result<http::Fields> Dispatcher::read_fields(const Route& route,
                                             const http::Request& request) const {
  auto fields = http::parse_urlencoded(request.query, http::Field::Source::kQuery);
  if (!fields) return fields;
  if (!request.body.empty()) {
    if (!request.content_type.empty() && !http::is_urlencoded(request.content_type)) {
      return base::fail(Fault::kUnsupportedMedia);
    }
    auto body = http::parse_urlencoded(request.body, http::Field::Source::kBody);
    if (!body) return body;
    if (auto merged = fields->merge(std::move(*body)); !merged) return base::pass(merged);
  }
  http::Fields declared;
  for (const FieldRule& rule : route.fields) {
    auto field = fields->take(rule.name);
    if (!field) continue;
    if (rule.exposure == Exposure::kSecret && field->source == http::Field::Source::kQuery) {
      if (settings_.strict) return base::fail(Fault::kOffInStrict);
      const bool documented = (route.methods & kGet) != 0 || request.method == "GET";
      if (!documented) continue;
    }
    if (auto added = declared.add(std::move(*field)); !added) return base::pass(added);
  }
  return declared;
}

Result<std::optional<domain::Session>> Dispatcher::find_caller(const Served& served,
                                                               const Route& route,
                                                               std::string_view token) {
  if (route.caller == Caller::kAnyone) return std::nullopt;
  auto session = token.size() == kTokenLength
                     ? house_.sessions.resolve(token, served.contract.name)
                     : Result<domain::Session>{base::fail(Fault::kNotSignedIn)};
  if (session) return std::move(*session);
  if (session.error().fault == Fault::kNotSignedIn && route.caller == Caller::kEither) {
    return std::nullopt;
  }
  return base::pass(session);
}

Result<Reply> Dispatcher::call(const Served& served, const Route& route,
                               const http::Request& request, const http::Fields& fields,
                               std::string_view token, std::string_view device) {
  auto session = find_caller(served, route, token);
  if (!session) return base::pass(session);
  for (const FieldRule& rule : route.fields) {
    const http::Field* field = fields.find(rule.name);
    const bool empty = field == nullptr || field->value.empty();
    if (empty && rule.presence == Presence::kRequired) {
      return base::fail_field(Fault::kMissingField, rule.name);
    }
  }
  const domain::Client client{.contract = std::string{served.contract.name},
                              .address = std::string{request.remote_address},
                              .user_agent = std::string{request.user_agent},
                              .request_id = std::string{request.id},
                              .language = std::string{tag(served.contract.language)},
                              .device = house_.devices.recognise(device)};
  Call call{.house = house_,
            .fields = fields,
            .client = client,
            .session = std::move(*session),
            .presented_token = token,
            .registration_open = served.mount.registration_open};
  return route.handler(call);
}

Answer Dispatcher::render(const Served& served, const Route* route, const http::Request& request,
                          Result<Reply> reply) const {
  Answer answer;
  http::Response& response = answer.response;
  if (reply) {
    response.body = served.contract.success(route->done, reply->data);
    set_cookies(served, request, *reply, response);
    return answer;
  }
  const base::Failure& failure = reply.error();
  const FaultRow& row = find_row(served.contract, route, failure.fault);
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
    set(served.mount.cookie, reply.opened.reveal(), house_.settings.session_absolute);
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
  methods.resize(methods.size() - 2);
  return methods;
}

}  // namespace contracts
