// The baseline (d+): a session check with nothing around it. One prepared statement finds the
// session by the SHA-256 of the cookie's token, together with its account; the reply is as small as
// mall's get_user_info.
//
// Usage: one_lookup SOCKET DATABASE USER PASSWORD-FILE
#include <mysql.h>
#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "reply.h"

namespace {

constexpr std::string_view kSelectSession = R"sql(
  SELECT session.contract, session.epoch, session.expires, session.absolute_end, account.account_id,
         account.username, account.email, account.phone, account.role, account.status,
         account.session_epoch, account.created, account.updated
  FROM session
  JOIN account ON account.account_id = session.account_id
  WHERE session.token_hash = ?)sql";

struct Text {
  std::array<char, 256> bytes{};
  unsigned long size = 0;
  my_bool null = 0;

  std::string_view view() const {
    return null != 0 ? std::string_view{} : std::string_view{bytes.data(), size};
  }
};

struct Row {
  Text contract, username, email, phone, role, status;
  std::int64_t epoch = 0, expires = 0, absolute_end = 0, id = 0, account_epoch = 0, created = 0,
               updated = 0;
};

[[noreturn]] void give_up(const char* what, const char* why) {
  std::fprintf(stderr, "one_lookup: %s: %s\n", what, why);
  std::exit(1);
}

MYSQL_BIND bound(std::int64_t& number) {
  MYSQL_BIND bind{};
  bind.buffer_type = MYSQL_TYPE_LONGLONG;
  bind.buffer = &number;
  return bind;
}

MYSQL_BIND bound(Text& text) {
  MYSQL_BIND bind{};
  bind.buffer_type = MYSQL_TYPE_STRING;
  bind.buffer = text.bytes.data();
  bind.buffer_length = text.bytes.size();
  bind.length = &text.size;
  bind.is_null = &text.null;
  return bind;
}

// One connection and one statement, whose parameter and result are bound once.
class Lookup {
 public:
  explicit Lookup(char** arguments) {
    std::string password;
    std::getline(std::ifstream{arguments[4]}, password);
    connection_ = mysql_init(nullptr);
    if (mysql_real_connect(connection_, nullptr, arguments[3], password.c_str(), arguments[2], 0,
                           arguments[1], 0) == nullptr) {
      give_up("cannot connect", mysql_error(connection_));
    }
    statement_ = mysql_stmt_init(connection_);
    key_.buffer_type = MYSQL_TYPE_BLOB;
    key_.buffer = digest_.data();
    key_.buffer_length = digest_.size();
    if (mysql_stmt_prepare(statement_, kSelectSession.data(), kSelectSession.size()) != 0 ||
        mysql_stmt_bind_param(statement_, &key_) != 0 ||
        mysql_stmt_bind_result(statement_, columns_.data()) != 0) {
      give_up("cannot prepare the statement", mysql_stmt_error(statement_));
    }
  }

  /// The row of the session with this token, or nothing.
  const Row* find(std::string_view token) {
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest_.data());
    if (mysql_stmt_execute(statement_) != 0) give_up("cannot ask", mysql_stmt_error(statement_));
    const int fetched = mysql_stmt_fetch(statement_);
    mysql_stmt_free_result(statement_);
    return fetched == 0 ? &row_ : nullptr;
  }

 private:
  MYSQL* connection_ = nullptr;
  MYSQL_STMT* statement_ = nullptr;
  MYSQL_BIND key_{};
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest_{};
  Row row_;
  std::array<MYSQL_BIND, 13> columns_{bound(row_.contract),
                                      bound(row_.epoch),
                                      bound(row_.expires),
                                      bound(row_.absolute_end),
                                      bound(row_.id),
                                      bound(row_.username),
                                      bound(row_.email),
                                      bound(row_.phone),
                                      bound(row_.role),
                                      bound(row_.status),
                                      bound(row_.account_epoch),
                                      bound(row_.created),
                                      bound(row_.updated)};
};

std::string_view token_in(const FCGX_Request& request) {
  constexpr std::string_view kName = "gatehouse_mall=";
  const char* header = FCGX_GetParam("HTTP_COOKIE", request.envp);
  const std::string_view cookies = header == nullptr ? "" : header;
  const auto at = cookies.find(kName);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = cookies.substr(at + kName.size());
  return rest.substr(0, rest.find(';'));
}

bool is_valid(const Row& row) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  return row.contract.view() == "mall" && row.epoch == row.account_epoch && row.expires > now &&
         row.absolute_end > now && row.status.view() == "enabled";
}

// The names of the bench contain nothing that JSON escapes.
std::string json_of(const Row& row) {
  std::array<char, 1024> text{};
  const auto size = std::snprintf(
      text.data(), text.size(),
      R"({"status":0,"data":{"id":%lld,"username":"%.*s","email":"%.*s","phone":"%.*s","role":%d,)"
      R"("createTime":%lld,"updateTime":%lld}})",
      static_cast<long long>(row.id), static_cast<int>(row.username.view().size()),
      row.username.bytes.data(), static_cast<int>(row.email.view().size()), row.email.bytes.data(),
      static_cast<int>(row.phone.view().size()), row.phone.bytes.data(),
      row.role.view() == "admin" ? 1 : 0, static_cast<long long>(row.created),
      static_cast<long long>(row.updated));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) give_up("usage", "one_lookup SOCKET DATABASE USER PASSWORD-FILE");
  Lookup lookup{arguments};
  FCGX_Request request;
  if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0) return 1;
  while (FCGX_Accept_r(&request) == 0) {
    const Row* row = lookup.find(token_in(request));
    if (row != nullptr && is_valid(*row)) {
      bench::reply(request, "200 OK", json_of(*row));
    } else {
      bench::reply(request, "401 Unauthorized", R"({"status":10})");
    }
  }
}
