// The files and network ports that a process may use: Linux's Landlock. The kernel refuses all
// others, whatever the owner and mode of a file permit. Knows no program of ours.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/problem.h"

/// What a process may use. A folder stands for everything below it. A path that does not exist is
/// left out; a path belongs to the file that it names at the time of the call, so a file that may
/// be replaced later needs its folder here.
struct FileAccess {
  enum class Tcp { kNone, kConnect };

  std::vector<std::string> read{};     ///< files are read, folders listed
  std::vector<std::string> write{};    ///< and in folders, files and folders made and removed
  std::vector<std::string> execute{};  ///< programs are started
  Tcp tcp = Tcp::kNone;                ///< listening at a port is refused in any case
};

/// Restricts this process and its children until they end. Also refuses ptrace, signals and
/// connections to abstract sockets of processes outside. Call it before the process has threads.
/// Sets no_new_privs.
///
/// What an older kernel cannot restrict stays permitted: TCP before Linux 6.7, abstract sockets and
/// signals before 6.12. Without Landlock, or with its first version (before 5.19), which refuses
/// every rename() between folders, nothing is restricted and `event=landlock_missing` is logged.
///
/// Not restricted: stat(), and connecting to Unix sockets by their path.
std::expected<void, base::Problem> restrict_files(const FileAccess& access);
