// The key table and the values in force as text. Knows Markdown and the file's syntax; knows no key
// by name.
#pragma once

#include <span>
#include <string>

#include "config/keys.h"
#include "config/sources.h"

namespace config {

/// docs/configuration.md, whole.
std::string reference_page(std::span<const Key> keys);

/// A sample file: every key, commented out, with its default and above it its meaning.
std::string example_file(std::span<const Key> keys);

/// Every key in force, one KEY="value" line each: sh can evaluate it, collect() reads it back
/// alike.
std::string settings_in_force(const Sources& settings);

}  // namespace config
