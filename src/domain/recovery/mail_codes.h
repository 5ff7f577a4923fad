// Mailed codes, which prove that a user reads the mail of an address. A code is bound to its
// address and purpose, and valid once, for a limited time and number of tries. It is not stored; it
// is derived from a key and the row's salt when it is needed.
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

/// A right code that is not spent yet. Only one of several requests can spend it.
struct ProvenCode {
  std::string code_key;
  std::string salt;
};

/// Sends and checks codes.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
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

  /// Queues a mail with a new code for this purpose; the previous code becomes void. A captcha, if
  /// given, is checked and spent.
  ///
  /// The work and the result are the same whether or not an account has the address. For a
  /// registration with an address that an account has verified, a notice is sent instead; for a
  /// reset without an account, no mail is sent.
  ///
  /// Faults: kInvalidField (`email`), kThrottled (for this address and purpose, or this network):
  /// the captcha is neither checked nor spent. kWrongCaptcha: the captcha is spent and nothing is
  /// counted.
  base::Result<void> send(std::string_view email, CodeUse use,
                          const std::optional<Solution>& captcha, const Client& client);

  /// Queues a mail of this kind with a code to the account's address, in the caller's transaction,
  /// which has locked the account. It counts for the limit of the day but is not limited itself;
  /// the caller checks the permission. Does nothing if the account has no address.
  base::Result<void> queue_code(const Account& account, std::string_view kind,
                                const Client& client);

  /// Checks whether this is the code of the newest mail. Counts a try first, right or wrong; a
  /// wrong one also counts as a failure of the client's network.
  ///
  /// Faults: kWrongCode (also expired, spent, tried too often or never sent; the client is not told
  /// which), kThrottled: no try is counted.
  base::Result<ProvenCode> check(std::string_view email, CodeUse use, std::string_view code,
                                 const Client& client);

  /// Subtracts the try of a right code, if the operation that it was for was rejected.
  base::Result<void> give_back(const ProvenCode& code);

  /// Spends the code in the caller's transaction. Fault kWrongCode if another request was first.
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
