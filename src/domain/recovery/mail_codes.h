// Codes by mail: who knows one reads the mails of an address. Each is bound to its address and use,
// good once, for a while, for a few tries. The code is derived from a key and the row's salt
// whenever it is needed, and stored nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/captchas.h"
#include "domain/login/throttle.h"
#include "domain/mail/mail_kinds.h"

namespace store {
struct EmailCode;
struct NewMail;
}  // namespace store

namespace domain {

/// A code that was presented and is right; spending it decides who had it first.
struct ProvenCode {
  std::string code_key;
  std::string salt;
};

class MailCodes {
 public:
  MailCodes(const Deps& deps, Captchas& captchas, Throttle& throttle, base::Secret key)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        captchas_(captchas),
        throttle_(throttle),
        key_(std::move(key)),
        options_(deps.options) {}

  /// Queues the mail with a code for this use, which makes the code before it void. Does the same
  /// work, and returns the same, whoever has the address: where an account has verified it, a mail
  /// tells it that somebody wanted to have it; where none has it, none is sent for a reset.
  /// The captcha is spent with it, where one is given.
  ///
  /// Faults: kInvalidField (`email`), kThrottled (so often to this address, for this use; from this
  /// network): then the captcha is neither looked at nor spent. kWrongCaptcha: then the captcha is
  /// spent and nothing is counted.
  base::Result<void> send(std::string_view email, CodeUse use,
                          const std::optional<Solution>& captcha, const Client& client);

  /// Queues a mail of this kind, with a code, to the account's address: in the caller's
  /// transaction, which holds the account. It counts as one of the day and waits for none; who may
  /// ask for it is the caller's to say. Nothing where the account has no address.
  base::Result<void> queue_code(const Account& account, std::string_view kind,
                                const Client& client);

  /// Whether this is the code of the newest mail. Counts a try first, right or wrong; a wrong one
  /// counts as a failure of the client's network too.
  ///
  /// Faults: kWrongCode (also expired, spent, tried too often, or never sent: never says which),
  /// kThrottled: then no try is counted.
  base::Result<ProvenCode> check(std::string_view email, CodeUse use, std::string_view code,
                                 const Client& client);

  /// Takes the try of a right code back, where what it was for was refused.
  base::Result<void> give_back(const ProvenCode& code);

  /// Spends the code, in the caller's transaction. Fault kWrongCode where somebody was quicker.
  base::Result<void> spend(const ProvenCode& code);

 private:
  base::Result<void> queue(const store::NewMail& mail, std::string_view code_key,
                           const std::optional<Solution>& captcha, const Client& client);
  base::Result<bool> is_solved(const std::optional<Solution>& captcha, std::string_view code_key,
                               const Client& client);
  base::Result<void> issue(store::NewMail mail, std::string_view code_key,
                           const store::EmailCode& before);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  Captchas& captchas_;
  Throttle& throttle_;
  base::Secret key_;
  const Options& options_;
};

}  // namespace domain
