#include "store/mail_request.h"

#include "store/sql.h"

namespace store {

// Leaves an existing row unchanged but locks it, so that two simultaneous first requests cannot
// both find no row.
constexpr std::string_view kInsertMailRequests = R"sql(
  INSERT INTO mail_request (request_key, newest, window_start, mails)
  VALUES (?, 0, ?, 0)
  ON DUPLICATE KEY UPDATE request_key = VALUES(request_key))sql";

constexpr std::string_view kSelectMailRequestsForUpdate = R"sql(
  SELECT newest, window_start, mails
  FROM mail_request
  WHERE request_key = ?
  FOR UPDATE)sql";

base::Result<MailRequests> lock_mail_requests(Connection& connection, std::string_view key,
                                              base::Timestamp now) {
  auto made = connection.change(kInsertMailRequests, {key, base::to_epoch_ms(now)});
  if (!made) return base::pass(made);
  auto row = connection.find(kSelectMailRequestsForUpdate, {key});
  if (!row) return base::pass(row);
  if (!*row) return base::fail(base::Fault::kUnexpected, "a row vanished while it was locked");
  return MailRequests{.newest = base::from_epoch_ms((*row)->number(0)),
                      .window_start = base::from_epoch_ms((*row)->number(1)),
                      .mails = (*row)->number(2)};
}

constexpr std::string_view kUpdateMailRequests = R"sql(
  UPDATE mail_request
  SET newest = ?,
      window_start = ?,
      mails = ?
  WHERE request_key = ?)sql";

base::Result<void> update_mail_requests(Connection& connection, std::string_view key,
                                        const MailRequests& requests) {
  return connection.apply(kUpdateMailRequests,
                          {base::to_epoch_ms(requests.newest),
                           base::to_epoch_ms(requests.window_start), requests.mails, key});
}

constexpr std::string_view kDeleteUnusedMailRequests = R"sql(
  DELETE FROM mail_request
  WHERE request_key = ? AND mails = 0)sql";

base::Result<void> drop_unused_mail_requests(Connection& connection, std::string_view key) {
  return connection.apply(kDeleteUnusedMailRequests, {key});
}

constexpr auto kDeleteOldMailRequests = prune_statement("mail_request", "window_start");

base::Result<std::int64_t> delete_old_mail_requests(Connection& connection, base::Timestamp until,
                                                    std::int64_t most) {
  return connection.prune(kDeleteOldMailRequests, {base::to_epoch_ms(until), most});
}

}  // namespace store
