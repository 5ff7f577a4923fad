// /v1: the preferences of the caller's own account. Knows no rule.
#include "contracts/call.h"
#include "contracts/v1.h"
#include "domain/account/preferences.h"

namespace contracts {
namespace {

using base::Result;

Reply shown(const Call& call, const domain::Preferences& preferences) {
  http::JsonWriter json;
  json.begin_object();
  write_preferences(json, call, preferences);
  json.end_object();
  return {.data = json.take()};
}

Result<Reply> preferences(Call& call) {
  auto found = call.services.preferences.find(*call.session);
  if (!found) return base::pass(found);
  return shown(call, *found);
}

Result<Reply> change_preferences(Call& call) {
  domain::PreferencesChange change{.language = call.optional_text("language"),
                                   .theme = call.optional_text("theme")};
  if (call.non_empty("login_mails")) {
    auto wanted = flag(call, "login_mails");
    if (!wanted) return base::pass(wanted);
    change.login_mails = *wanted;
  }
  auto changed = call.services.preferences.change(*call.session, change, call.client);
  if (!changed) return base::pass(changed);
  return shown(call, *changed);
}

}  // namespace

void write_preferences(http::JsonWriter& json, const Call& call,
                       const domain::Preferences& preferences) {
  json.field("language", preferences.language).field("theme", preferences.theme);
  call.services.options.mail_new_login ? json.field("login_mails", preferences.login_mails)
                                       : json.null_field("login_mails");
}

std::vector<Route> v1_account_preferences_routes() {
  return {
      {.path = "/account/preferences",
       .methods = kGet,
       .access = Access::kSignedIn,
       .handler = preferences},
      {.path = "/account/preferences",
       .methods = kPatch,
       .fields = {clearable(text("language")), clearable(text("theme")), boolean("login_mails")},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = change_preferences},
  };
}

}  // namespace contracts
