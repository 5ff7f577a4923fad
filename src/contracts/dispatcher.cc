#include "contracts/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "contracts/all.h"
#include "contracts/csrf.h"
#include "contracts/forward_auth.h"
#include "contracts/rendering.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr std::size_t kTokenLength = 43;       // base64url of 32 bytes; no other text is a token
constexpr std::chrono::seconds kLateRetry{5};  // of a request that is refused because it is late

struct MethodName {
  std::string_view name;
  Methods method;
};

constexpr MethodName kMethodNames[] = {{"GET", kGet},     {"POST", kPost},     {"PUT", kPut},
                                       {"PATCH", kPatch}, {"DELETE", kDelete}, {"HEAD", kGet}};

Methods named_method(const http::Request& request) {
  const auto* found = std::ranges::find(kMethodNames, request.method, &MethodName::name);
  return found == std::end(kMethodNames) ? 0 : found->method;
}

Methods method_of(const http::Request& request, const Route& route) {
  const bool head_of_change = request.method == "HEAD" && route.effect == RouteEffect::kChanges;
  return head_of_change ? 0 : named_method(request);
}

// Nothing was read or counted yet, so the client may send the request again.
std::unexpected<base::Failure> refuse_late() {
  return std::unexpected(base::Failure{.fault = Fault::kThrottled,
                                       .retry_after = kLateRetry,
                                       .detail = "waited for a worker longer than QUEUE_TIMEOUT"});
}

bool needs_csrf_check(const Contract& contract, const Route& route, const http::Request& request) {
  return uses_cookie(contract) && route.effect == RouteEffect::kChanges &&
         !is_bearer(contract, request);
}

bool may_change(const Route& route, const http::Request& request,
                const std::vector<std::string>& listed) {
  return route.csrf_check == CsrfCheck::kOwnSecret ? !request.prefetch
                                                   : passes_csrf_check(request, listed);
}

// False if a page was loaded for another account, and somebody has signed in with a second one in
// another tab since.
bool is_expected(const http::Request& request, const domain::Session& session) {
  return request.account.empty() || request.account == std::to_string(session.account.id);
}

}  // namespace

