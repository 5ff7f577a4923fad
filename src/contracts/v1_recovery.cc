// /v1: what somebody may ask who is not signed in: whether a name or a password will do, a new
// password, and to take back what somebody else did to their account.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "domain/account/validation.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr int kNoContent = 204;

// What is wrong, in the way problems have it, as part of an answer that is none.
void write_reason(http::JsonWriter& json, const base::Failure& failure, std::string_view field,
                  Language language) {
  json.field("code", reason(failure)).field("message", explain(failure, field, language));
}

// Names are public; who has an address is not, so nobody is told that one is taken.
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
  return Reply{.status = kNoContent};
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

// Locked either way; without its address only an operator opens it again.
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
       .caller = Caller::kEither,
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
