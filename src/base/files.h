// Reads and writes small files as a whole; secret ones only where no other user can read them.
// Knows POSIX; knows no file formats.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "base/secret.h"

namespace base {

/// The content of a file of at most 1 MiB.
std::expected<std::string, Problem> read_file(const std::string& path);

/// The content of a file of at most 4 KiB that only its owner can read (mode & 077 is 0), without
/// blanks and line ends around it.
std::expected<Secret, Problem> read_private_file(const std::string& path);

/// Makes sure that `path` exists: with `text`, whole, on disk and of mode 0600, or as it was
/// before. Of two processes that create it at once one wins, and both succeed.
std::expected<void, Problem> create_private_file(const std::string& path, std::string_view text);

/// Writes a file of mode 0644 atomically: also after a power cut `path` has all of `bytes` or its
/// old content. A process that dies meanwhile leaves a file beside it whose name begins with
/// kUnfinished.
std::expected<void, Problem> replace_file(const std::string& path, std::string_view bytes);
inline constexpr std::string_view kUnfinished = ".new-";

/// The same for a file of mode 0600 that is first written in `workshop`, a folder on the same disk,
/// so that the folder of `path` never lists an unfinished file.
std::expected<void, Problem> place_private_file(const std::string& workshop,
                                                const std::string& path, std::string_view bytes);

/// The folder of the running program, with a trailing slash; its companion programs are there too.
std::string program_folder();

/// Makes sure that the folder exists; its missing part is created for the owner only (0700).
std::expected<void, Problem> create_private_folder(const std::string& path);

}  // namespace base
