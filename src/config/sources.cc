// Values from the file and the environment are checked when they are read, so that the problem has
// the line number. Defaults follow, each from the keys before it.
#include "config/sources.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/log.h"
#include "config/lines.h"
#include "config/validators.h"

namespace config {
namespace {

std::unexpected<Problem> refuse(std::string_view origin, std::string_view key,
                                std::string_view what) {
  return std::unexpected(Problem{fmt::format("{}: {}: {}", origin, key, what)});
}

Outcome set(Sources& settings, const NamedKey& named, std::string_view value, std::string origin) {
  if (!can_be_quoted(value)) {
    return refuse(origin, named.name, "leave \", \\, $, backticks and control characters out");
  }
  if (!is_valid(*named.key, value)) {
    const bool secret = named.key->form.kind == Kind::kServerKey;
    const std::string what = secret ? "the present value" : base::log_quoted(value);
    return refuse(origin, named.name,
                  fmt::format("write {}, not {}", expected_form(*named.key), what));
  }
  settings.values.insert_or_assign(named.name, std::string(value));
  settings.origins.insert_or_assign(named.name, std::move(origin));
  return {};
}

Outcome set_from_file(Sources& settings, const std::string& path) {
  const auto text = base::read_file(path);
  if (!text) {
    return std::unexpected(
        Problem{text.error().message + "; specify a readable configuration file"});
  }
  const auto lines = parse_lines(*text, path);
  if (!lines) return std::unexpected(lines.error());
  for (const Line& line : *lines) {
    std::string origin = fmt::format("{}:{}", path, line.number);
    const auto named = std::ranges::find(settings.keys, line.key, &NamedKey::name);
    if (named == settings.keys.end()) {
      return refuse(origin, line.key, "there is no such key; correct its name or remove the line");
    }
    const Outcome outcome = set(settings, *named, line.value, std::move(origin));
    if (!outcome) return outcome;
  }
  return {};
}

Outcome set_from_environment(Sources& settings, const Values& environment) {
  for (const NamedKey& named : settings.keys) {
    const auto variable = environment.find(named.name);
    if (variable == environment.end()) continue;
    const Outcome outcome = set(settings, named, variable->second, "environment");
    if (!outcome) return outcome;
  }
  return {};
}

std::string absolute(const std::filesystem::path& folder, const std::string& path) {
  std::string whole = (folder / path).lexically_normal().string();
  if (whole.size() > 1 && whole.ends_with('/')) whole.pop_back();
  return whole;
}

// With PORT=80 the default would be http://localhost:80, which an Origin header never contains.
std::string as_browsers_say(const std::string& url) {
  return url.starts_with("http://") && url.ends_with(":80") ? url.substr(0, url.size() - 3) : url;
}

// In the order of the table, because a default may contain the absolute path of an earlier key.
Outcome complete(Sources& settings, const std::filesystem::path& folder) {
  for (const NamedKey& named : settings.keys) {
    if (!settings.values.contains(named.name)) {
      const std::string value = default_value(named, settings.values, folder);
      settings.values[named.name] =
          named.key->form.kind == Kind::kUrl ? as_browsers_say(value) : value;
      settings.origins[named.name] = "default";
    }
    std::string& path = settings.values[named.name];
    const bool is_path =
        named.key->form.kind == Kind::kPath || ((named.key->form.kind == Kind::kOptionalPath ||
                                                 named.key->form.kind == Kind::kPicturePath) &&
                                                !path.empty());
    if (!is_path) continue;
    path = absolute(folder, path);
    if (!can_be_quoted(path)) {
      return refuse(settings, named.name,
                    "choose a folder whose absolute path has no \", \\, $, backtick or control "
                    "character");
    }
  }
  return {};
}

}  // namespace

std::unexpected<Problem> refuse(const Sources& settings, std::string_view key,
                                std::string_view what) {
  return refuse(settings.origins.find(key)->second, key, what);
}

Values process_environment() {
  Values environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == text.npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::expected<Sources, Problem> collect(std::span<const Key> keys, const std::string& path,
                                        const Values& environment) {
  Sources settings{.keys = named_keys(keys), .values = {}, .origins = {}};
  if (!path.empty()) {
    const Outcome read = set_from_file(settings, path);
    if (!read) return std::unexpected(read.error());
  }
  const Outcome overlaid = set_from_environment(settings, environment);
  if (!overlaid) return std::unexpected(overlaid.error());
  std::error_code error;
  const auto here = std::filesystem::current_path(error);
  const Outcome completed = complete(settings, (here / path).parent_path());
  if (!completed) return std::unexpected(completed.error());
  return settings;
}

}  // namespace config
