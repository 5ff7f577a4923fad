// /v1: forward authentication for other sites. `/check` answers nginx's auth_request; `/handoffs`
// issues an SSO ticket for a guarded origin. The routes below `/gate` are reached only through the
// snippets that operators include in nginx; these name the guarded origin in a FastCGI parameter
// that no client can set.
#include <algorithm>

#include "base/text.h"
#include "contracts/all.h"
#include "contracts/forward_auth.h"
#include "contracts/forward_auth_page.h"
#include "contracts/v1.h"
#include "http/cookies.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Session;

constexpr std::string_view kChildCookie = "gatehouse_guard";
constexpr std::string_view kStateCookie = "gatehouse_state";
constexpr std::size_t kTokenLength = 43;        // base64url of 32 bytes, states too
constexpr std::chrono::minutes kStateLife{10};  // for signing up, a mail's code included
constexpr std::string_view kCallback = "/.gatehouse/callback?ticket=";

bool is_token(std::string_view text) {
  return text.size() == kTokenLength && base::from_base64url(text);
}

bool is_guarded(const Call& call, std::string_view origin) {
  return std::ranges::find(call.site.guarded, origin) != call.site.guarded.end();
}

// Fault kUnknownPath for requests that do not come through a snippet.
Result<std::string> guarded_origin(const Call& call) {
  const std::string_view origin = call.request.guarded_origin;
  if (origin != call.public_url && !is_guarded(call, origin)) {
    return base::fail(Fault::kUnknownPath);
  }
  return std::string{origin};
}

bool is_not_signed_in(Fault fault) {
  return fault == Fault::kNotSignedIn || fault == Fault::kDisabled;
}

bool is_secure(std::string_view origin) { return origin.starts_with("https://"); }

// Two cookies of one name count as none: a neighbour in the same domain must not choose which
// counts.
std::string_view cookie_of(const Call& call, std::string_view origin, std::string_view name) {
  const auto found =
      http::find_host_cookie(call.request.cookie, cookie_at(origin, name), is_secure(origin));
  return found ? found->value_or("") : "";
}

std::pair<std::string, std::string> cookie_for(std::string_view origin, std::string_view name,
                                               std::string_view value,
                                               std::optional<std::chrono::seconds> life) {
  return {"Set-Cookie", http::set_cookie({.name = cookie_at(origin, name),
                                          .value = value,
                                          .max_age = life,
                                          .secure = is_secure(origin)})};
}

// The caller's session. At this site's own origin, and without a snippet, the session's token is
// checked; at a guarded origin, the token of a child session. One statement in both cases.
Result<Session> caller_of(const Call& call) {
  const std::string_view origin = call.request.guarded_origin;
  const bool is_ours = origin.empty() || origin == call.public_url;
  if (!is_ours && !is_guarded(call, origin)) return base::fail(Fault::kNotSignedIn);
  const std::string_view token =
      is_ours ? call.submitted_token : cookie_of(call, origin, kChildCookie);
  if (!is_token(token)) return base::fail(Fault::kNotSignedIn);
  domain::Sessions& sessions = call.services.sessions;
  return is_ours ? sessions.resolve(token, call.client.contract)
                 : sessions.resolve_child(token, origin, call.client.contract);
}

// The required role comes from the server's parameter if there is one, else from the query.
Result<Session> admitted_caller(const Call& call) {
  const std::string_view required =
      call.request.required_role.empty() ? call.text("role") : call.request.required_role;
  if (!required.empty() && required != "admin" && required != "user") {
    return base::fail_field(Fault::kInvalidField, "role", base::Refusal::kBadForm);
  }
  auto session = caller_of(call);
  if (session && required == "admin" && session->account.role != domain::Role::kAdmin) {
    return base::fail(Fault::kForbidden);
  }
  return session;
}

std::string header_name(std::string_view what) {
  return "X-Account-" + std::string{what.substr(0, 1)} + base::ascii_lower(what.substr(1));
}

Result<Reply> check(Call& call) {
  auto session = admitted_caller(call);
  if (!session) return base::pass(session);
  Reply reply{.status = 204};
  for (auto& [what, value] : identity_of(session->account)) {
    reply.headers.emplace_back(header_name(what), std::move(value));
  }
  return reply;
}

Reply sent_to(std::string location) {
  return {.status = 303,
          .raw = {"text/html; charset=utf-8", {}},
          .headers = {{"Location", std::move(location)}, {"Referrer-Policy", "no-referrer"}}};
}

// An existing state is kept, because several tabs may sign in at the same time.
Reply sent_to_sign_in(Call& call, const std::string& origin) {
  const std::string page = origin + safe_return_path(call.request.guarded_uri);
  std::string sign_in =
      std::string{call.public_url} + "/sign-in/?return_to=" + base::percent_encoded(page);
  if (origin == call.public_url) return sent_to(std::move(sign_in));
  std::string state{cookie_of(call, origin, kStateCookie)};
  if (!is_token(state)) state = call.services.guarded_sites.new_state().reveal();
  Reply reply = sent_to(std::move(sign_in) + "&state=" + state);
  reply.headers.push_back(cookie_for(origin, kStateCookie, state, kStateLife));
  return reply;
}

Result<Reply> sign_in(Call& call) {
  auto origin = guarded_origin(call);
  if (!origin) return base::pass(origin);
  if (!is_navigation(call.request)) return base::fail(Fault::kNotSignedIn);
  return sent_to_sign_in(call, *origin);
}

