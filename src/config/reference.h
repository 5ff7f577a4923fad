// The key table and the values in force as text. Knows Markdown and the file's syntax; knows no key
// by name.
#pragma once

#include <string>

#include "config/config.h"

namespace config {

/// docs/configuration.md, whole.
std::string reference_page();

/// A sample file: every key, commented out, with its default and above it its meaning.
std::string example_file();

/// Every key in force, one KEY="value" line each: sh can evaluate it, load() reads it back alike.
std::string settings_in_force(const Config& config);

}  // namespace config
