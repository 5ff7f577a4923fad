// The generated keys of an installation: files under $STATE_DIR/keys, each with 32 random bytes as
// base64url text. Knows their names and form; does not know their use.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"

namespace config {

using base::Problem;

/// A key of password verifiers. Without it no password can be verified, so it must be in the
/// backup. Several exist while verifiers are changed from an older to a newer one.
struct Pepper {
  int id;            ///< from the file's name, `pepper-<id>`; stored beside each verifier
  base::Secret key;  ///< decoded bytes, at least 32
};

/// All keys of an installation.
struct Keys {
  std::vector<Pepper> peppers;  ///< at least one, ordered by id; new verifiers use the last
  base::Secret device_cookie;   ///< decoded bytes, at least 32; signs device cookies
};

/// Creates the missing keys and leaves existing ones unchanged. Simultaneous calls of several
/// processes give the same keys.
std::expected<void, Problem> create_missing_keys(const std::string& state_dir);

/// Reads all keys. The problem: a file that other users can read, or a key that is too short.
std::expected<Keys, Problem> read_keys(const std::string& state_dir);

/// The servers that pass requests to workers, each with its own socket and key. kGuardedSite: the
/// server of another site, which asks for forward authentication only.
enum class FrontServer { kNginx, kGuardedSite };

/// Reads the text by which a worker knows the server before it; base64url, 256 bits.
std::expected<base::Secret, Problem> read_server_key(const std::string& state_dir,
                                                     FrontServer server);

/// Reads the mailer's own key, `$STATE_DIR/mailer/mail-code`, from which it makes the codes in
/// mails. The mailer cannot read the other keys.
std::expected<base::Secret, Problem> read_mail_code_key(const std::string& state_dir);

/// Reads a one-line password from a file that only its owner can read. The problem: an empty file.
std::expected<base::Secret, Problem> read_password_file(const std::string& path);

}  // namespace config
