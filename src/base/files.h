// Small files read and written whole, secret ones only where nobody else can read them. Knows
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

/// Puts a file of mode 0644 in its place: afterwards, also after a power cut, it is there with all
/// of `bytes` or as it was before. A process that dies meanwhile leaves a file whose name begins
/// with kUnfinished beside it.
std::expected<void, Problem> replace_file(const std::string& path, std::string_view bytes);
inline constexpr std::string_view kUnfinished = ".new-";

/// The same with a file of mode 0600 that is filled in `workshop`, a folder of the same disk: what
/// lies where `path` does is always whole, and so is the list of what lies there.
std::expected<void, Problem> place_private_file(const std::string& workshop,
                                                const std::string& path, std::string_view bytes);

/// Where the running program lies, with a slash at its end; its own programs lie beside it.
std::string program_folder();

/// Makes sure that the folder exists; its missing part is created for the owner only (0700).
std::expected<void, Problem> create_private_folder(const std::string& path);

}  // namespace base
