// gatehouse-mailer: delivers the outbox and, while no mail is due, deletes expired rows and counts
// events. Reads the configuration and the mail texts, then runs until a stop signal. Delivers
// several mails at the same time, each in a thread with connections of its own; several mailers may
// run at the same time, too.
#include <malloc.h>  // malloc_trim
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <expected>
#include <memory>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "config/secrets.h"
#include "crypto/random.h"
#include "domain/mail/mail_kinds.h"
#include "mail/maildir.h"
#include "mail/smtp.h"
#include "mailer/delivery.h"
#include "mailer/loop.h"
#include "mailer/stop_signal.h"
#include "worker/application.h"
#include "worker/harden_process.h"
#include "worker/sandbox.h"
#include "worker/settings/load.h"

namespace {

// The values from 64 on are those of sysexits.h.
enum Exit { kDone = 0, kFailed = 1, kUsage = 64, kTryAgain = 75, kBadConfig = 78 };

// runit restarts an ended mailer immediately; the pause limits the rate if it cannot start.
constexpr unsigned kSecondsBeforeRestart = 1;

enum class Mode { kServe, kOnce, kCheck };

int complain(const std::string& message, Exit exit, Mode mode) {
  std::fprintf(stderr, "gatehouse-mailer: %s\n", message.c_str());
  if (mode == Mode::kServe) ::sleep(kSecondsBeforeRestart);
  return exit;
}

std::vector<mail::Kind> kinds() {
  std::vector<mail::Kind> all;
  for (const std::string_view kind : domain::kMailKinds) {
    all.push_back({kind, mailer::content_of(kind)});
  }
  return all;
}

std::string host_of(const std::string& url) {
  std::string host = url.substr(url.find("://") + 3);
  return host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
}

std::expected<std::unique_ptr<mail::MailTransport>, base::Problem> transport(
    settings::MailOptions mail, const std::string& public_url, const mailer::StopSignal& stop) {
  if (mail.smtp.url.empty()) return std::make_unique<mail::Maildir>(mail.folder);
  mail.smtp.own_name = host_of(public_url);
  if (!mail.smtp.ca_file.empty()) {
    if (auto readable = base::read_file(mail.smtp.ca_file); !readable) {
      return std::unexpected(readable.error());
    }
  }
  if (!mail.smtp.user.empty()) {
    auto password = config::read_password_file(mail.password_file);
    if (!password) return std::unexpected(password.error());
    mail.smtp.password = std::move(*password);
  }
  return mail::Smtp::make(std::move(mail.smtp), [&stop] { return stop.has_come(); });
}

mailer::Branding branding(const settings::Options& options) {
  const settings::MailOptions& mail = options.mail;
  const std::string& site = options.contracts.public_url;
  return {.sender = {.address = mail.from, .name = mail.name},
          .service = mail.name.empty() ? host_of(site) : mail.name,
          .site = site};
}

// One delivery at a time, with its own connections to the database and to the mail server.
struct Lane {
  std::unique_ptr<mail::MailTransport> transport;
  std::unique_ptr<Application> application;
  std::unique_ptr<mailer::Delivery> delivery;
};

// What all lanes share.
struct Shared {
  const base::SystemClock& clock;
  const mail::Templates& templates;
  const mailer::StopSignal& stop;
};

std::expected<Lane, base::Problem> make_lane(const std::string& config_path, const Shared& shared) {
  auto options = settings::load(config_path, config::process_environment());
  if (!options) return std::unexpected(options.error());
  mailer::Branding brand = branding(*options);
  auto carried = transport(std::move(options->mail), options->contracts.public_url, shared.stop);
  if (!carried) return std::unexpected(carried.error());
  auto application = Application::make_for_mailer(std::move(*options));
  if (!application) return std::unexpected(application.error());
  Lane lane{.transport = std::move(*carried),
            .application = std::move(*application),
            .delivery = nullptr};
  lane.delivery =
      std::make_unique<mailer::Delivery>(lane.application->outbox(), shared.clock, shared.templates,
                                         *lane.transport, std::move(brand), shared.stop);
  return lane;
}

// Our code throws nothing, but a library or a lack of memory may: then all lanes stop, and runit
// starts the mailer again.
template <class Work>
bool runs_to_the_end(Work work) {
  try {
    work();
    return true;
  } catch (const std::exception& error) {
    base::LogLine("mailer_failed").add("detail", error.what());
    ::kill(::getpid(), SIGTERM);
    return false;
  }
}

int serve(std::vector<Lane>& lanes, const mailer::StopSignal& stop) {
  std::atomic<bool> all_ended_well = true;
  std::vector<std::jthread> beside;
  const bool done = runs_to_the_end([&] {
    for (Lane& lane : lanes | std::views::drop(1)) {
      beside.emplace_back([&] {
        if (!runs_to_the_end([&] { mailer::serve_beside(*lane.delivery, stop); })) {
          all_ended_well = false;
        }
      });
    }
    Application& first = *lanes.front().application;
    mailer::serve(*lanes.front().delivery, first.cleanup(), first.services().statistics, stop);
  });
  beside.clear();  // waits for them
  return done && all_ended_well ? kDone : kFailed;
}

int run(const std::string& config_path, Mode mode) {
  if (!harden_process()) return complain("the parent process has ended", kFailed, mode);
  const mailer::StopSignal stop;
  if (!crypto::initialize()) return complain("libsodium does not start", kFailed, mode);
  auto options = settings::load(config_path, config::process_environment());
  if (!options) return complain(options.error().message, kBadConfig, mode);
  const auto templates =
      mail::Templates::read(base::program_folder() + "mail", options->mail.templates, kinds());
  if (!templates) return complain(templates.error().message, kBadConfig, mode);
  if (mode == Mode::kCheck) {
    const auto carried = transport(std::move(options->mail), options->contracts.public_url, stop);
    return carried ? kDone : complain(carried.error().message, kBadConfig, mode);
  }
  const base::SystemClock clock;
  const std::int64_t deliveries = mode == Mode::kServe ? options->mail.deliveries : 1;
  std::vector<Lane> lanes;
  for (std::int64_t i = 0; i < deliveries; ++i) {
    auto lane = make_lane(config_path, {clock, *templates, stop});
    if (!lane) return complain(lane.error().message, kBadConfig, mode);
    lanes.push_back(std::move(*lane));
  }
  if (auto entered = enter_sandbox(mailer_sandbox(*options)); !entered) {
    return complain(entered.error().message, kFailed, mode);
  }
  if (mode == Mode::kServe) {
    ::malloc_trim(0);  // gives back what only the start needs: 2 MiB
    return serve(lanes, stop);
  }
  const auto round = mailer::deliver_once(*lanes.front().delivery, stop);
  return round == mailer::Round::kAllEnded ? kDone : kTryAgain;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Delivers the mail in Gatehouse's outbox.", "gatehouse-mailer");
  app.footer(
      "Exit codes: 0 done (also if a server rejected a mail for good), 1 failed, 64 usage, 75 some "
      "mail\n"
      "waits for another try or the database is unreachable, 78 configuration error.\n"
      "Settings: docs/configuration.md");
  std::string config_path;
  Mode mode = Mode::kServe;
  app.add_option("--config", config_path, "Configuration file; without it, defaults")
      ->type_name("FILE");
  auto* once = app.add_flag_callback(
      "--once", [&mode] { mode = Mode::kOnce; }, "Deliver the mails that are due now, and end");
  app.add_flag_callback(
         "--check", [&mode] { mode = Mode::kCheck; },
         "Only check the configuration and the texts of mails")
      ->excludes(once);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  return run(config_path, mode);
} catch (const std::exception& error) {
  return complain(error.what(), kFailed, Mode::kServe);
}
