// Mailed codes, which prove that a user reads the mail of an address. A code is bound to its
// address, purpose and asker (a network, or a device that the account knows), and valid once, for a
// limited time and number of tries: so many by who asked, and so many by all others together.
// Requests and tries of others change nothing for it. It is not stored; it is derived from a key
// and the row's salt when it is needed.
//
// The last mail of a day to an address for strangers has a link in place of a code, and so have the
// mails that administrators cause. A link needs no limit of tries and is valid for a day, so that
// the mailbox's owner can always go on.
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
#include "domain/login/known_networks.h"
#include "domain/login/throttle.h"
#include "domain/mail/mail_kinds.h"

namespace store {
enum class CodeTrier;
struct EmailCodeKey;
struct NewMail;
}  // namespace store

namespace domain {

/// A right code that is not spent yet. Only one of several requests can spend it.
struct ProvenCode {
  std::string code_key;
  std::string salt;
  store::CodeTrier trier;
};

/// Sends and checks codes.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class MailCodes {
 public:
  MailCodes(const Deps& deps, Captchas& captchas, KnownNetworks& known_networks, Throttle& throttle,
            base::Secret key)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        captchas_(captchas),
        known_networks_(known_networks),
        throttle_(throttle),
        key_(std::move(key)),
        options_(deps.options),
        metrics_(deps.metrics) {}

  /// Queues a mail with a new code for this purpose; the previous code of the same network becomes
  /// void. A captcha, if given, is checked and spent. Past the limits of a day (of this network, or
  /// of all strangers) nothing is mailed and the previous code stays valid; the client is not told.
  ///
  /// The work and the result are the same whether or not an account has the address. For a
  /// registration with an address that an account has verified, a notice is sent instead; for a
  /// reset or a login without an account, no mail is sent.
  ///
  /// Faults: kInvalidField (`email`), kThrottled (within the pause after a mail to this address for
  /// this purpose and network, or too many mails of this network): the captcha is neither checked
  /// nor spent. kWrongCaptcha: the captcha is spent and nothing is counted.
  base::Result<void> send(std::string_view email, CodeUse use,
                          const std::optional<Solution>& captcha, const Client& client);

  /// Queues a mail of this kind, which has a link, to the account's address, in the caller's
  /// transaction, which has locked the account. It is not limited; the caller checks the
  /// permission. Does nothing if the account has no address.
  base::Result<void> queue_link(const Account& account, std::string_view kind,
                                const Client& client);

  /// When the link in the last mail of this kind to the account's address ends or has ended.
  /// std::nullopt if there was none, or it was used or made void.
  base::Result<std::optional<base::Timestamp>> link_end(const Account& account,
                                                        std::string_view kind);

  /// Makes that link void, in the caller's transaction.
  base::Result<void> void_link(const Account& account, std::string_view kind);

  /// Checks whether this is a valid code for the address. Counts a try first, right or wrong; a
  /// wrong one also counts against the client's network, but not for a device that `account` knows.
  /// Links are not counted.
  ///
  /// `account` is the one that the code is for, if there is one.
  ///
  /// Faults: kWrongCode (also expired, spent, tried too often or never sent; the client is not told
  /// which), kThrottled: no try is counted.
  base::Result<ProvenCode> check(std::string_view email, CodeUse use, std::string_view code,
                                 const Client& client,
                                 const std::optional<Account>& account = std::nullopt);

  /// Subtracts the try of a right code, if the operation that it was for was rejected.
  base::Result<void> give_back(const ProvenCode& code);

  /// Spends the code in the caller's transaction. Fault kWrongCode if another request was first.
  base::Result<void> spend(const ProvenCode& code);

 private:
  struct Order;

  base::Result<Order> order(std::string_view email_key, CodeUse use, const Client& client,
                            const std::optional<Account>& account);
  base::Result<void> queue(const Order& order, const std::optional<Solution>& captcha,
                           const Client& client);
  base::Result<std::int64_t> count_request(const Order& order, base::Timestamp now);
  base::Result<bool> is_solved(const Order& order, const std::optional<Solution>& captcha,
                               const Client& client);
  base::Result<void> mail_within_limits(const Order& order, std::int64_t asked_today);
  base::Result<void> mail_link(const Order& order, base::Timestamp day);
  base::Result<void> mail_nothing(const Order& order);
  base::Result<void> issue(const store::EmailCodeKey& key, store::NewMail mail,
                           std::chrono::seconds life, std::string salt);
  base::Result<ProvenCode> check_code(std::string_view email_key, CodeUse use,
                                      std::string_view code, const Client& client,
                                      const std::optional<Account>& account);
  base::Result<ProvenCode> check_link(std::string_view email_key, CodeUse use,
                                      std::string_view code);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  Captchas& captchas_;
  KnownNetworks& known_networks_;
  Throttle& throttle_;
  base::Secret key_;
  const Options& options_;
  base::Metrics& metrics_;
};

}  // namespace domain
