// Pictures of accounts: made from an upload and stored as one file each.
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

/// Sets and removes pictures.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class Avatars {
 public:
  Avatars(const Deps& deps, AuditLog& audit_log)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        audit_log_(audit_log),
        maker_(deps.avatar_maker),
        folder_(deps.uploads) {}

  /// Makes a picture from the upload and returns its file name, which is new and cannot be guessed.
  /// The previous picture is deleted.
  ///
  /// Faults: kNotAPicture, kInvalidField (`picture`) if it is too wide or too high, kTinyPicture if
  /// a side has less than `least_side` pixels, kNotSignedIn if the session has ended meanwhile,
  /// kUnexpected if the file cannot be written.
  base::Result<std::string> set(const Session& session, std::string_view upload,
                                const Client& client, int least_side = 1);

  /// Removes the account's picture, if there is one.
  ///
  /// Fault kNotSignedIn if the session has ended meanwhile.
  base::Result<void> remove(const Session& session, const Client& client);

  /// The file name of an account's picture. std::nullopt if there is no picture or no account.
  base::Result<std::optional<std::string>> of(std::int64_t account_id);

  /// Deletes the file of a picture that no account uses any more. A failure is logged; a later
  /// cleanup finds the file.
  void discard(std::string_view name);

  /// Deletes files that a crash before a commit has left: older than an hour and not the picture of
  /// any account. Returns the number of deleted files.
  base::Result<int> cleanup();

 private:
  base::Result<std::optional<std::string>> replace(const Account& account,
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
