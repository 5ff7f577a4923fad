// The health check for load balancers.
#pragma once

#include "base/result.h"
#include "domain/deps.h"

namespace domain {

/// Checks whether this worker can answer requests.
class Health {
 public:
  explicit Health(const Deps& deps) : store_(deps.store) {}

  /// Checks that the database answers and has our tables. Faults: those of the database.
  base::Result<void> check_store();

 private:
  store::Connection& store_;
};

}  // namespace domain
