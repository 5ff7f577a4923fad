// Small files read and created whole, secret ones only where nobody else can read them. Knows
// POSIX; knows nothing of what the files hold.
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

/// Makes sure that the folder exists; its missing part is created for the owner only (0700).
std::expected<void, Problem> create_private_folder(const std::string& path);

}  // namespace base
