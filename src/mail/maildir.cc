#include "mail/maildir.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/files.h"
#include "base/text.h"

namespace mail {
namespace {

using base::Problem;

constexpr std::string_view kNew = "new";
constexpr std::string_view kRead = "cur";  // mail programs move read mails here
constexpr std::string_view kUnfinished = "tmp";
constexpr std::string_view kOurs = ".gatehouse";

Delivery not_now(const Problem& problem) {
  return {.outcome = Delivery::Outcome::kNotNow, .problem = problem.message};
}

// `1732176000.42.gatehouse`: seconds since the Unix epoch, the id of the row, a fixed suffix.
std::string name_of(const OutgoingMail& outgoing) {
  return fmt::format("{}.{}{}", base::to_epoch_ms(outgoing.created) / 1000, outgoing.id, kOurs);
}

// A mail program appends its flags after a colon.
std::optional<std::int64_t> id_in(std::string_view name) {
  name = name.substr(0, name.find(':'));
  if (!name.ends_with(kOurs)) return std::nullopt;
  name.remove_suffix(kOurs.size());
  const auto id = base::parse_unsigned(name.substr(name.rfind('.') + 1));
  if (!id) return std::nullopt;
  return static_cast<std::int64_t>(*id);
}

// Mails on disk have the line ends of this system.
std::string unix_lines(std::string bytes) {
  std::erase(bytes, '\r');
  return bytes;
}

}  // namespace

Delivery Maildir::deliver(const OutgoingMail& outgoing) {
  for (const std::string_view part : {kUnfinished, kNew, kRead}) {
    const auto made = base::create_private_folder(fmt::format("{}/{}", folder_, part));
    if (!made) return not_now(made.error());
  }
  const auto put = base::place_private_file(
      fmt::format("{}/{}", folder_, kUnfinished),
      fmt::format("{}/{}/{}", folder_, kNew, name_of(outgoing)), unix_lines(outgoing.bytes));
  if (!put) return not_now(put.error());
  return {.outcome = Delivery::Outcome::kSent};
}

std::expected<std::vector<Maildir::Entry>, Problem> Maildir::list() const {
  std::vector<Entry> found;
  for (const std::string_view part : {kRead, kNew}) {
    const std::string folder = fmt::format("{}/{}", folder_, part);
    std::error_code error;
    auto entry = std::filesystem::directory_iterator(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
      const auto id = id_in(entry->path().filename().string());
      if (id) found.push_back({*id, entry->path().string()});
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      return std::unexpected(Problem{folder + ": " + error.message()});
    }
  }
  std::ranges::sort(found, {}, &Entry::id);
  return found;
}

std::expected<Received, Problem> Maildir::read(const Entry& entry) {
  const auto bytes = base::read_file(entry.path);
  if (!bytes) return std::unexpected(bytes.error());
  return parse(*bytes);
}

}  // namespace mail
