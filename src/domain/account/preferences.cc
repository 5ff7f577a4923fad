#include "domain/account/preferences.h"

#include <algorithm>
#include <span>

#include "domain/rows.h"
#include "store/preferences.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;

Preferences from_row(store::Preferences&& row) {
  return {.language = std::move(row.language),
          .theme = std::move(row.theme),
          .login_mails = row.login_mails};
}

base::Result<Preferences> there(base::Result<std::optional<store::Preferences>> found) {
  if (!found) return base::pass(found);
  if (!*found) return base::fail(Fault::kNotSignedIn, "deleted meanwhile");
  return from_row(std::move(**found));
}

base::Result<void> choose(std::optional<std::string>& preference,
                          std::optional<std::string_view> value,
                          std::span<const std::string_view> choices, std::string_view field) {
  if (!value) return {};
  preference.reset();
  if (value->empty()) return {};
  if (std::ranges::find(choices, *value) == choices.end()) {
    return base::fail_field(Fault::kInvalidField, field, base::Refusal::kBadForm);
  }
  preference.emplace(*value);
  return {};
}

}  // namespace

base::Result<Preferences> AccountPreferences::find(const Session& session) {
  return there(store::find_preferences(deps_.store, session.account.id));
}

base::Result<Preferences> AccountPreferences::change(const Session& session,
                                                     const PreferencesChange& change,
                                                     const Client& client) {
  return store::transact(deps_.store, [&] { return change_locked(session, change, client); });
}

base::Result<Preferences> AccountPreferences::change_locked(const Session& session,
                                                            const PreferencesChange& change,
                                                            const Client& client) {
  auto account = lock_unchanged(deps_.store, session.account);
  if (!account) return base::pass(account);
  if (!*account) return base::fail(Fault::kNotSignedIn, "changed meanwhile");
  auto before = find(session);
  if (!before) return before;
  Preferences after = *before;
  if (auto done = choose(after.language, change.language, kLanguages, "language"); !done) {
    return base::pass(done);
  }
  if (auto done = choose(after.theme, change.theme, kThemes, "theme"); !done) {
    return base::pass(done);
  }
  after.login_mails = change.login_mails.value_or(before->login_mails);
  const bool switches = after.login_mails != before->login_mails;
  if (switches && !is_recent(session, deps_.clock.now(), kRecentLogin)) {
    return base::fail(Fault::kStaleLogin);
  }
  auto updated = store::update_preferences(
      deps_.store, session.account.id,
      {.language = after.language, .theme = after.theme, .login_mails = after.login_mails});
  if (!updated) return base::pass(updated);
  if (!switches) return after;
  if (auto reported = report(**account, after, client); !reported) return base::pass(reported);
  return after;
}

base::Result<void> AccountPreferences::report(const Account& account, const Preferences& after,
                                              const Client& client) {
  auto noted = audit_log_.audit(client, account.id,
                                after.login_mails ? "login-mails-on" : "login-mails-off");
  if (!noted || after.login_mails) return noted;
  return notifier_.notify_of_login_mails(client, account);
}

}  // namespace domain
