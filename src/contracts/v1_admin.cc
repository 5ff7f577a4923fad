// /v1/admin: the accounts of a site, for administrators. Each change is audited in the name of the
// administrator. The dispatcher has checked that the caller is one.
#include "contracts/v1_admin.h"

#include <algorithm>

#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;
using domain::LastAdministrator;
using domain::Role;
using domain::Status;
using Outcome = domain::ChangeResult;

constexpr int kCreated = 201;
constexpr int kAccepted = 202;
constexpr int kNoContent = 204;

// Who is kept from logging in because of failed attempts.
std::string_view throttle_state(const std::vector<domain::ThrottleCount>& counts) {
  if (domain::is_locked(counts)) return "locked";
  if (domain::is_under_attack(counts)) return "under-attack";
  return std::ranges::any_of(counts, &domain::ThrottleCount::is_full) ? "limited" : "free";
}

// Also after the end; std::nullopt if there is no invitation that waits.
Result<std::optional<std::string>> invitation_end(Call& call,
                                                  const domain::ListedAccount& account) {
  if (account.password_state != domain::PasswordState::kInvited) return std::nullopt;
  auto end = call.services.administration.invitation_end(account);
  if (!end) return base::pass(end);
  if (!*end) return std::nullopt;
  return base::iso_timestamp(**end);
}

Result<Reply> whole_account(Call& call, std::int64_t id, int http_status) {
  auto details = call.services.administration.details(id);
  if (!details) return base::pass(details);
  auto counts = call.services.lockouts.of(id);
  if (!counts) return base::pass(counts);
  std::optional<std::string> login_time;
  auto invited_until = invitation_end(call, details->account);
  if (!invited_until) return base::pass(invited_until);
  if (details->login_time) login_time = base::iso_timestamp(*details->login_time);
  const bool attacked = domain::is_under_attack(*counts) || domain::is_locked(*counts);
  http::JsonWriter json;
  json.begin_object();
  write_person(json, call, details->account, attacked ? UnderAttack::kYes : UnderAttack::kNo);
  json.field("login_time", login_time)
      .field("sessions", static_cast<std::int64_t>(details->sessions.size()))
      .begin_array("schemes");
  for (const std::string& scheme : details->schemes) json.item(scheme);
  json.end_array()
      .field("throttle", throttle_state(*counts))
      .field("invited_until", *invited_until)
      .end_object();
  return Reply{.status = http_status, .data = json.take()};
}

// Without a password the owner receives a link by mail to choose one, which needs an address. With
// a password, a username or an address is enough.
Result<Reply> add_account(Call& call) {
  using By = domain::SignUp::By;
  auto wanted_role = role_field(call);
  if (!wanted_role) return base::pass(wanted_role);
  const bool invites = !call.non_empty("password");
  if (!call.non_empty("username") && !call.non_empty("email")) {
    return base::fail_field(Fault::kMissingField, "username");
  }
  auto account = call.services.accounts.sign_up(
      {.username = call.non_empty("username"),
       .email = call.non_empty("email"),
       .password = domain::SubmittedPassword{call.secret("password")},
       .nickname = call.non_empty("nickname"),
       .role = wanted_role->value_or(Role::kUser),
       .by = invites ? By::kInvitation : By::kOperator},
      administrator(call));
  if (!account) return base::pass(account);
  return whole_account(call, account->id, kCreated);
}

Result<Reply> show_account(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  return whole_account(call, *id, 200);
}

// Fails if nothing was changed: the last administrator must stay, or no mail could be sent.
Result<void> done(const Result<Outcome>& outcome) {
  if (!outcome) return std::unexpected(outcome.error());
  if (*outcome == Outcome::kIsLast) return base::fail(Fault::kConflict, "the last administrator");
  if (*outcome == Outcome::kNoAddress) return base::fail(Fault::kConflict, "no address");
  if (*outcome == Outcome::kAddressMoved) return base::fail(Fault::kChanged, "the address moved");
  return {};
}

Result<Reply> change_account(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto wanted_role = role_field(call);
  if (!wanted_role) return base::pass(wanted_role);
  auto wanted_status = status_field(call);
  if (!wanted_status) return base::pass(wanted_status);
  auto changed =
      done(call.services.administration.change(*id,
                                               {.username = call.optional_text("username"),
                                                .email = call.optional_text("email"),
                                                .phone = call.optional_text("phone"),
                                                .nickname = call.optional_text("nickname"),
                                                .role = *wanted_role,
                                                .status = *wanted_status},
                                               LastAdministrator::kStays, administrator(call)));
  if (!changed) return base::pass(changed);
  return whole_account(call, *id, 200);
}

Result<Reply> remove_account(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto removed = done(
      call.services.administration.remove(*id, LastAdministrator::kStays, administrator(call)));
  if (!removed) return base::pass(removed);
  return Reply{.status = kNoContent};
}

Result<Reply> reset_password(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto reset = done(call.services.administration.force_reset(*id, administrator(call)));
  if (!reset) return base::pass(reset);
  return Reply{.status = kAccepted};
}

Result<Reply> resend_invitation(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto sent = call.services.administration.invite_again(*id, administrator(call));
  if (!sent) return base::pass(sent);
  return Reply{.status = kAccepted};
}

Result<Reply> withdraw_invitation(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto withdrawn = call.services.administration.withdraw_invitation(*id, administrator(call));
  if (!withdrawn) return base::pass(withdrawn);
  return Reply{.status = kNoContent};
}

Result<Reply> lift_throttle(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto details = call.services.administration.details(*id);
  if (!details) return base::pass(details);
  auto deleted = call.services.lockouts.lift(*id, administrator(call));
  if (!deleted) return base::pass(deleted);
  http::JsonWriter json;
  json.begin_object().field("deleted", *deleted).end_object();
  return Reply{.data = json.take()};
}

}  // namespace

std::vector<Route> v1_admin_routes() {
  return {
      {.path = "/admin/accounts",
       .methods = kPost,
       .fields = {optional(text("username")), optional(text("email")), optional(secret("password")),
                  clearable(text("nickname")), optional(text("role"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = add_account},
      {.path = "/admin/accounts/{id}",
       .methods = kGet,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .handler = show_account},
      {.path = "/admin/accounts/{id}",
       .methods = kPatch,
       .fields = {in_path(text("id")), optional(text("username")), clearable(text("email")),
                  clearable(text("phone")), clearable(text("nickname")), optional(text("role")),
                  optional(text("status"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = change_account},
      {.path = "/admin/accounts/{id}",
       .methods = kDelete,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = remove_account},
      {.path = "/admin/accounts/{id}/password-reset",
       .methods = kPost,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = reset_password},
      {.path = "/admin/accounts/{id}/invitation",
       .methods = kPost,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = resend_invitation},
      {.path = "/admin/accounts/{id}/invitation",
       .methods = kDelete,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = withdraw_invitation},
      {.path = "/admin/accounts/{id}/throttle",
       .methods = kDelete,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = lift_throttle},
  };
}

}  // namespace contracts
