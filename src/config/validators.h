// The form of every kind of value: in words, and as a check. One wording serves the error message
// and the reference. Knows text; knows no keys by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/keys.h"

namespace config {

/// One entry of CORS_ORIGINS.
struct ListedOrigin {
  std::string contract;  ///< empty: listed for every contract that may have it
  std::string origin;    ///< `https://shop.example:8443`, no path
};

/// What must stand in this key, in words that complete "write …".
std::string expected_form(const Key& key);

/// Whether `value` is that.
bool is_valid(const Key& key, std::string_view value);

/// The origins of a CORS_ORIGINS value that fits.
std::vector<ListedOrigin> listed_origins(std::string_view value);

}  // namespace config
