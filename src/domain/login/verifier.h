// The password verifiers of an account. Never displayed.
#pragma once

#include <string>
#include <vector>

namespace domain {

/// The stored form of a password for one scheme.
struct Verifier {
  std::string scheme;  ///< `plain`, or the client's transformation, such as `entry-md5`
  std::string phc;     ///< the hash with its parameters and salt (PHC string format)
  int pepper_id = 0;   ///< the pepper that was used
};

/// At most one of each scheme; empty for an account without a password.
using Verifiers = std::vector<Verifier>;

}  // namespace domain
