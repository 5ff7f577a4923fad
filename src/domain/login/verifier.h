// The password verifiers of an account: what a password is checked against. Never shown to anybody.
#pragma once

#include <string>
#include <vector>

namespace domain {

struct Verifier {
  std::string scheme;  ///< `plain`, or how the client transforms the password, such as `entry-md5`
  std::string phc;     ///< the hash with its parameters and salt (PHC string format)
  int pepper_id = 0;   ///< which of the operator's peppers went into it
};

/// At most one of each scheme; empty for an account without a password.
using Verifiers = std::vector<Verifier>;

}  // namespace domain
