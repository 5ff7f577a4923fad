// The result of a handler: data for the contract's envelope or a separate body, and changes of the
// cookies. Knows no contract.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "domain/client.h"

namespace contracts {

/// A body without an envelope: an image, metrics, a page.
struct Raw {
  std::string_view type;
  std::string body;
};

/// When the browser removes the session cookie. kWithBrowser: at its end.
enum class CookieEnd { kAtAge, kWithBrowser };

/// A successful result.
struct Reply {
  int status = 200;                            ///< 204 has no body
  std::string data{};                          ///< JSON; empty: the envelope has none
  base::Secret opened{};                       ///< the token of a new session, for the cookie
  std::optional<std::chrono::seconds> left{};  ///< the session's remaining life, if not a full one
  CookieEnd cookie_end = CookieEnd::kAtAge;    ///< of the session cookie
  std::optional<domain::Device> device{};      ///< the login to remember this device by, without id
  bool ended = false;                          ///< removes the session cookie
  std::string file{};  ///< instead of a body: the path that nginx sends; each picture has its own
  Raw raw{};           ///< instead of the envelope, if it has a type
  std::vector<std::pair<std::string, std::string>> headers{};
};

}  // namespace contracts
