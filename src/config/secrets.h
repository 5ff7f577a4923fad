// The generated keys of one installation, files under $STATE_DIR/keys of 32 random bytes each, as
// base64url text. Knows their names and form; does not know what they protect.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"

namespace config {

using base::Problem;

/// A key under password verifiers. Whoever loses it loses every password, so it is part of the
/// backup; several exist while verifiers move from an older to a newer one.
struct Pepper {
  int id;            ///< from the file's name, `pepper-<id>`; stored beside each verifier
  base::Secret key;  ///< decoded bytes, at least 32
};

struct Keys {
  std::vector<Pepper> peppers;  ///< at least one, by rising id; the last is for new verifiers
  base::Secret device_cookie;   ///< decoded bytes, at least 32; signs device cookies
};

/// Creates what is missing, leaves what is there. Two starts at once agree on the result.
std::expected<void, Problem> create_missing_keys(const std::string& state_dir);

/// Reads all keys. Refuses files that anyone else could read, and keys that are too short.
std::expected<Keys, Problem> read_keys(const std::string& state_dir);

/// The one-line password in a file that only its owner can read; an empty one is refused.
std::expected<base::Secret, Problem> read_password_file(const std::string& path);

}  // namespace config
