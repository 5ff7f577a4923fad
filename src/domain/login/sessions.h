// Sessions: opened, resolved, ended. A session belongs to the contract that opened it, and is valid
// while its epoch is the account's, it has not expired, and the account is enabled.
#pragma once

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
#include "domain/operations/audit_log.h"

namespace store {
struct SessionAndAccount;
}  // namespace store

namespace domain {

/// A caller who has proved who they are.
struct Session {
  Account account;
  base::Timestamp authenticated;  ///< the login this session goes back to
  base::Timestamp absolute_end;   ///< whatever it is used for
  std::string token_hash;
};

/// A new token in the place of an older one.
struct RefreshResult {
  base::Secret token;
  std::chrono::seconds left{0};  ///< until the absolute end, which does not move
};

/// The session's name in lists: it opens nothing. 32 lower-case hexadecimal characters.
std::string session_id(std::string_view token_hash);

class Sessions {
 public:
  Sessions(const Deps& deps, AuditLog& audit_log);

  /// Opens a session as part of the caller's transaction, and returns its token, which is stored
  /// nowhere. Locks the account; ends the session of `replaced` (the token that the client sent;
  /// empty: none), and the oldest sessions beyond the limit.
  ///
  /// Fault kWrongCredentials if the password or the status of the account was changed after
  /// `account` was read: the proof no longer holds.
  base::Result<base::Secret> open(const Account& account, const Client& client,
                                  std::string_view replaced);

  /// The same for a caller that holds the account's lock and knows its present epoch.
  base::Result<base::Secret> open_locked(std::int64_t account_id, std::int64_t epoch,
                                         const Client& client);

  /// Who holds this token: one statement, one round trip. A use worth noting is noted later, by
  /// after_reply().
  ///
  /// Faults: kNotSignedIn for a token that is unknown, expired, of another contract or of an older
  /// epoch: never says which. kDisabled where the account of a session that has not expired is
  /// disabled.
  base::Result<Session> resolve(std::string_view token, std::string_view contract);

  /// The same for the token of a child session, which is anybody's at this origin alone: the
  /// session is its parent, and the use is the parent's.
  base::Result<Session> resolve_child(std::string_view token, std::string_view origin,
                                      std::string_view contract);

  /// The same for a session that was read already, or not found.
  base::Result<Session> use(base::Result<std::optional<store::SessionAndAccount>> found,
                            std::string_view contract);

  /// Gives the session a new token; the old one is nobody's from then on.
  ///
  /// Fault kNotSignedIn where somebody else was quicker: one of several wins.
  base::Result<RefreshResult> refresh(const Session& session, const Client& client);

  /// When a session that is opened now ends, whatever it is used for.
  base::Timestamp end_of_new() const { return clock_.now() + options_.session_absolute; }

  /// Whether the login is of the last minutes: recent enough for what could not be undone.
  bool is_recent(const Session& session) const;

  /// Ends one session. Ending what has ended is no fault.
  base::Result<void> end(const Session& session, const Client& client);

  /// Ends every session of the account, at every contract, and returns its new epoch. Where another
  /// call has just done so, nothing more ends.
  base::Result<std::int64_t> end_all(const Session& session, const Client& client);

  /// Ends one session of the account, at whichever contract, by its session_id().
  ///
  /// Fault kNotFound where the account has none of that id, whoever else has.
  base::Result<void> end_one(std::int64_t account_id, std::string_view id, const Client& client);

  /// What is left once all other sessions have ended.
  struct Alone {
    std::int64_t epoch = 0;  ///< of the account and of this session
    std::int64_t ended = 0;  ///< how many others were valid
  };

  /// Ends every session of the account but this one, at every contract. A login that is under way
  /// opens none.
  ///
  /// Fault kNotSignedIn where this one has ended meanwhile: then nothing ends.
  base::Result<Alone> end_others(const Session& session, const Client& client);

  /// Writes what resolve() put off. Its failure is logged and changes nothing.
  void after_reply();

 private:
  struct Touch {
    std::string token_hash;
    base::Timestamp last_seen;
    base::Timestamp expires;
  };

  struct NewSession;

  base::Result<NewSession> insert(std::int64_t account_id, std::int64_t epoch,
                                  const Client& client);
  base::Result<void> discard(const std::vector<std::string>& token_hashes);
  base::Result<void> tell_of_login(const Account& account, const Client& client);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  const Options& options_;
  std::optional<Touch> touch_;
};

}  // namespace domain
