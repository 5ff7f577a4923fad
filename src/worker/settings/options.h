// The options of all layers that a configuration sets. Each layer owns its struct with the
// defaults; this file has only the options of the programs themselves.
#pragma once

#include <chrono>
#include <string>

#include "base/setting.h"
#include "cache/session_cache.h"
#include "contracts/dispatcher.h"
#include "crypto/password_hasher.h"
#include "domain/options.h"
#include "mail/smtp.h"
#include "media/avatar_maker.h"
#include "store/connection.h"
#include "transport/fastcgi_server.h"

namespace domain {

/// Writes and, below, reads the form of a configuration file.
inline std::string setting_text(CaptchaMode mode) {
  if (mode == CaptchaMode::kAlways) return "always";
  return mode == CaptchaMode::kOff ? "off" : "auto";
}

}  // namespace domain

namespace settings {

/// Paths, absolute after a configuration was loaded.
struct Paths {
  std::string state_dir = "var";
  std::string upload_dir;
  std::string captcha_font = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
  std::string db_password_file;
};

/// The effect of a system call that the sandbox of the worker and the mailer does not permit.
enum class SandboxMode {
  kOn,    ///< the call fails and is logged
  kKill,  ///< the program is killed: for tests
  kOff,   ///< there is no sandbox
};

/// Writes and, below, reads the form of a configuration file.
inline std::string setting_text(SandboxMode mode) {
  if (mode == SandboxMode::kKill) return "kill";
  return mode == SandboxMode::kOff ? "off" : "on";
}

/// The options of a process.
struct ProcessOptions {
  std::chrono::seconds receive_timeout = transport::ServerOptions{}.receive_timeout;
  std::chrono::seconds queue_timeout{5};   ///< of the slow pool
  SandboxMode sandbox = SandboxMode::kOn;  ///< of the worker and the mailer
};

/// The options of the mailer.
struct MailOptions {
  mail::SmtpSettings smtp;  ///< with an empty `url`, mail is stored in `folder`
  std::string password_file;
  std::string from = "gatehouse@localhost";
  std::string name;  ///< of the sender; may be empty
  std::string folder;
  std::string templates;
  std::int64_t deliveries = 4;  ///< at the same time
};

/// All options of an installation.
struct Options {
  Paths paths;
  contracts::ContractOptions contracts;
  domain::Options domain;
  crypto::HashCost hash;
  store::ConnectionOptions store;  ///< without the password, which Application reads
  cache::Options cache;            ///< without the folder, which follows from the state's
  media::Limits pictures;
  MailOptions mail;
  ProcessOptions process;
};

}  // namespace settings

template <>
struct base::SettingValue<settings::SandboxMode> {
  static settings::SandboxMode of(std::string_view text) {
    if (text == "kill") return settings::SandboxMode::kKill;
    return text == "off" ? settings::SandboxMode::kOff : settings::SandboxMode::kOn;
  }
};

template <>
struct base::SettingValue<domain::CaptchaMode> {
  static domain::CaptchaMode of(std::string_view text) {
    if (text == "always") return domain::CaptchaMode::kAlways;
    return text == "off" ? domain::CaptchaMode::kOff : domain::CaptchaMode::kAuto;
  }
};
