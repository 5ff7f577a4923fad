// Opens, resolves and ends sessions. A session belongs to the contract that opened it. It is valid
// while its epoch equals the account's, it has not expired, and the account is enabled.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/known_networks.h"
#include "domain/mail/notifier.h"
#include "domain/operations/audit_log.h"

namespace store {
struct SessionAndAccount;
}  // namespace store

namespace domain {

class CachedSessions;

/// An authenticated caller.
struct Session {
  Account account;
  base::Timestamp authenticated;  ///< the time of the login
  base::Timestamp absolute_end;   ///< the session ends then, also if it is used
  bool kept = false;              ///< "keep me signed in"
  std::string token_hash;
};

/// True if the login is at most `most` old. A login in the future is not recent: the clock was set
/// back since.
bool is_recent(const Session& session, base::Timestamp now, std::chrono::seconds most);

/// A new token that replaces an older one.
struct RefreshResult {
  base::Secret token;
  std::chrono::seconds left{0};  ///< until the absolute end, which does not change
};

/// The id of a session in lists, 32 lower-case hexadecimal characters. It gives no access.
std::string session_id(std::string_view token_hash);

/// The sessions of all contracts.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class Sessions {
 public:
  Sessions(const Deps& deps, AuditLog& audit_log, Notifier& notifier, KnownNetworks& known_networks,
           CachedSessions& cached);

  /// Opens a session in the caller's transaction and returns its token, which is not stored. Locks
  /// the account. Ends the session of `replaced`, the token that the client sent (empty: none), and
  /// the oldest sessions above the limit.
  ///
  /// Fault kWrongCredentials if the account's password or status was changed after `account` was
  /// read.
  base::Result<base::Secret> open(const Account& account, const Client& client,
                                  std::string_view replaced,
                                  LoginNetwork network = LoginNetwork::kNew);

  /// Like open(), for a caller that has locked the account and read its epoch.
  base::Result<base::Secret> open_locked(std::int64_t account_id, std::int64_t epoch,
                                         const Client& client);

  /// Finds the session of a token in the cache, or with one statement in one round trip.
  /// after_reply() records the use later, if that is necessary.
  ///
  /// Faults: kNotSignedIn for a token that is unknown, expired, of another contract or of an older
  /// epoch; the client is not told which. kDisabled if the session has not expired but its account
  /// is disabled.
  base::Result<Session> resolve(std::string_view token, std::string_view contract);

  /// Like resolve(), for the token of a child session at `origin`. Returns the parent session,
  /// which is also the one that is used.
  base::Result<Session> resolve_child(std::string_view token, std::string_view origin,
                                      std::string_view contract);

  /// Like resolve(), for a session that was read already or not found.
  base::Result<Session> use(base::Result<std::optional<store::SessionAndAccount>> found,
                            std::string_view contract);

  /// Replaces the session's token; the old one becomes invalid.
  ///
  /// Fault kNotSignedIn if another request has replaced it first.
  base::Result<RefreshResult> refresh(const Session& session, const Client& client);

  /// The absolute end of a session that is opened now.
  base::Timestamp end_of_new(const Client& client) const {
    return clock_.now() + longest(client.keep);
  }

  /// The longest life of a session, used or not: SESSION_ABSOLUTE or SESSION_KEPT_ABSOLUTE.
  std::chrono::seconds longest(bool kept) const {
    return kept ? options_.session_kept_absolute : options_.session_absolute;
  }

  /// True if the login is recent enough for changes that cannot be undone (kRecentLogin).
  bool is_recent(const Session& session) const;

  /// Ends one session. A session that has ended already is not a fault.
  base::Result<void> end(const Session& session, const Client& client);

  /// Ends all sessions of the account at all contracts and returns its new epoch. Does nothing if
  /// another call has just done so.
  base::Result<std::int64_t> end_all(const Session& session, const Client& client);

  /// Ends one session of the account at any contract, by its session_id().
  ///
  /// Fault kNotFound if the account has no such session.
  base::Result<void> end_one(std::int64_t account_id, std::string_view id, const Client& client);

  /// The result of end_others().
  struct Alone {
    std::int64_t epoch = 0;  ///< of the account and of this session
    std::int64_t ended = 0;  ///< the number of other sessions that were valid
  };

  /// Ends all other sessions of the account at all contracts. A simultaneous login opens no
  /// session.
  ///
  /// Fault kNotSignedIn if this session has ended meanwhile: no session is ended.
  base::Result<Alone> end_others(const Session& session, const Client& client);

  /// Records the use that resolve() has deferred, and keeps a copy in the cache. A failure is only
  /// logged.
  void after_reply();

 private:
  struct Touch {
    std::string token_hash;
    std::int64_t account_id = 0;
    base::Timestamp seen_before;
    base::Timestamp last_seen;
    base::Timestamp expires;
  };

  struct NewSession;

  std::chrono::seconds idle(bool kept) const {
    return kept ? options_.session_kept_idle : options_.session_idle;
  }
  base::Result<Session> keep_and_use(base::Result<std::optional<store::SessionAndAccount>> found,
                                     std::string_view contract);
  Session use_valid(store::SessionAndAccount&& session, base::Timestamp now);
  base::Result<std::int64_t> raise_epoch(const Account& account, const Client& client);
  base::Result<NewSession> insert(std::int64_t account_id, std::int64_t epoch, const Client& client,
                                  LoginNetwork network);
  base::Result<void> discard(const std::vector<std::string>& token_hashes);
  base::Result<void> tell_of_login(const Account& account, const Client& client);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  Notifier& notifier_;
  KnownNetworks& known_networks_;
  CachedSessions& cached_;
  const Options& options_;
  std::optional<Touch> touch_;
};

}  // namespace domain
