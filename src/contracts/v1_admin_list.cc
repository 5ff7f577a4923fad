// /v1/admin/accounts: the list of accounts, for administrators: search, filters, order and total.
#include <algorithm>

#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "contracts/v1_admin.h"

namespace contracts {
namespace {

using base::Result;
using domain::AccountSearch;
using domain::PasswordState;
using domain::Status;
using Accuracy = domain::AccountTotal::Accuracy;

struct StateName {
  PasswordState state;
  std::string_view name;
};
constexpr std::array kPasswordStates{
    StateName{.state = PasswordState::kLocked, .name = "locked"},
    StateName{.state = PasswordState::kReset, .name = "reset-required"},
    StateName{.state = PasswordState::kInvited, .name = "invited"}};

constexpr std::string_view kEnabled = "enabled";
constexpr std::string_view kDisabled = "disabled";
constexpr std::string_view kClosing = "closing";
constexpr std::string_view kUnderAttack = "under-attack";

struct OrderName {
  std::string_view name;
  domain::AccountOrder order;
};
constexpr std::array kOrders{
    OrderName{.name = "name", .order = domain::AccountOrder::kName},
    OrderName{.name = "created", .order = domain::AccountOrder::kCreated},
    OrderName{.name = "last_seen", .order = domain::AccountOrder::kLastSeen}};

// No account has two of them.
void set_status(domain::AccountFilter& filter, Status status) {
  if (filter.status && filter.status != status) filter.ids.emplace();
  filter.status = status;
}

// Adds the field `state` to the filter.
Result<void> filter_state(const Call& call, domain::AccountFilter& filter) {
  const auto name = call.non_empty("state");
  if (!name) return {};
  if (*name == kUnderAttack) {
    auto ids = call.services.lockouts.accounts_under_attack();
    if (!ids) return base::pass(ids);
    filter.ids = std::move(*ids);
    return {};
  }
  if (*name == kDisabled) {
    set_status(filter, Status::kDisabled);
    return {};
  }
  if (*name == kClosing) {
    set_status(filter, Status::kClosing);
    return {};
  }
  const auto* state = std::ranges::find(kPasswordStates, *name, &StateName::name);
  if (state == kPasswordStates.end()) return bad_form("state");
  filter.password_state = state->state;
  return {};
}

// `sort`: the name of an order; with `-` before it, downwards.
Result<void> set_order(const Call& call, AccountSearch& search) {
  auto name = call.non_empty("sort");
  if (!name) return {};
  if (name->starts_with('-')) {
    search.direction = domain::Direction::kDown;
    name->remove_prefix(1);
  }
  const auto* order = std::ranges::find(kOrders, *name, &OrderName::name);
  if (order == kOrders.end()) return bad_form("sort");
  search.order = order->order;
  return {};
}

// As status_field(), but a list can also be filtered by `closing`, which nobody can set.
Result<std::optional<Status>> status_filter(const Call& call) {
  if (call.non_empty("status") == kClosing) return Status::kClosing;
  return status_field(call);
}

std::string_view name_of(Status status) {
  switch (status) {
    case Status::kEnabled:
      return kEnabled;
    case Status::kClosing:
      return kClosing;
    case Status::kDisabled:
      break;
  }
  return kDisabled;
}

Result<AccountSearch> search_of(const Call& call) {
  AccountSearch search{.text = call.text("search"), .after = call.text("after")};
  auto role = role_field(call);
  if (!role) return base::pass(role);
  auto status = status_filter(call);
  if (!status) return base::pass(status);
  auto most = limit(call);
  if (!most) return base::pass(most);
  search.filter = {.role = *role, .status = *status};
  search.limit = *most;
  if (auto ordered = set_order(call, search); !ordered) return base::pass(ordered);
  if (auto filtered = filter_state(call, search.filter); !filtered) return base::pass(filtered);
  return search;
}

Result<void> write_accounts(http::JsonWriter& json, const Call& call,
                            const std::vector<domain::ListedAccount>& accounts) {
  std::vector<std::int64_t> ids;
  for (const domain::ListedAccount& account : accounts) ids.push_back(account.id);
  auto attacked = call.services.lockouts.under_attack_among(ids);
  if (!attacked) return base::pass(attacked);
  json.begin_array("accounts");
  for (const domain::ListedAccount& account : accounts) {
    const bool is_attacked = std::ranges::find(*attacked, account.id) != attacked->end();
    json.begin_object();
    write_person(json, call, account, is_attacked ? UnderAttack::kYes : UnderAttack::kNo);
    json.end_object();
  }
  json.end_array();
  return {};
}

std::string_view name_of(Accuracy accuracy) {
  switch (accuracy) {
    case Accuracy::kExact:
      break;
    case Accuracy::kAbout:
      return "about";
    case Accuracy::kAtLeast:
      return "at-least";
  }
  return "exact";
}

// Counted for the first page only: the others have the same total.
Result<void> write_total(http::JsonWriter& json, const Call& call, const AccountSearch& search) {
  if (!search.after.empty()) {
    json.null_field("total");
    return {};
  }
  auto total = call.services.administration.count(search);
  if (!total) return base::pass(total);
  json.begin_object("total")
      .field("count", total->count)
      .field("accuracy", name_of(total->accuracy))
      .end_object();
  return {};
}

Result<Reply> list_accounts(Call& call) {
  auto search = search_of(call);
  if (!search) return base::pass(search);
  auto page = call.services.administration.search(*search);
  if (!page) return base::pass(page);
  http::JsonWriter json;
  json.begin_object();
  if (auto done = write_accounts(json, call, page->accounts); !done) return base::pass(done);
  json.field("next", page->next);
  if (auto done = write_total(json, call, *search); !done) return base::pass(done);
  json.end_object();
  return Reply{.data = json.take()};
}

}  // namespace

Result<std::optional<domain::Role>> role_field(const Call& call) {
  const auto name = call.non_empty("role");
  if (!name) return std::nullopt;
  if (*name == "admin") return domain::Role::kAdmin;
  if (*name == "user") return domain::Role::kUser;
  return bad_form("role");
}

Result<std::optional<Status>> status_field(const Call& call) {
  const auto name = call.non_empty("status");
  if (!name) return std::nullopt;
  if (*name == kEnabled) return Status::kEnabled;
  if (*name == kDisabled) return Status::kDisabled;
  return bad_form("status");
}

void write_person(http::JsonWriter& json, const Call& call, const domain::ListedAccount& account,
                  UnderAttack under_attack) {
  write_account(json, call, account);
  std::optional<std::string> last_seen;
  if (account.last_seen) last_seen = base::iso_timestamp(*account.last_seen).substr(0, 10);
  json.field("status", name_of(account.status)).begin_array("states");
  if (account.status == Status::kDisabled) json.item(kDisabled);
  if (account.closing_until) json.item(kClosing);
  const auto* state = std::ranges::find(kPasswordStates, account.password_state, &StateName::state);
  if (state != kPasswordStates.end()) json.item(state->name);
  if (under_attack == UnderAttack::kYes) json.item(kUnderAttack);
  json.end_array();
  write_time(json, "closing_until", account.closing_until);
  json.field("last_seen", last_seen);
}

std::vector<Route> v1_admin_list_routes() {
  return {
      {.path = "/admin/accounts",
       .methods = kGet,
       .fields = {optional(in_query(text("search"))), optional(in_query(text("role"))),
                  optional(in_query(text("status"))), optional(in_query(text("state"))),
                  optional(in_query(text("sort"))), optional(in_query(text("after"))),
                  optional(in_query(text("limit")))},
       .access = Access::kAdministrator,
       .handler = list_accounts},
  };
}

}  // namespace contracts
