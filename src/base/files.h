// Reads and writes small files as a whole. Secret files are accepted only if no other user can read
// them. Knows POSIX; knows no file formats.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "base/secret.h"

namespace base {

/// Reads a file of at most 1 MiB.
std::expected<std::string, Problem> read_file(const std::string& path);

/// Reads a file of at most 4 KiB that only its owner can read (mode & 077 is 0). Removes blanks and
/// line ends at both ends of the content.
std::expected<Secret, Problem> read_private_file(const std::string& path);

/// Creates `path` with the content `text` and mode 0600, synced to disk. Leaves an existing file
/// unchanged. If two processes create it at the same time, one content is kept and both succeed.
std::expected<void, Problem> create_private_file(const std::string& path, std::string_view text);

/// Writes a file of mode 0644 atomically: even after a power cut, `path` contains either all of
/// `bytes` or its old content. A process that is killed meanwhile leaves a temporary file in the
/// same folder whose name begins with kUnfinished.
std::expected<void, Problem> replace_file(const std::string& path, std::string_view bytes);
inline constexpr std::string_view kUnfinished = ".new-";

/// Like replace_file(), with mode 0600. The temporary file is written in `temporary_folder`, a
/// folder on the same file system, so that the folder of `path` never lists an unfinished file.
std::expected<void, Problem> place_private_file(const std::string& temporary_folder,
                                                const std::string& path, std::string_view bytes);

/// The folder of the running program, with a trailing slash. The other programs of the service are
/// in the same folder.
std::string program_folder();

/// Creates the folder and its missing parents with mode 0700. An existing folder is left unchanged.
std::expected<void, Problem> create_private_folder(const std::string& path);

}  // namespace base
