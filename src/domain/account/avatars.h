// Pictures of accounts: made from what somebody uploads, and kept as one file each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/operations/audit_log.h"

namespace domain {

class Avatars {
 public:
  Avatars(const Deps& deps, AuditLog& audit_log)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        audit_log_(audit_log),
        maker_(deps.avatar_maker),
        folder_(deps.uploads) {}

  /// Makes the upload the account's picture and returns its file name, which is new and
  /// unguessable. The picture before it is removed.
  ///
  /// Faults: kNotAPicture, kInvalidField (`picture`) for one that is too wide or too high,
  /// kTinyPicture for one with less than `least_side` pixels in a row or a column,
  /// kNotSignedIn where the session has ended meanwhile, kUnexpected where the file cannot be
  /// written.
  base::Result<std::string> set(const Session& session, std::string_view upload,
                                const Client& client, int least_side = 1);

  /// Takes the account's picture away. Where it has none, nothing changes.
  ///
  /// Fault kNotSignedIn where the session has ended meanwhile.
  base::Result<void> remove(const Session& session, const Client& client);

  /// The file name of an account's picture; nothing where there is none, or no such account.
  base::Result<std::optional<std::string>> of(std::int64_t account_id);

  /// Removes the file of a picture that no account names any more. What cannot be removed is
  /// logged, and found by a later cleanup.
  void discard(std::string_view name);

  /// Removes the files that a crash between file and commit has left: older than an hour, and
  /// nobody's picture. Returns how many.
  base::Result<int> cleanup();

 private:
  base::Result<std::optional<std::string>> adopt(const Account& account,
                                                 const std::optional<std::string>& name,
                                                 const Client& client);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  const media::AvatarMaker& maker_;
  const media::UploadFolder& folder_;
};

}  // namespace domain
