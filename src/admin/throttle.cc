// `gatehouse-admin throttle`: shows and deletes the counters of failed attempts, for owners who
// cannot log in.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "admin/account.h"
#include "admin/operator.h"
#include "base/network.h"

namespace admin {
namespace {

constexpr const char* kFooter =
    "Kinds: strangers (unknown clients together), captcha (those of them who solved one),\n"
    "known-networks, known-devices (with mailed codes and sessions), device (one), pair (one\n"
    "network), mailbox (mailed codes), session (signed-in clients), logins (right passwords of a\n"
    "minute), answers, known-answers.\n"
    "Help for a verb: scripts/throttle VERB --help\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 75 try again, 78 configuration error.";

Value text_or_nothing(const std::optional<std::string>& text) {
  if (!text) return std::monostate{};
  return *text;
}

struct ListOptions {
  FormatOptions format;
};

Exit list(const Choice& choice, const ListOptions& options) {
  return with_services(choice, [&](domain::Services& services) {
    const auto full = services.lockouts.list();
    if (!full) return report(full.error());
    std::vector<Record> records;
    for (const domain::FullCount& line : *full) {
      records.push_back({line.account_id, text_or_nothing(line.username),
                         text_or_nothing(line.email), line.count.kind, line.count.failures,
                         line.count.limit, base::iso_timestamp(line.count.ends)});
    }
    RecordPrinter printer(
        std::cout, options.format.chosen(),
        {{"id"}, {"username"}, {"email"}, {"kind"}, {"failures"}, {"limit"}, {"ends"}});
    printer.print(records);
    printer.finish();
    return Exit::kDone;
  });
}

struct ShowOptions {
  std::string account;
  FormatOptions format;
};

Exit show(const Choice& choice, const ShowOptions& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        const auto counts = services.lockouts.of(account.id);
        if (!counts) return report(counts.error());
        std::vector<Record> records;
        for (const domain::ThrottleCount& count : *counts) {
          records.push_back({count.kind, count.failures, count.limit, count.is_full(),
                             base::iso_timestamp(count.begun), base::iso_timestamp(count.ends)});
        }
        RecordPrinter printer(std::cout, options.format.chosen(),
                              {{"kind"}, {"failures"}, {"limit"}, {"full"}, {"begun"}, {"ends"}});
        printer.print(records);
        printer.finish();
        return Exit::kDone;
      });
}

struct LiftOptions {
  std::string account;
  std::string network;
  Say say = Say::kSentence;
};

Exit lifted(const LiftOptions& options, const base::Result<std::int64_t>& deleted,
            const std::string& of_what) {
  if (!deleted) return report(deleted.error());
  if (options.say == Say::kBareValue) {
    std::cout << *deleted << '\n';
  } else {
    std::cout << "Deleted " << *deleted << (*deleted == 1 ? " counter" : " counters") << " of "
              << of_what << ".\n";
  }
  return Exit::kDone;
}

Exit lift(const Choice& choice, const LiftOptions& options) {
  if (options.network.empty() && options.account.empty()) {
    return complain("give an account, or --network with an address", Exit::kUsage);
  }
  if (options.network.empty()) {
    return with_account(
        choice, options.account, [&](domain::Services& services, const domain::Account& account) {
          return lifted(options, services.lockouts.lift(account.id, operator_client()),
                        describe(account));
        });
  }
  if (!base::is_address(options.network)) {
    return complain(visible(options.network) + " is not an IPv4 or IPv6 address", Exit::kUsage);
  }
  return with_services(choice, [&](domain::Services& services) {
    return lifted(options, services.lockouts.lift_network(options.network, operator_client()),
                  "the network of " + visible(options.network));
  });
}

void add_list(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<ListOptions>();
  auto* verb = noun.add_subcommand("list", "List accounts that refuse strangers or known clients");
  verb->footer(
      "An account with a full counter `strangers` is under attack: its owner gets in from a known\n"
      "device or network, or at v1 with a captcha or a mailed code.\n"
      "Columns of --porcelain: id, username, email, kind, failures, limit, ends.\n"
      "Examples:\n"
      "  scripts/throttle list\n"
      "  scripts/throttle list --format json");
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, list);
}

void add_show(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<ShowOptions>();
  auto* verb = noun.add_subcommand("show", "Show the counters of an account");
  verb->footer(
      "Columns of --porcelain: kind, failures, limit, full, begun, ends.\n"
      "Examples:\n"
      "  scripts/throttle show kit\n"
      "  scripts/throttle show email:kit@example.org --format json");
  add_account_argument(*verb, options->account);
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, show);
}

void add_lift(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<LiftOptions>();
  auto* verb = noun.add_subcommand("lift", "Delete the counters of an account or of a network");
  verb->footer(
      "The owner can log in at once. An attack that continues fills the counters again.\n"
      "Examples:\n"
      "  scripts/throttle lift kit\n"
      "  scripts/throttle lift --network 192.0.2.7 --porcelain");
  auto* account =
      verb->add_option("ACCOUNT", options->account,
                       "Id, username or address, or with a prefix id:, name: or email:");
  auto* network = verb->add_option("--network", options->network, "An address of the network")
                      ->type_name("ADDRESS");
  account->excludes(network);
  add_porcelain(*verb, options->say, "the number of deleted counters");
  on_chosen(*verb, choice, options, lift);
}

}  // namespace

void add_throttle(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("throttle", "Limits of attempts");
  noun->require_subcommand(1);
  noun->footer(kFooter);
  for (const auto add : {add_list, add_show, add_lift}) add(*noun, choice);
}

}  // namespace admin
