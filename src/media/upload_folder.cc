#include "media/upload_folder.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

#include "base/files.h"
#include "base/text.h"

namespace media {
namespace {

using base::Fault;

constexpr std::string_view kSuffix = ".webp";
constexpr std::size_t kDigits = 32;
constexpr std::string_view kMark = ".gatehouse-installation";

bool is_avatar(std::string_view name) {
  return name.size() == kDigits + kSuffix.size() && name.ends_with(kSuffix) &&
         std::ranges::all_of(name.substr(0, kDigits), base::is_hex_digit);
}

bool is_unfinished(std::string_view name) {
  return name.starts_with(base::kUnfinished) && !name.contains('/') && !name.contains('\0');
}

std::unexpected<base::Failure> disk_trouble(const std::string& path) {
  return base::fail(Fault::kUnexpected, fmt::format("{}: {}", path, std::strerror(errno)));
}

std::unexpected<base::Failure> wrong_name(std::string_view name) {
  return base::fail(Fault::kUnexpected, fmt::format("not the name of an avatar: {}", name));
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

base::Timestamp written(const struct stat& status) {
  using namespace std::chrono;
  return base::Timestamp(
      floor<milliseconds>(seconds(status.st_mtim.tv_sec) + nanoseconds(status.st_mtim.tv_nsec)));
}

// A file that vanishes between readdir() and lstat() was deleted by another cleanup.
bool is_older(const std::string& path, base::Timestamp than) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && written(status) < than;
}

}  // namespace

UploadFolder::UploadFolder(std::string path, std::string installation)
    : path_(std::move(path)), installation_(std::move(installation)) {}

base::Result<void> UploadFolder::store(std::string_view name, std::string_view bytes) const {
  if (!is_avatar(name)) return wrong_name(name);
  if (auto marked = mark(); !marked) return base::pass(marked);
  const auto replaced = base::replace_file(fmt::format("{}/{}", path_, name), bytes);
  if (!replaced) return base::fail(Fault::kUnexpected, replaced.error().message);
  return {};
}

base::Result<void> UploadFolder::remove(std::string_view name) const {
  if (!is_avatar(name) && !is_unfinished(name)) return wrong_name(name);
  const std::string path = fmt::format("{}/{}", path_, name);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return disk_trouble(path);
  return {};
}

base::Result<std::vector<std::string>> UploadFolder::list(base::Timestamp older_than) const {
  if (auto own = require_own_mark(); !own) return base::pass(own);
  const Folder folder(::opendir(path_.c_str()));
  if (!folder) return disk_trouble(path_);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name(entry->d_name);
    const bool ours = is_avatar(name) || is_unfinished(name);
    if (ours && is_older(fmt::format("{}/{}", path_, name), older_than)) names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return disk_trouble(path_);
  return names;
}

// If two services use a new folder at the same time, one id is written.
base::Result<void> UploadFolder::mark() const {
  const auto made = base::create_private_file(fmt::format("{}/{}", path_, kMark), installation_);
  if (!made) return base::fail(Fault::kUnexpected, made.error().message);
  return {};
}

base::Result<void> UploadFolder::require_own_mark() const {
  if (auto marked = mark(); !marked) return base::pass(marked);
  const std::string path = fmt::format("{}/{}", path_, kMark);
  const auto owner = base::read_file(path);
  if (!owner) return base::fail(Fault::kUnexpected, owner.error().message);
  if (base::trim(*owner) == installation_) return {};
  return base::fail(
      Fault::kUnexpected,
      fmt::format("{} contains the id of another installation ({}, this one is {}), so no picture "
                  "in this folder is deleted; set another UPLOAD_DIR, or delete that file if no "
                  "other service uses the folder",
                  path, base::trim(*owner), installation_));
}

}  // namespace media