Dispatcher::Dispatcher(domain::Services& services, ContractOptions options)
    : services_(services),
      options_(std::move(options)),
      reading_{.strict = options_.strict, .picture_limit = options_.picture_limit} {
  for (Contract& contract : all()) {
    const auto mount = std::ranges::find(options_.mounts, contract.name, &Mount::name);
    if (options_.reach == Reach::kGuardedSites) {
      std::erase_if(contract.routes,
                    [](const Route& route) { return route.reach == Reach::kSite; });
    }
    if (mount != options_.mounts.end()) {
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
  const Route* route = served == nullptr
                           ? nullptr
                           : find_route(served->contract, request.path, named_method(request));
  const bool takes_picture = route != nullptr && !route->picture.empty();
  return takes_picture ? options_.picture_limit + kMultipartFrame : options_.body_limit;
}

void Dispatcher::address_to_authorizer(http::Request& request) const {
  contracts::address_to_authorizer(request);
}

http::HandlerResult Dispatcher::answer(const http::Request& request) {
  const Served* served = find_served(request);
  if (served == nullptr) {
    return {.response = {.status = 404, .body = "{}"}, .fault = Fault::kUnknownPath};
  }
  http::HandlerResult answer = answer_within(*served, request);
  add_cors(request, served->mount.origins, served->contract.credential, answer.response);
  return answer;
}

http::HandlerResult Dispatcher::answer_within(const Served& served, const http::Request& request) {
  const Route* route = find_route(served.contract, request.path, named_method(request));
  if (route != nullptr && is_preflight(request, served.mount.origins)) {
    return {.response = preflight(allow(served, *route), served.contract.credential)};
  }
  try {
    return render(served, route, request, serve(served, route, request));
  } catch (const std::exception& error) {
    // Our code throws nothing, but a library or a lack of memory may. The worker continues.
    return render(served, route, request, base::fail(Fault::kUnexpected, error.what()));
  }
}

Result<Reply> Dispatcher::serve(const Served& served, const Route* route,
                                const http::Request& request) {
  if (auto admitted = admit(served, route, request); !admitted) return base::pass(admitted);
  auto submitted = read_fields(served.contract, *route, request, reading_);
  if (!submitted) return base::pass(submitted);
  auto token = read_token(served.contract, *route, request, submitted->fields, served.mount.cookie);
  if (!token) return base::pass(token);
  const bool has_device = uses_cookie(served.contract) && !is_bearer(served.contract, request);
  auto device = has_device ? read_cookie(request, kDeviceCookie) : std::string_view{};
  if (!device) return base::pass(device);
  auto session = find_caller(served, *route, *token);
  if (!session) return base::pass(session);
  if (*session && !is_expected(request, **session)) return base::fail(Fault::kOtherAccount);
  if (route->access == Access::kAdministrator) {
    auto admitted = admit_administrator(*route, request, **session);
    if (!admitted) return base::pass(admitted);
  }
  return call(served, *route, request, *submitted,
              {.token = *token, .device = *device, .session = *session});
}

// The checks that need neither the fields nor the caller.
Result<void> Dispatcher::admit(const Served& served, const Route* route,
                               const http::Request& request) const {
  if (route == nullptr) return base::fail(Fault::kUnknownPath);
  if (request.late) return refuse_late();
  const Methods method = method_of(request, *route);
  const bool debug_get = method == kGet && (route->methods & kDebugGet) != 0;
  if (debug_get && options_.strict) return base::fail(Fault::kOffInStrict);
  if (!serves(served, route->methods, method)) return base::fail(Fault::kWrongMethod);
  if (request.broken) return base::fail(Fault::kBroken);
  if (request.body_too_large) return base::fail(Fault::kTooLarge);
  if (needs_csrf_check(served.contract, *route, request) &&
      !may_change(*route, request, served.mount.origins)) {
    return base::fail(Fault::kForeignOrigin);
  }
  if (options_.strict && route->strict == Strict::kOff) return base::fail(Fault::kOffInStrict);
  return {};
}

Result<domain::Session> Dispatcher::resolve(std::string_view token, std::string_view contract) {
  if (token.size() == kTokenLength) return services_.sessions.resolve(token, contract);
  return base::fail(token.empty() ? Fault::kNoToken : Fault::kNotSignedIn);
}

Result<std::optional<domain::Session>> Dispatcher::find_caller(const Served& served,
                                                               const Route& route,
                                                               std::string_view token) {
  if (route.access == Access::kAnyone) return std::nullopt;
  auto session = resolve(token, served.contract.name);
  if (session) return std::move(*session);
  const Fault fault = session.error().fault;
  const bool not_signed_in =
      fault == Fault::kNoToken || fault == Fault::kNotSignedIn || fault == Fault::kDisabled;
  if (not_signed_in && route.access == Access::kSessionOptional) return std::nullopt;
  return base::pass(session);
}

Result<void> Dispatcher::admit_administrator(const Route& route, const http::Request& request,
                                             const domain::Session& session) const {
  if (session.account.role != domain::Role::kAdmin || request.from_admin_network != "1") {
    return base::fail(Fault::kForbidden);
  }
  if (route.effect == RouteEffect::kChanges && !services_.sessions.is_recent(session)) {
    return base::fail(Fault::kStaleLogin);
  }
  return {};
}

// Only attempts and changes depend on the device; recognising it takes as long as all of a session
// check.
std::optional<domain::Device> Dispatcher::recognise(std::string_view cookie,
                                                    const Route& route) const {
  if (route.effect == RouteEffect::kReads && route.pool == Pool::kQuick) return std::nullopt;
  return services_.devices.recognise(cookie);
}

Result<Reply> Dispatcher::call(const Served& served, const Route& route,
                               const http::Request& request, Submitted& submitted,
                               const Credentials& credentials) {
  if (auto present = check_presence(route, submitted.fields); !present) return base::pass(present);
  auto picture = read_picture(route, request, std::move(submitted.file), reading_);
  if (!picture) return base::pass(picture);
  const bool bearer = is_bearer(served.contract, request);
  const Language language = read_language(served.contract, request);
  const domain::Client client{.contract = std::string{served.contract.name},
                              .address = std::string{request.remote_address},
                              .user_agent = std::string{request.user_agent},
                              .request_id = std::string{request.id},
                              .language = std::string{tag(language)},
                              .device = recognise(credentials.device, route),
                              .keeps_devices = uses_cookie(served.contract) && !bearer};
  const Site site{.name = options_.site_name,
                  .picture_limit = options_.picture_limit,
                  .picture_side = options_.picture_side,
                  .guarded = options_.guarded_sites};
  Call call{.services = services_,
            .fields = submitted.fields,
            .client = client,
            .request = request,
            .session = credentials.session,
            .submitted_token = credentials.token,
            .site = site,
            .public_url = options_.public_url,
            .picture = *picture,
            .mount = served.mount,
            .from_admin_network = request.from_admin_network == "1",
            .transport = bearer ? TokenTransport::kBearer : TokenTransport::kCookie,
            .language = language,
            .if_match = request.if_match};
  return route.handler(call);
}

http::HandlerResult Dispatcher::render(const Served& served, const Route* route,
                                       const http::Request& request, Result<Reply> reply) const {
  if (reply) {
    http::HandlerResult answer{.response =
                                   render_success(served.contract, *route, request, *reply)};
    set_cookies(served.mount, services_, request, *reply, answer.response);
    return answer;
  }
  const base::Failure& failure = reply.error();
  http::HandlerResult answer{.response = render_failure(served.contract, route, request, failure),
                             .fault = failure.fault,
                             .detail = failure.detail};
  if (failure.fault == Fault::kWrongMethod) {
    answer.response.headers.emplace_back("Allow", allow(served, *route));
  }
  return answer;
}

bool Dispatcher::serves(const Served& served, Methods methods, Methods method) const {
  if ((methods & method) != 0) return true;
  return method == kGet && (methods & kDebugGet) != 0 && served.mount.debug_get && !options_.strict;
}

// The methods of all routes with this path.
std::string Dispatcher::allow(const Served& served, const Route& route) const {
  Methods taken = 0;
  bool reads = false;
  for (const Route& one : served.contract.routes) {
    if (one.path != route.path) continue;
    taken |= one.methods;
    reads = reads || (serves(served, one.methods, kGet) && one.effect == RouteEffect::kReads);
  }
  std::string methods;
  if (serves(served, taken, kGet)) methods += "GET, ";
  if (reads) methods += "HEAD, ";
  if (serves(served, taken, kPost)) methods += "POST, ";
  if (serves(served, taken, kPut)) methods += "PUT, ";
  if (serves(served, taken, kPatch)) methods += "PATCH, ";
  if (serves(served, taken, kDelete)) methods += "DELETE, ";
  methods.resize(methods.size() - 2);
  return methods;
}

}  // namespace contracts
