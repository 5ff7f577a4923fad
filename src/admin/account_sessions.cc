// `account sessions` and `account end-sessions`: list and end sessions. Tokens
// and their hashes are never printed.
#include <iostream>

#include "admin/account.h"
#include "admin/operator.h"
#include "contracts/all.h"

namespace admin {
namespace {

struct SessionsOptions {
  std::string account;
  FormatOptions format;
};

Record record_of(const domain::SessionLine& session) {
  return {session.contract,
          base::iso_timestamp(session.issued),
          base::iso_timestamp(session.last_seen),
          base::iso_timestamp(session.expires),
          session.address,
          session.user_agent};
}

Exit sessions(const Choice& choice, const SessionsOptions& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        const auto lines = services.administration.sessions(account.id);
        if (!lines) return report(lines.error());
        std::vector<Record> records;
        for (const auto& session : *lines) records.push_back(record_of(session));
        RecordPrinter printer(
            std::cout, options.format.chosen(),
            {{"contract"}, {"issued"}, {"last_seen"}, {"expires"}, {"address"}, {"user_agent"}});
        printer.print(records);
        printer.finish();
        return Exit::kDone;
      });
}

struct EndOptions {
  std::string account;
  std::string contract;
  Consent consent = Consent::kToBeAsked;
  Say say = Say::kSentence;
};

std::string what_ends(const EndOptions& options) {
  return options.contract.empty() ? "every session" : "every session at " + options.contract;
}

Exit end_sessions(const Choice& choice, const EndOptions& options) {
  return with_account(
      choice, options.account, [&](domain::Services& services, const domain::Account& account) {
        const auto no = refused("End " + what_ends(options) + " of " + describe(account) + "?",
                                options.consent);
        if (no) return *no;
        std::optional<std::string_view> contract;
        if (!options.contract.empty()) contract = options.contract;
        auto ended = services.administration.end_sessions(account.id, contract, operator_client());
        if (!ended) return report(ended.error());
        if (options.say == Say::kBareValue) {
          std::cout << *ended << '\n';
        } else {
          std::cout << "Ended " << what_ends(options) << " of " << describe(account)
                    << "; there were " << *ended << ".\n";
        }
        return Exit::kDone;
      });
}

std::vector<std::string> contract_names() {
  std::vector<std::string> names;
  for (const contracts::Contract& contract : contracts::all()) names.emplace_back(contract.name);
  return names;
}

void add_end_sessions(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<EndOptions>();
  auto* verb = noun.add_subcommand("end-sessions", "End the sessions of an account");
  verb->footer(
      "Examples:\n"
      "  scripts/account end-sessions kit\n"
      "  scripts/account end-sessions kit --contract mall --yes");
  add_account_argument(*verb, options->account);
  verb->add_option("--contract", options->contract, "Only sessions of this contract")
      ->type_name("NAME")
      ->check(CLI::IsMember(contract_names()));
  add_yes(*verb, options->consent);
  add_porcelain(*verb, options->say, "the number of ended sessions");
  on_chosen(*verb, choice, options, end_sessions);
}

}  // namespace

void add_session_verbs(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<SessionsOptions>();
  auto* verb = noun.add_subcommand("sessions", "List the valid sessions of an account");
  verb->footer(
      "Columns of --porcelain: contract, issued, last_seen, expires, address, user_agent.\n"
      "Examples:\n"
      "  scripts/account sessions kit\n"
      "  scripts/account sessions 42 --format json");
  add_account_argument(*verb, options->account);
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, sessions);
  add_end_sessions(noun, choice);
}

}  // namespace admin
