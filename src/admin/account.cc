// `gatehouse-admin account`: manages accounts with the same rules, hashing and audit log as the
// contracts. This file has the noun and the shared parts; account_*.cc have the verbs.
#include "admin/account.h"

#include <iostream>
#include <map>

#include "admin/operator.h"
#include "base/text.h"

namespace admin {
namespace {

constexpr const char* kFooter =
    "ACCOUNT is an id, a username or an address: digits only are an id, a text with an @ is an\n"
    "address, anything else a username. A prefix id:, name: or email: overrides this, as in\n"
    "name:42 for a username of digits.\n"
    "Help for a verb: scripts/account VERB --help\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 75 try again,\n"
    "78 configuration error.";

base::Result<domain::Account> find(domain::Services& services, const AccountName& name) {
  switch (name.kind) {
    case AccountName::Kind::kId:
      return services.administration.find_by_id(std::stoll(name.text));
    case AccountName::Kind::kEmail:
      return services.administration.find_by_email(name.text);
    default:
      return services.administration.find_by_username(name.text);
  }
}

std::string unknown(const AccountName& name) {
  switch (name.kind) {
    case AccountName::Kind::kId:
      return "there is no account with the id " + name.text +
             "; a username of digits is name:" + name.text;
    case AccountName::Kind::kEmail:
      return "there is no account with the address " + visible(name.text) +
             "; scripts/account list shows them all";
    default:
      return "there is no account with the username " + visible(name.text) +
             "; scripts/account list shows them all";
  }
}

// Ids are positive numbers of 64 bits; no account has a larger one.
bool is_id(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  return !text.empty() && text.size() <= kMostDigits && base::parse_unsigned(text);
}

}  // namespace

AccountName parse_account_name(std::string_view text) {
  using Kind = AccountName::Kind;
  const auto after = [text](std::string_view prefix) {
    return std::string{text.substr(prefix.size())};
  };
  if (text.starts_with("name:")) return {Kind::kUsername, after("name:")};
  if (text.starts_with("email:")) return {Kind::kEmail, after("email:")};
  if (text.starts_with("id:")) {
    std::string id = after("id:");
    return {is_id(id) ? Kind::kId : Kind::kBadId, std::move(id)};
  }
  if (is_id(text)) return {Kind::kId, std::string{text}};
  return {text.find('@') == text.npos ? Kind::kUsername : Kind::kEmail, std::string{text}};
}

void add_account_argument(CLI::App& verb, std::string& account) {
  verb.add_option("ACCOUNT", account,
                  "Id, username or address, or with a prefix id:, name: or email:")
      ->required();
}

Exit with_account(const Choice& choice, const std::string& text, const AccountWork& work) {
  const AccountName name = parse_account_name(text);
  if (name.kind == AccountName::Kind::kBadId) {
    return complain("an id is a number of at most 18 digits, and " + visible(name.text) + " is not",
                    Exit::kUsage);
  }
  return with_services(choice, [&](domain::Services& services) {
    const auto account = find(services, name);
    if (account) return work(services, *account);
    if (account.error().fault != base::Fault::kNotFound) return report(account.error());
    return complain(unknown(name), Exit::kNotFound);
  });
}

std::string describe(const domain::Account& account) {
  const std::string name = account.username.value_or(account.email.value_or("no name"));
  return "account " + std::to_string(account.id) + " (" + visible(name) + ")";
}

void add_format_options(CLI::App& verb, FormatOptions& options) {
  static const std::map<std::string, Format> kFormats{
      {"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};
  auto* format = verb.add_option("--format", options.format, "table, json or csv (default table)")
                     ->type_name("FORMAT")
                     ->transform(CLI::CheckedTransformer(kFormats).description(""));
  verb.add_flag("--porcelain", options.porcelain,
                "For scripts: tab-separated, no heading, a layout that never changes")
      ->excludes(format);
}

void add_porcelain(CLI::App& verb, Say& say, const char* bare) {
  verb.add_flag_callback(
      "--porcelain", [&say] { say = Say::kBareValue; }, std::string{"For scripts: print "} + bare);
}

void add_force(CLI::App& verb, domain::LastAdministrator& last) {
  verb.add_flag_callback(
      "--force", [&last] { last = domain::LastAdministrator::kMayGo; },
      "Also for the last enabled administrator");
}

void add_language(CLI::App& verb, std::string& language, const char* text) {
  verb.add_option("--language", language, text)
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"en", "zh"}).description(""));
}

void add_yes(CLI::App& verb, Consent& consent) {
  verb.add_flag_callback("--yes", [&consent] { consent = Consent::kGiven; }, "Do not ask");
}

Exit done(Say say, const domain::Account& account, const std::string& sentence) {
  std::cout << (say == Say::kBareValue ? std::to_string(account.id) : sentence) << '\n';
  return Exit::kDone;
}

Exit done(Say say, const domain::Account& account, domain::ChangeResult effect, const char* state) {
  if (effect == domain::ChangeResult::kIsLast) {
    return complain(describe(account) +
                        " is the last enabled administrator; make another one "
                        "first, or use --force",
                    Exit::kConflict);
  }
  std::string sentence = describe(account);
  sentence.front() = 'A';
  sentence += effect == domain::ChangeResult::kChanged ? " is now " : " was already ";
  return done(say, account, sentence + state + '.');
}

void add_account(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("account", "Accounts");
  noun->require_subcommand(1);
  noun->footer(kFooter);
  for (const auto add :
       {add_create_verbs, add_show_verbs, add_change_verbs, add_status_verbs, add_session_verbs}) {
    add(*noun, choice);
  }
}

}  // namespace admin
