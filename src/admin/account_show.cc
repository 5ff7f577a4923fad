// `account list` and `account show`: print accounts. Verifiers, questions, answers and tokens are
// never printed.
#include <array>
#include <iostream>

#include "admin/account.h"
#include "admin/operator.h"

namespace admin {
namespace {

using domain::Account;
using Shown = Column::Shown;

constexpr std::int64_t kMostAtOnce = 10000;
constexpr std::int64_t kStreamedAtOnce = 1000;  // the records that --all has in memory

Value text_or_nothing(const std::optional<std::string>& text) {
  if (!text) return std::monostate{};
  return *text;
}

Value time_or_nothing(const std::optional<base::Timestamp>& time) {
  if (!time) return std::monostate{};
  return base::iso_timestamp(*time);
}

std::string role_of(const Account& account) {
  return account.role == domain::Role::kAdmin ? "admin" : "user";
}

std::string status_of(const Account& account) {
  if (account.status == domain::Status::kClosing) return "closing";
  return account.status == domain::Status::kEnabled ? "enabled" : "disabled";
}

domain::Status status_named(std::string_view name) {
  if (name == "closing") return domain::Status::kClosing;
  return name == "enabled" ? domain::Status::kEnabled : domain::Status::kDisabled;
}

struct Field {
  Column column;
  Value (*of)(const Account&) = nullptr;
};

// The order of --porcelain, which never changes; new fields are added at the end.
// clang-format off
constexpr std::array kFields{
    Field{{"id"},                                   [](const Account& a) -> Value { return a.id; }},
    Field{{"username"},                             [](const Account& a) -> Value { return text_or_nothing(a.username); }},
    Field{{"email"},                                [](const Account& a) -> Value { return text_or_nothing(a.email); }},
    Field{{"role"},                                 [](const Account& a) -> Value { return role_of(a); }},
    Field{{"status"},                               [](const Account& a) -> Value { return status_of(a); }},
    Field{{"created"},                              [](const Account& a) -> Value { return base::iso_timestamp(a.created); }},
    Field{{"updated", Shown::kNotInTables},         [](const Account& a) -> Value { return base::iso_timestamp(a.updated); }},
    Field{{"gid", Shown::kNotInTables},             [](const Account& a) -> Value { return a.gid; }},
    Field{{"email_verified", Shown::kNotInTables},  [](const Account& a) -> Value { return time_or_nothing(a.email_verified); }},
    Field{{"phone", Shown::kNotInTables},           [](const Account& a) -> Value { return text_or_nothing(a.phone); }},
    Field{{"nickname", Shown::kNotInTables},        [](const Account& a) -> Value { return text_or_nothing(a.nickname); }},
    Field{{"avatar", Shown::kNotInTables},          [](const Account& a) -> Value { return text_or_nothing(a.avatar); }},
    Field{{"question_set", Shown::kNotInTables},    [](const Account& a) -> Value { return domain::displayed_question(a).has_value(); }},
    Field{{"closing_until", Shown::kNotInTables},   [](const Account& a) -> Value { return time_or_nothing(a.closing_until); }},
};
// clang-format on

std::vector<Column> columns() {
  std::vector<Column> out;
  out.reserve(kFields.size());
  for (const Field& field : kFields) out.push_back(field.column);
  return out;
}

Record record_of(const Account& account) {
  Record record;
  for (const Field& field : kFields) record.push_back(field.of(account));
  return record;
}

struct ListOptions {
  FormatOptions format;
  std::int64_t after = 0;
  std::int64_t limit = 100;
  bool all = false;
  std::string role;
  std::string status;
};

domain::AccountFilter filter_of(const ListOptions& options) {
  domain::AccountFilter filter;
  if (!options.role.empty()) {
    filter.role = options.role == "admin" ? domain::Role::kAdmin : domain::Role::kUser;
  }
  if (!options.status.empty()) {
    filter.status = status_named(options.status);
  }
  return filter;
}

// On standard error, so that a pipe gets accounts only.
void tell_next_page(const ListOptions& options, std::int64_t last) {
  if (options.format.porcelain) return;
  std::cerr << "There are more accounts. The next page: the same command with --after " << last
            << "; everything: --all\n";
}

struct Page {
  std::vector<Account> accounts;
  bool is_last = true;
};

base::Result<Page> read_page(domain::Services& services, const ListOptions& options,
                             std::int64_t after) {
  const std::int64_t size = options.all ? kStreamedAtOnce : options.limit;
  // Reads one more than is printed, to find out whether there is another page.
  auto accounts = services.administration.list(filter_of(options), after, size + 1);
  if (!accounts) return base::pass(accounts);
  const bool is_last = std::ssize(*accounts) <= size;
  if (!is_last) accounts->pop_back();
  return Page{.accounts = std::move(*accounts), .is_last = is_last};
}

void print_page(RecordPrinter& printer, const Page& page) {
  std::vector<Record> records;
  for (const Account& account : page.accounts) records.push_back(record_of(account));
  printer.print(records);
}

Exit list(const Choice& choice, const ListOptions& options) {
  return with_services(choice, [&](domain::Services& services) {
    RecordPrinter printer(std::cout, options.format.chosen(), columns());
    auto page = read_page(services, options, options.after);
    while (page) {
      print_page(printer, *page);
      if (page->is_last || !options.all || !std::cout) break;
      page = read_page(services, options, page->accounts.back().id);
    }
    if (!page) return report(page.error());
    printer.finish();
    if (!page->is_last && !options.all) tell_next_page(options, page->accounts.back().id);
    return Exit::kDone;
  });
}

struct ShowOptions {
  std::string account;
  FormatOptions format;
};

Exit show(const Choice& choice, const ShowOptions& options) {
  return with_account(choice, options.account,
                      [&](domain::Services& services, const Account& account) {
                        const auto details = services.administration.details(account.id);
                        if (!details) return report(details.error());
                        std::vector<Column> names = columns();
                        for (const char* const name : {"login_time", "sessions", "schemes"}) {
                          names.push_back({name});
                        }
                        Record record = record_of(details->account);
                        record.emplace_back(time_or_nothing(details->login_time));
                        record.emplace_back(std::int64_t{std::ssize(details->sessions)});
                        record.emplace_back(details->schemes);
                        print_record(std::cout, options.format.chosen(), names, record);
                        return Exit::kDone;
                      });
}

void add_show(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<ShowOptions>();
  auto* verb = noun.add_subcommand("show", "Show all data of an account except secrets");
  verb->footer(
      "Examples:\n"
      "  scripts/account show kit\n"
      "  scripts/account show email:kit@example.org --format json\n"
      "  scripts/account show 42 --porcelain | sed -n 's/^status\\t//p'");
  add_account_argument(*verb, options->account);
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, show);
}

}  // namespace

