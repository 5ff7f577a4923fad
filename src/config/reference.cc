// All texts are generated from the table that the loader uses.
#include "config/reference.h"

#include <fmt/format.h>

#include <string_view>

#include "config/keys.h"
#include "config/validators.h"

namespace config {
namespace {

constexpr std::string_view kPreface = R"md(# Configuration

One file of `KEY=value` lines, which sh, systemd (`EnvironmentFile=`) and Gatehouse read in the same
way.
A value of letters, digits and `_@%+=:,./~-` needs no quotes; any other value is in double quotes.
It must not contain `"`, `\`, `$` and backticks. A comment is on its own line and begins with `#`. Do
not write `export`, blanks around `=` or a key twice. Separate the items of a list by blanks or commas.

An environment variable with a key's name takes precedence over the file: `PORT=18080 make start`.
An unknown key or an invalid value prevents the start; the message has file and line. Relative paths
start at the folder of the file. Replace `<CONTRACT>` by a contract's name, as in `COOKIE_MALL`.
`$KEY` in a default is the value of that key.

`gatehouse-admin config show` prints the values in force, `gatehouse-admin config example` a sample
file. This page is the output of `gatehouse-admin config reference`; its source is
`src/worker/settings/`.
)md";

constexpr std::string_view kExamplePreface =
    "# Gatehouse's configuration. Remove the # before a key to change it; docs/configuration.md\n"
    "# describes all keys. The environment takes precedence over this file.\n";

std::string with_unit(const Key& key) {
  const std::string form = expected_form(key);
  return key.form.unit.empty() ? form : fmt::format("{} ({})", form, key.form.unit);
}

// A | would end the cell of the table, and a < would begin an HTML tag.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '<') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string row(const Key& key) {
  const std::string fallback = key.fallback.empty() ? "empty" : fmt::format("`{}`", key.fallback);
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name, fallback, cell(with_unit(key)),
                     key.readers, cell(key.meaning));
}

std::string example_line(const NamedKey& named, const std::string& value) {
  const bool follows = named.key->fallback.find('$') != std::string_view::npos;
  return fmt::format(
      "\n# {}\n# Write {}.{}\n#{}=\"{}\"\n", named.key->meaning, with_unit(*named.key),
      follows ? fmt::format(" Unset, it is {}.", named.key->fallback) : "", named.name, value);
}

}  // namespace

std::string reference_page(std::span<const Key> keys) {
  std::string page(kPreface);
  std::string_view section;
  for (const Key& key : keys) {
    if (section != key.section) {
      section = key.section;
      page += fmt::format(
          "\n## {}\n\n| key | default | value | read by | meaning |\n"
          "|---|---|---|---|---|\n",
          key.section);
    }
    page += row(key);
  }
  return page;
}

std::string example_file(std::span<const Key> keys) {
  std::string file(kExamplePreface);
  std::string_view section;
  Values values;
  for (const NamedKey& named : named_keys(keys)) {
    if (section != named.key->section) {
      section = named.key->section;
      file += fmt::format("\n\n# {}\n", section);
    }
    const std::string value = default_value(named, values, {});
    file += example_line(named, value);
    values[named.name] = value;
  }
  return file;
}

// Double quotes are enough, because no value contains a character that is special in them.
std::string settings_in_force(const Sources& settings) {
  std::string lines;
  for (const NamedKey& named : settings.keys) {
    lines += fmt::format("{}=\"{}\"\n", named.name, settings[named.name]);
  }
  return lines;
}

}  // namespace config
