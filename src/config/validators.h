// The form of each kind of value: a description and a check. Error messages and the reference use
// the same description. Knows text; knows no keys by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/keys.h"

namespace config {

/// One entry of CORS_ORIGINS.
struct ListedOrigin {
  std::string contract;  ///< empty: for all contracts
  std::string origin;    ///< `https://shop.example:8443`, without a path
};

/// Describes the form of the key's value, as the end of a sentence that begins with "write".
std::string expected_form(const Key& key);

/// True if `value` has the form of the key.
bool is_valid(const Key& key, std::string_view value);

/// The entries of a valid CORS_ORIGINS value.
std::vector<ListedOrigin> listed_origins(std::string_view value);

}  // namespace config
