// The names and the form of the key files. base/files.h reads and writes them safely.
#include "config/secrets.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>

#include "base/files.h"
#include "base/text.h"

namespace config {
namespace {

constexpr std::size_t kKeyBytes = 32;  // the strength of HMAC-SHA-256, which uses the keys
constexpr std::string_view kPepperPrefix = "pepper-";

std::string folder_of_keys(const std::string& state_dir) { return state_dir + "/keys"; }
std::string device_cookie_path(const std::string& state_dir) {
  return folder_of_keys(state_dir) + "/device-cookie";
}
std::string server_key_path(const std::string& state_dir, FrontServer server) {
  return folder_of_keys(state_dir) + (server == FrontServer::kGuardedSite ? "/gate" : "/nginx");
}

std::expected<void, Problem> create_key(const std::string& path) {
  std::array<char, kKeyBytes> bytes{};
  // Up to 256 bytes are returned at once; only before the kernel's pool is ready a signal may
  // interrupt.
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR)
      return std::unexpected(Problem{path + ": the kernel returned no random bytes"});
  }
  std::string text = base::to_base64url({bytes.data(), bytes.size()}) + "\n";
  const auto created = base::create_private_file(path, text);
  ::explicit_bzero(bytes.data(), bytes.size());
  ::explicit_bzero(text.data(), text.size());
  return created;
}

std::expected<base::Secret, Problem> read_key(const std::string& path) {
  const auto text = base::read_private_file(path);
  if (!text) return std::unexpected(text.error());
  auto bytes = base::from_base64url(text->reveal());
  if (!bytes) return std::unexpected(Problem{path + ": is not base64url text; restore it"});
  base::Secret key(*bytes);
  ::explicit_bzero(bytes->data(), bytes->size());
  if (key.reveal().size() >= kKeyBytes) return key;
  return std::unexpected(
      Problem{fmt::format("{}: has less than {} bytes; restore it", path, kKeyBytes)});
}

// Reads the id from a file's name: 1, 2 …, without leading zeros.
std::optional<int> pepper_id(std::string_view name) {
  const std::string_view digits = name.substr(kPepperPrefix.size());
  const auto id = base::parse_unsigned(digits);
  if (!id || digits.starts_with('0') || *id > std::numeric_limits<int>::max()) return {};
  return static_cast<int>(*id);
}

// The file names that begin with the prefix of peppers; empty if the folder is missing. An
// unreadable folder is an error, because with a new pepper no existing password could be verified.
std::expected<std::vector<std::string>, Problem> pepper_names(const std::string& state_dir) {
  std::vector<std::string> names;
  std::error_code error;
  auto entry = std::filesystem::directory_iterator(folder_of_keys(state_dir), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name.starts_with(kPepperPrefix)) names.push_back(std::move(name));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return std::unexpected(Problem{folder_of_keys(state_dir) + ": " + error.message()});
  }
  return names;
}

std::expected<Pepper, Problem> read_pepper(const std::string& path, std::string_view name) {
  const auto id = pepper_id(name);
  // A copy in the same folder is probably a mistake, and it can leak too.
  if (!id) return std::unexpected(Problem{path + ": name it pepper-<number> or move it away"});
  auto key = read_key(path);
  if (!key) return std::unexpected(key.error());
  return Pepper{*id, std::move(*key)};
}

}  // namespace

std::expected<void, Problem> create_missing_keys(const std::string& state_dir) {
  const auto folder = base::create_private_folder(folder_of_keys(state_dir));
  if (!folder) return folder;
  const auto names = pepper_names(state_dir);
  if (!names) return std::unexpected(names.error());
  if (names->empty()) {
    const auto pepper = create_key(folder_of_keys(state_dir) + "/pepper-1");
    if (!pepper) return pepper;
  }
  for (const std::string& path :
       {device_cookie_path(state_dir), server_key_path(state_dir, FrontServer::kNginx),
        server_key_path(state_dir, FrontServer::kGuardedSite)}) {
    if (auto created = create_key(path); !created) return created;
  }
  return {};
}

std::expected<Keys, Problem> read_keys(const std::string& state_dir) {
  const auto names = pepper_names(state_dir);
  if (!names) return std::unexpected(names.error());
  Keys keys;
  for (const std::string& name : *names) {
    auto pepper = read_pepper(folder_of_keys(state_dir) + "/" + name, name);
    if (!pepper) return std::unexpected(pepper.error());
    keys.peppers.push_back(std::move(*pepper));
  }
  if (keys.peppers.empty()) {
    return std::unexpected(
        Problem{folder_of_keys(state_dir) +
                "/pepper-1: missing; restore it from the backup, or, if no account exists yet, "
                "run gatehouse-admin keys init"});
  }
  std::ranges::sort(keys.peppers, {}, &Pepper::id);
  auto device_cookie = read_key(device_cookie_path(state_dir));
  if (!device_cookie) return std::unexpected(device_cookie.error());
  keys.device_cookie = std::move(*device_cookie);
  return keys;
}

std::expected<base::Secret, Problem> read_server_key(const std::string& state_dir,
                                                     FrontServer server) {
  const std::string path = server_key_path(state_dir, server);
  if (const auto key = read_key(path); !key) return std::unexpected(key.error());
  return base::read_private_file(path);
}

std::expected<base::Secret, Problem> read_mail_code_key(const std::string& state_dir) {
  return read_key(state_dir + "/mailer/mail-code");
}

std::expected<base::Secret, Problem> read_password_file(const std::string& path) {
  auto password = base::read_private_file(path);
  if (!password || !password->empty()) return password;
  return std::unexpected(Problem{path + ": is empty; put the password on one line"});
}

}  // namespace config
