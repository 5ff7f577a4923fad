// Table outbox: mail to be sent, inserted in the transaction of what the mail is about.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct OutboxMail {
  std::string_view kind;  ///< `password-changed`, `email-changed`
  std::optional<std::int64_t> account_id;
  std::string_view recipient;
  std::string_view language;  ///< `zh` or `en`
  base::Moment created;
};

base::Result<void> insert_outbox_mail(Connection& connection, const OutboxMail& mail);

}  // namespace store
