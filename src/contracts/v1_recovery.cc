// /v1: requests of people who are not signed in: whether a username is available, whether a
// password is acceptable, password reset, and undoing a change that somebody else made to the
// account.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "domain/account/validation.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr int kNoContent = 204;

// The reason in the form that problems have, as part of a successful response.
void write_reason(http::JsonWriter& json, const base::Failure& failure, std::string_view field,
                  Language language) {
  json.field("code", reason(failure)).field("message", explain(failure, field, language));
}

// For usernames only, which are public. Whether an address has an account stays secret.
Result<Reply> availability(Call& call) {
  const auto free = call.services.accounts.check_username_free(call.text("username"));
  const bool decided =
      free || free.error().fault == Fault::kTaken || free.error().fault == Fault::kInvalidField;
  if (!decided) return std::unexpected(free.error());
  http::JsonWriter json;
  json.begin_object().field("available", free.has_value());
  if (!free) write_reason(json, free.error(), "username", call.language);
  json.end_object();
  return Reply{.data = json.take()};
}

std::vector<std::string> own_words(const Call& call) {
  auto words =
      domain::own_words_of(call.text("username"), call.text("email"), call.text("nickname"));
  if (!call.session) return words;
  for (std::string& word : domain::own_words_of(call.session->account)) {
    words.push_back(std::move(word));
  }
  return words;
}

Result<Reply> check_password(Call& call) {
  const auto estimate =
      domain::estimate_password(call.secret("password"), own_words(call), call.services.options);
  http::JsonWriter json;
  json.begin_object()
      .field("acceptable", estimate.verdict.has_value())
      .field("score", estimate.score);
  if (estimate.verdict) {
    json.null_field("code").null_field("message");
  } else {
    write_reason(json, estimate.verdict.error(), "password", call.language);
  }
  json.end_object();
  return Reply{.data = json.take()};
}

Result<Reply> reset_password(Call& call) {
  auto reset = call.services.recovery.reset_by_code(call.text("email"), call.text("code"),
                                                    call.secret("password"), call.client);
  if (!reset) return base::pass(reset);
  return Reply{.status = kNoContent, .device = std::move(*reset)};
}

Reply shown(const domain::UndoTicket& ticket) {
  http::JsonWriter json;
  json.begin_object()
      .field("kind", ticket.kind)
      .field("moment", base::iso_timestamp(ticket.issued))
      .field("expires", base::iso_timestamp(ticket.expires))
      .end_object();
  return {.data = json.take()};
}

Result<Reply> look_at_undo(Call& call) {
  auto ticket = call.services.undo.look(call.secret("ticket"));
  if (!ticket) return base::pass(ticket);
  return shown(*ticket);
}

// The account is locked in both cases; if its address is taken, only an operator can unlock it.
Result<Reply> undo(Call& call) {
  auto undone = call.services.undo.undo(call.secret("ticket"), call.client);
  if (!undone) return base::pass(undone);
  if (undone->address == domain::Restored::kTaken) return base::fail(Fault::kTaken);
  return shown(undone->ticket);
}

}  // namespace

std::vector<Route> v1_recovery_routes() {
  return {
      {.path = "/availability",
       .methods = kGet,
       .fields = {in_query(text("username"))},
       .limit = Limit::kLookups,
       .handler = availability},
      {.path = "/password-check",
       .methods = kPost,
       .fields = {secret("password"), optional(text("username")), optional(text("email")),
                  optional(text("nickname"))},
       .access = Access::kSessionOptional,
       .pool = Pool::kSlow,
       .limit = Limit::kEstimates,
       .handler = check_password},
      {.path = "/password-resets",
       .methods = kPost,
       .fields = {text("email"), secret("code"), secret("password")},
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = reset_password},
      {.path = "/undo/look",
       .methods = kPost,
       .fields = {secret("ticket")},
       .handler = look_at_undo},
      {.path = "/undo",
       .methods = kPost,
       .fields = {secret("ticket")},
       .effect = RouteEffect::kChanges,
       .handler = undo},
  };
}

}  // namespace contracts
