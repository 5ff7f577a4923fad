// The account as the layers above see it.
#pragma once

#include "store/account.h"

namespace domain {

using store::Account;
using store::Role;
using store::Status;

}  // namespace domain
