// Writes the key table and the values in force as text. Knows Markdown and the file's syntax; knows
// no key by name.
#pragma once

#include <span>
#include <string>

#include "config/keys.h"
#include "config/sources.h"

namespace config {

/// The complete text of docs/configuration.md.
std::string reference_page(std::span<const Key> keys);

/// A sample file: every key with its default, commented out, below its meaning.
std::string example_file(std::span<const Key> keys);

/// The values in force, one KEY="value" line for each key. sh can evaluate the text, and collect()
/// reads the same values from it.
std::string settings_in_force(const Sources& settings);

}  // namespace config
