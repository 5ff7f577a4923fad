#include "domain/operations/health.h"

#include "store/account.h"

namespace domain {

base::Result<void> Health::check_store() {
  auto newest = store::newest_account_id(store_);
  if (!newest) return base::pass(newest);
  return {};
}

}  // namespace domain
