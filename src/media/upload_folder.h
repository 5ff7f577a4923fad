// The folder of finished avatars, which nginx serves. Knows file names; knows no picture formats
// and no accounts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace media {

/// The folder's files.
class UploadFolder {
 public:
  /// `path` is an existing folder that this process can write to. `installation` is the id of this
  /// service; the first service that uses a folder writes its id to a file there.
  UploadFolder(std::string path, std::string installation);

  /// Writes a file atomically and syncs it to disk. Replaces a file of the same name. `name` is 32
  /// lower-case hexadecimal digits and ".webp". All users can read the file.
  ///
  /// Faults: kUnexpected (an invalid name or a disk error).
  base::Result<void> store(std::string_view name, std::string_view bytes) const;

  /// Deletes a file. Also accepts the names of unfinished files from list(). A missing file is not
  /// an error.
  ///
  /// Faults: kUnexpected (an invalid name or a disk error).
  base::Result<void> remove(std::string_view name) const;

  /// Lists avatars and unfinished files of killed processes that were last written before
  /// `older_than`, in no order. Other files in the folder are never listed.
  ///
  /// Faults: kUnexpected (a disk error, or the folder has the id of another installation, whose
  /// pictures a cleanup here would delete).
  base::Result<std::vector<std::string>> list(base::Timestamp older_than) const;

 private:
  base::Result<void> mark() const;
  base::Result<void> require_own_mark() const;

  std::string path_;
  std::string installation_;
};

}  // namespace media
