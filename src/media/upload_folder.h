// The folder of finished avatars, which nginx serves. Knows names and files; knows no pictures and
// no accounts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace media {

class UploadFolder {
 public:
  /// The folder exists, and this process may write to it. `installation` is this service's own id:
  /// the first service that uses a folder leaves its id there in a file.
  UploadFolder(std::string path, std::string installation);

  /// Puts the file there whole and on disk, or not at all; one of the same name is replaced.
  /// `name` is 32 lower-case hexadecimal digits and ".webp". Readable by all.
  ///
  /// Faults: kUnexpected (another name, or trouble with the disk).
  base::Result<void> store(std::string_view name, std::string_view bytes) const;

  /// Also takes the names of unfinished files that list() gave. One that is not there is no error.
  ///
  /// Faults: kUnexpected (another name, or trouble with the disk).
  base::Result<void> remove(std::string_view name) const;

  /// What a cleanup may look at: avatars, and files that a process which died left unfinished, last
  /// written before that moment; in no order. Nothing else that lies there is ever named.
  ///
  /// Faults: kUnexpected (trouble with the disk, or the folder carries the id of another
  /// installation, whose pictures no account here names).
  base::Result<std::vector<std::string>> list(base::Timestamp older_than) const;

 private:
  base::Result<void> mark() const;
  base::Result<void> require_own_mark() const;

  std::string path_;
  std::string installation_;
};

}  // namespace media