void add_show_verbs(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<ListOptions>();
  auto* verb = noun.add_subcommand("list", "List accounts by id, page by page");
  verb->footer(
      "The last page is as fast as the first. Columns of --porcelain: id, username, email, role,\n"
      "status, created, updated, gid, email_verified, phone, nickname, avatar, question_set,\n"
      "closing_until.\n"
      "Examples:\n"
      "  scripts/account list --role admin\n"
      "  scripts/account list --after 4200 --limit 50\n"
      "  scripts/account list --all --format csv >accounts.csv\n"
      "  scripts/account list --all --status disabled --porcelain | cut -f 1");
  verb->add_option("--after", options->after, "Start after this id")
      ->type_name("ID")
      ->check(CLI::NonNegativeNumber.description(""));
  auto* limit = verb->add_option("--limit", options->limit, "Accounts on a page (default 100)")
                    ->type_name("N")
                    ->check(CLI::Range(std::int64_t{1}, kMostAtOnce).description(""));
  verb->add_flag("--all", options->all, "Print all pages")->excludes(limit);
  verb->add_option("--role", options->role, "Only accounts of this role: user or admin")
      ->type_name("ROLE")
      ->check(CLI::IsMember({"user", "admin"}).description(""));
  verb->add_option("--status", options->status,
                   "Only accounts of this status: enabled, disabled or closing")
      ->type_name("STATUS")
      ->check(CLI::IsMember({"enabled", "disabled", "closing"}).description(""));
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, list);
  add_show(noun, choice);
}

}  // namespace admin
