// Whether this worker can do its work: what a load balancer asks.
#pragma once

#include "base/result.h"
#include "domain/deps.h"

namespace domain {

class Health {
 public:
  explicit Health(const Deps& deps) : store_(deps.store) {}

  /// Whether the database answers, and has our tables. Fault kStoreDown, or whatever it said.
  base::Result<void> check_store();

 private:
  store::Connection& store_;
};

}  // namespace domain
