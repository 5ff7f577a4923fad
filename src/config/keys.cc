// Replaces `<CONTRACT>` and `$KEY` in the rows of a table.
#include "config/keys.h"

#include <algorithm>

namespace config {
namespace {

constexpr std::string_view kKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

std::string capitals(std::string_view text) {
  std::string raised(text);
  for (char& c : raised) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return raised;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  if (at != std::string::npos) result.replace(at, from.size(), to);
  return result;
}

}  // namespace

std::vector<NamedKey> named_keys(std::span<const Key> keys) {
  std::vector<NamedKey> named;
  for (const Key& key : keys) {
    if (!key.name.ends_with("<CONTRACT>")) {
      named.push_back({std::string(key.name), {}, &key});
      continue;
    }
    for (const std::string_view contract : key.contracts) {
      named.push_back({replaced(key.name, "<CONTRACT>", capitals(contract)), contract, &key});
    }
  }
  return named;
}

std::string default_value(const NamedKey& named, const Values& above,
                          const std::filesystem::path& folder) {
  // In a checkout the folder of pictures is beside the state directory, not inside it.
  if (named.name == "UPLOAD_DIR" && above.at("STATE_DIR") == folder / "var") return "upload";
  std::string text = replaced(named.key->fallback, "<contract>", named.contract);
  const auto dollar = text.find('$');
  if (dollar == std::string::npos) return text;
  const auto end = std::min(text.find_first_not_of(kKeyLetters, dollar + 1), text.size());
  const std::string name = text.substr(dollar + 1, end - dollar - 1);
  return text.substr(0, dollar) + above.at(name) + text.substr(end);
}

}  // namespace config