// For the FastCGI role Authorizer: check and sign-in in one, with the account as server variables.
Result<Reply> authorize(Call& call) {
  auto origin = guarded_origin(call);
  if (!origin) return base::pass(origin);
  auto session = admitted_caller(call);
  if (!session && is_not_signed_in(session.error().fault) && is_navigation(call.request)) {
    return sent_to_sign_in(call, *origin);
  }
  if (!session) return base::pass(session);
  Reply reply{.status = 200, .raw = {"text/plain", {}}};
  for (auto& [what, value] : identity_of(session->account)) {
    reply.headers.emplace_back("Variable-GATEHOUSE_" + std::string{what}, std::move(value));
  }
  return reply;
}

// Whether a redirect to the path is safe. Contracts have GET routes that change something, so paths
// below a contract's prefix are not, in any spelling that a browser or nginx would resolve.
bool is_page(std::string_view path) {
  const std::string plain = base::ascii_lower(path.substr(0, path.find_first_of("?#")));
  for (const std::string_view spelling : {"/.", "/%2e", "%2f", "%5c"}) {
    if (plain.contains(spelling)) return false;
  }
  const std::string_view first = std::string_view{plain}.substr(1, plain.find('/', 1) - 1);
  const auto contracts = all();
  return !first.contains('%') &&
         std::ranges::find(contracts, first, &Contract::name) == contracts.end();
}

Result<std::string> location_for(Call& call, const domain::ReturnTarget& to) {
  if (to.origin == call.public_url) return to.origin + (is_page(to.path) ? to.path : "/");
  if (!is_token(call.text("state"))) {
    return base::fail_field(Fault::kInvalidField, "state", base::Refusal::kBadForm);
  }
  auto ticket = call.services.guarded_sites.issue_ticket(*call.session, to, call.text("state"));
  if (!ticket) return base::pass(ticket);
  return to.origin + std::string{kCallback} + std::string{ticket->reveal()};
}

Result<Reply> issue_sso_ticket(Call& call) {
  std::vector<std::string> origins = call.site.guarded;
  origins.emplace_back(call.public_url);
  const auto to = return_target_of(call.text("return_to"), origins);
  if (!to) return base::fail_field(Fault::kInvalidField, "return_to", base::Refusal::kBadForm);
  auto location = location_for(call, *to);
  if (!location) return base::pass(location);
  http::JsonWriter json;
  json.begin_object().field("location", *location).end_object();
  return Reply{.status = 201, .data = json.take()};
}

// The state cookie stays until it expires, because other tabs may still be signing in.
Result<Reply> callback(Call& call) {
  auto origin = guarded_origin(call);
  if (!origin) return base::pass(origin);
  const std::string_view state = cookie_of(call, *origin, kStateCookie);
  auto child = call.services.guarded_sites.redeem(call.text("ticket"), *origin, state, call.client);
  if (!child) {
    const Fault fault = child.error().fault;
    const bool is_refused = fault == Fault::kSpentTicket || is_not_signed_in(fault);
    if (is_refused) return forward_auth_page(ForwardAuthPage::kNotSignedIn, 403, call.language);
    return base::pass(child);
  }
  std::optional life = child->left;
  if (!child->kept) life.reset();  // it ends with the browser, as its parent
  Reply reply = sent_to(*origin + safe_return_path(child->path));
  reply.headers.push_back(cookie_for(*origin, kChildCookie, child->token.reveal(), life));
  return reply;
}

Result<Reply> ask_sign_out(Call& call) {
  if (auto origin = guarded_origin(call); !origin) return base::pass(origin);
  return forward_auth_page(ForwardAuthPage::kSignOut, 200, call.language);
}

// Ends the session itself; a child session alone would be opened again by the next page.
Result<Reply> sign_out(Call& call) {
  auto origin = guarded_origin(call);
  if (!origin) return base::pass(origin);
  auto session = caller_of(call);
  if (!session && !is_not_signed_in(session.error().fault)) return base::pass(session);
  if (session) {
    auto ended = call.services.sessions.end(*session, call.client);
    if (!ended) return base::pass(ended);
  }
  Reply reply = forward_auth_page(ForwardAuthPage::kSignedOut, 200, call.language);
  reply.ended = *origin == call.public_url;
  if (!reply.ended) {
    reply.headers.push_back(cookie_for(*origin, kChildCookie, "", std::chrono::seconds{0}));
  }
  return reply;
}

}  // namespace

std::vector<Route> v1_forward_auth_routes() {
  return {
      {.path = "/check",
       .methods = kGet,
       .fields = {optional(in_query(text("role")))},
       .reach = Reach::kGuardedSites,
       .handler = check},
      {.path = "/handoffs",
       .methods = kPost,
       .fields = {text("return_to"), optional(text("state"))},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = issue_sso_ticket},
      {.path = "/gate/sign-in", .methods = kGet, .reach = Reach::kGuardedSites, .handler = sign_in},
      {.path = kAuthorizerPath,
       .methods = kGet,
       .reach = Reach::kGuardedSites,
       .handler = authorize},
      // The ticket is in a query because a redirect delivers it; it is valid once.
      {.path = "/gate/callback",
       .methods = kGet,
       .fields = {optional(in_query(text("ticket")))},
       .reach = Reach::kGuardedSites,
       .effect = RouteEffect::kChanges,
       .csrf_check = CsrfCheck::kOwnSecret,
       .handler = callback},
      {.path = "/gate/sign-out",
       .methods = kGet,
       .reach = Reach::kGuardedSites,
       .handler = ask_sign_out},
      {.path = "/gate/sign-out",
       .methods = kPost,
       .reach = Reach::kGuardedSites,
       .effect = RouteEffect::kChanges,
       .handler = sign_out},
  };
}

}  // namespace contracts
