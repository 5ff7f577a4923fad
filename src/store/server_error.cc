#include "store/server_error.h"

#include <errmsg.h>
#include <mysqld_error.h>

namespace store {
namespace {

using base::Fault;

// "Duplicate entry 'x' for key 'account_username_key'" -> account_username_key. The entry can
// contain any text, so the key is searched from the end.
std::string duplicate_key(std::string_view message) {
  if (!message.ends_with('\'')) return {};
  message.remove_suffix(1);
  const auto quote = message.rfind('\'');
  return quote == message.npos ? std::string{} : std::string{message.substr(quote + 1)};
}

}  // namespace

bool is_loss(unsigned code) {
  return (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) || code == ER_SERVER_SHUTDOWN ||
         code == ER_CONNECTION_KILLED || code == ER_UNKNOWN_STMT_HANDLER;
}

bool is_busy(unsigned code) { return code == ER_LOCK_DEADLOCK || code == ER_UNKNOWN_COM_ERROR; }

std::string describe(unsigned code, std::string_view text) {
  return "mariadb " + std::to_string(code) + ": " + std::string{text};
}

std::unexpected<base::Failure> explain(unsigned code, const std::string& text) {
  if (code == ER_DUP_ENTRY) return base::fail_field(Fault::kTaken, duplicate_key(text));
  if (is_busy(code)) return base::fail(Fault::kStoreBusy, describe(code, text));
  const bool away = is_loss(code) || code == ER_LOCK_WAIT_TIMEOUT;
  return base::fail(away ? Fault::kStoreDown : Fault::kUnexpected, describe(code, text));
}

}  // namespace store
