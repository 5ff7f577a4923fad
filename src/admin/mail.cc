// `gatehouse-admin mail`: prints mail in the Maildir, which is used if no SMTP server is set, and
// the queue of waiting and failed mails. A code is printed only as part of the text of a mail.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <ranges>
#include <string>

#include "admin/account.h"
#include "base/text.h"
#include "mail/maildir.h"
#include "worker/application.h"

namespace admin {
namespace {

constexpr const char* kFooter =
    "If MAIL_URL is set, mail is sent by SMTP and not stored; queue lists waiting mails.\n"
    "Exit codes: 0 done, 1 failed, 2 usage (64 from scripts/mail), 3 there is none,\n"
    "75 try again, 78 configuration error.";

using Entries = std::vector<mail::Maildir::Entry>;

void tell_of_smtp(const settings::Options& options) {
  if (options.mail.smtp.url.empty()) return;
  std::cerr
      << "Mail is sent by SMTP to the server of MAIL_URL; this lists mail that was stored without "
         "one.\n";
}

// Loads the configuration and runs `work` on the mails in the Maildir.
Exit with_mails(const Choice& choice,
                const std::function<Exit(const settings::Options&, const Entries&)>& work) {
  const auto options = load(choice);
  if (!options) return complain(options.error().message, Exit::kBadConfig);
  const auto entries = mail::Maildir(options->mail.folder).list();
  if (!entries) return complain(entries.error().message, Exit::kFailed);
  return work(*options, *entries);
}

// `code` selects all kinds with "code" in their name, so that the exact kind need not be known.
bool matches(const std::string& kind, const std::string& requested) {
  return requested.empty() || kind == requested ||
         (requested == "code" && kind.contains(requested));
}

Exit print(const mail::Received& mail) {
  std::cout << "Subject: " << visible(mail.subject) << "\n\n" << mail.text;
  return Exit::kDone;
}

struct ListOptions {
  FormatOptions format;
  std::string kind;
};

Exit list(const Choice& choice, const ListOptions& options) {
  return with_mails(choice, [&](const settings::Options& configured, const Entries& entries) {
    tell_of_smtp(configured);
    RecordPrinter printer(std::cout, options.format.chosen(),
                          {{"n"}, {"date"}, {"kind"}, {"recipient"}, {"subject"}});
    std::vector<Record> records;
    for (const auto& entry : entries) {
      const auto mail = mail::Maildir::read(entry);
      if (!mail) return complain(mail.error().message, Exit::kFailed);
      if (!matches(mail->kind, options.kind)) continue;
      records.push_back(
          {entry.id, base::iso_timestamp(mail->date), mail->kind, mail->recipient, mail->subject});
    }
    printer.print(records);
    printer.finish();
    return Exit::kDone;
  });
}

struct ShowOptions {
  std::int64_t id = 0;
};

Exit show(const Choice& choice, const ShowOptions& options) {
  return with_mails(choice, [&](const settings::Options& configured, const Entries& entries) {
    const auto entry = std::ranges::find(entries, options.id, &mail::Maildir::Entry::id);
    if (entry == entries.end()) {
      tell_of_smtp(configured);
      return complain(
          "there is no mail " + std::to_string(options.id) + "; scripts/mail list shows all mails",
          Exit::kNotFound);
    }
    const auto mail = mail::Maildir::read(*entry);
    return mail ? print(*mail) : complain(mail.error().message, Exit::kFailed);
  });
}

struct LastOptions {
  std::string address;
  std::string kind;
};

Exit last(const Choice& choice, const LastOptions& options) {
  return with_mails(choice, [&](const settings::Options& configured, const Entries& entries) {
    for (const auto& entry : entries | std::views::reverse) {
      const auto mail = mail::Maildir::read(entry);
      if (!mail) return complain(mail.error().message, Exit::kFailed);
      if (!base::equals_ignoring_case(mail->recipient, options.address)) continue;
      if (matches(mail->kind, options.kind)) return print(*mail);
    }
    tell_of_smtp(configured);
    return complain("there is no such mail to " + visible(options.address), Exit::kNotFound);
  });
}

struct QueueOptions {
  FormatOptions format;
};

Exit queue(const Choice& choice, const QueueOptions& options) {
  return with_application(choice, [&](Application& application) {
    constexpr std::int64_t kPage = 500;
    RecordPrinter printer(std::cout, options.format.chosen(),
                          {{"n"},
                           {"state"},
                           {"kind"},
                           {"recipient"},
                           {"created"},
                           {"attempts"},
                           {"next"},
                           {"problem"}});
    std::int64_t after = 0;
    for (;;) {
      const auto page = application.outbox().queue(after, kPage);
      if (!page) return report(page.error());
      std::vector<Record> records;
      for (const domain::QueuedMail& mail : *page) {
        const bool waits = mail.state == "waiting";
        records.push_back({mail.id, mail.state, mail.kind, mail.recipient,
                           base::iso_timestamp(mail.created), mail.attempts,
                           waits ? Value{base::iso_timestamp(mail.due)} : Value{}, mail.problem});
        after = mail.id;
      }
      printer.print(records);
      if (std::ssize(*page) == kPage) continue;
      printer.finish();
      return Exit::kDone;
    }
  });
}

void add_list(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<ListOptions>();
  auto* verb = noun.add_subcommand("list", "List the mails in MAIL_DIR, the newest last");
  verb->footer("N is the mail's number in the outbox. Columns: n, date, kind, recipient, subject.");
  verb->add_option("--kind", options->kind, "Only this kind; code selects all kinds with a code")
      ->type_name("KIND");
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, list);
}

void add_show(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<ShowOptions>();
  auto* verb = noun.add_subcommand("show", "Print a mail's subject and text");
  verb->footer("Example: scripts/mail show 42");
  verb->add_option("N", options->id, "The mail's number, as list prints it")
      ->required()
      ->check(CLI::NonNegativeNumber.description(""));
  on_chosen(*verb, choice, options, show);
}

void add_last(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<LastOptions>();
  auto* verb = noun.add_subcommand("last", "Print the newest mail to an address");
  verb->footer("Example: scripts/mail last kit@example.org --kind code | grep -x '[0-9]*'");
  verb->add_option("ADDRESS", options->address, "The recipient; upper and lower case are equal")
      ->required();
  verb->add_option("--kind", options->kind, "Only this kind; code selects all kinds with a code")
      ->type_name("KIND");
  on_chosen(*verb, choice, options, last);
}

void add_queue(CLI::App& noun, Choice& choice) {
  auto options = std::make_shared<QueueOptions>();
  auto* verb = noun.add_subcommand("queue", "List waiting and failed mails");
  verb->footer(
      "Columns: n, state (waiting or failed), kind, recipient, created, attempts, next, problem.");
  add_format_options(*verb, options->format);
  on_chosen(*verb, choice, options, queue);
}

}  // namespace

void add_mail(CLI::App& app, Choice& choice) {
  auto* noun = app.add_subcommand("mail", "Stored mail and the queue");
  noun->require_subcommand(1);
  noun->footer(kFooter);
  for (const auto add : {add_list, add_show, add_last, add_queue}) add(*noun, choice);
}

}  // namespace admin
