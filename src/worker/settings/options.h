// The options of all layers, as one configuration sets them. Each layer owns its struct and the
// defaults in it; here is only what the programs themselves use.
#pragma once

#include <string>

#include "contracts/dispatcher.h"
#include "domain/options.h"
#include "mail/smtp.h"
#include "media/avatar_maker.h"
#include "store/connection.h"

namespace settings {

struct Paths {  // absolute once a configuration is loaded
  std::string state_dir = "var";
  std::string upload_dir;
  std::string captcha_font = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
  std::string db_password_file;
};

struct MailOptions {
  mail::SmtpSettings smtp;  ///< without a `url`, mail is kept in `folder`
  std::string password_file;
  std::string from = "gatehouse@localhost";
  std::string name;  ///< of the sender; may be empty
  std::string folder;
  std::string templates;
};

struct Options {
  Paths paths;
  contracts::ContractOptions contracts;
  domain::Options domain;
  store::ConnectionOptions store;  ///< Application adds the password
  media::Limits pictures;
  MailOptions mail;
};

}  // namespace settings
