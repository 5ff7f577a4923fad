#include "store/connection.h"

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include <random>
#include <thread>
#include <unordered_map>

#include "store/statement.h"
#include "store/transaction.h"

namespace store {
namespace {

using base::Fault;
using std::chrono::steady_clock;

// A lost connection that took longer than this to notice was a time-out: asking again would double
// the wait of everyone in the queue.
constexpr std::chrono::milliseconds kQuickLoss{500};
constexpr std::chrono::seconds kRefuseFor{1};

struct CloseConnection {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};

// Errors after which the state of the link is unknown: all of the client library's own errors, and
// those by which the server closes the link.
bool is_loss(unsigned code) {
  return (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) || code == ER_SERVER_SHUTDOWN ||
         code == ER_CONNECTION_KILLED || code == ER_UNKNOWN_STMT_HANDLER;
}

// Victims, of a deadlock or of a Galera conflict: all was undone, and trying again at once helps.
bool is_busy(unsigned code) { return code == ER_LOCK_DEADLOCK || code == ER_UNKNOWN_COM_ERROR; }

std::string describe(unsigned code, std::string_view text) {
  return "mariadb " + std::to_string(code) + ": " + std::string{text};
}

// "Duplicate entry 'x' for key 'account_username_key'" -> account_username_key. The entry may hold
// anything, so the key is looked for from the end.
std::string duplicate_key(std::string_view message) {
  if (!message.ends_with('\'')) return {};
  message.remove_suffix(1);
  const auto quote = message.rfind('\'');
  return quote == message.npos ? std::string{} : std::string{message.substr(quote + 1)};
}

std::unexpected<base::Failure> explain(unsigned code, const std::string& text) {
  if (code == ER_DUP_ENTRY) return base::fail_field(Fault::kTaken, duplicate_key(text));
  if (is_busy(code)) return base::fail(Fault::kStoreBusy, describe(code, text));
  const bool away = is_loss(code) || code == ER_LOCK_WAIT_TIMEOUT;
  return base::fail(away ? Fault::kStoreDown : Fault::kUnexpected, describe(code, text));
}

}  // namespace

struct Connection::Link {
  std::unique_ptr<MYSQL, CloseConnection> mysql;
  // Declared after mysql, so that statements are closed before their connection.
  std::unordered_map<const char*, Statement> statements;

  // Prepared once a connection; found again by the address of the SQL constant.
  Statement* prepare(std::string_view sql) {
    const auto [at, fresh] = statements.try_emplace(sql.data(), mysql.get());
    if (!fresh || at->second.prepare(sql)) return &at->second;
    error = at->second.error();
    error_text = at->second.error_text();
    statements.erase(at);
    return nullptr;
  }

  // Of the last call that failed.
  unsigned error = 0;
  std::string error_text;
};

Value nullable(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return std::string_view{*text};
}

Value nullable(const std::optional<std::int64_t>& number) {
  if (!number) return nullptr;
  return *number;
}

Value nullable(const std::optional<base::Timestamp>& moment) {
  if (!moment) return nullptr;
  return base::to_epoch_ms(*moment);
}

std::optional<std::int64_t> Row::maybe_number(std::size_t column) const {
  if (std::holds_alternative<std::nullptr_t>(cells_[column])) return std::nullopt;
  return number(column);
}

std::optional<std::string> Row::maybe_text(std::size_t column) const {
  if (std::holds_alternative<std::nullptr_t>(cells_[column])) return std::nullopt;
  return text(column);
}

Connection::Connection(ConnectionOptions options, base::Metrics& metrics)
    : options_(std::move(options)), metrics_(metrics) {}

Connection::~Connection() = default;

base::Result<std::optional<Row>> Connection::find(std::string_view sql,
                                                  std::initializer_list<Value> values) {
  auto rows = run(sql, values, Repeat::kOnce, nullptr);
  if (!rows) return base::pass(rows);
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

base::Result<std::vector<Row>> Connection::list(std::string_view sql,
                                                std::initializer_list<Value> values) {
  return run(sql, values, Repeat::kOnce, nullptr);
}

base::Result<Change> Connection::change(std::string_view sql, std::initializer_list<Value> values) {
  Change change{};
  auto done = run(sql, values, Repeat::kNever, &change);
  if (!done) return base::pass(done);
  return change;
}

base::Result<bool> Connection::change_one(std::string_view sql,
                                          std::initializer_list<Value> values) {
  auto done = change(sql, values);
  if (!done) return base::pass(done);
  return done->matched == 1;
}

base::Result<void> Connection::apply(std::string_view sql, std::initializer_list<Value> values) {
  auto done = change(sql, values);
  if (!done) return base::pass(done);
  return {};
}

base::Result<std::int64_t> Connection::prune(std::string_view sql,
                                             std::initializer_list<Value> values) {
  auto done = change(sql, values);
  if (done) return static_cast<std::int64_t>(done->matched);
  const bool met_a_lock = link_ && link_->error == ER_LOCK_WAIT_TIMEOUT;
  if (met_a_lock) done.error().fault = Fault::kStoreBusy;
  return base::pass(done);
}

base::Result<void> Connection::connect() {
  if (link_) return {};
  // What follows in a lost transaction must not be done outside of it.
  if (in_transaction_) return base::fail(Fault::kStoreDown, "transaction lost");
  if (steady_clock::now() < refuse_until_) return base::fail(Fault::kStoreDown, "database away");
  auto link = std::make_unique<Link>();
  link->mysql.reset(mysql_init(nullptr));
  MYSQL* mysql = link->mysql.get();
  const auto connect_timeout = static_cast<unsigned>(options_.connect_timeout.count());
  const auto read_timeout = static_cast<unsigned>(options_.read_timeout.count());
  const unsigned off = 0;
  const my_bool no = 0;
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &read_timeout);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &read_timeout);
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT,
                &no);  // a unix socket: no network to trust
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options(mysql, MYSQL_INIT_COMMAND,
                "SET SESSION innodb_lock_wait_timeout = 3, time_zone = '+00:00', "
                "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'");
  mysql_options(mysql, MYSQL_INIT_COMMAND,
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  metrics_.count(base::Metric::kReconnects);
  const std::string password{options_.password.reveal()};
  if (mysql_real_connect(mysql, nullptr, options_.user.c_str(), password.c_str(),
                         options_.database.c_str(), 0, options_.socket.c_str(),
                         CLIENT_FOUND_ROWS) == nullptr) {
    refuse_until_ = steady_clock::now() + kRefuseFor;
    return base::fail(Fault::kStoreDown, describe(mysql_errno(mysql), mysql_error(mysql)));
  }
  link_ = std::move(link);
  return {};
}

void Connection::lose(steady_clock::time_point since) {
  if (steady_clock::now() - since >= kQuickLoss) refuse_until_ = steady_clock::now() + kRefuseFor;
  link_.reset();
}

base::Result<void> Connection::command(std::string_view sql, Repeat repeat) {
  if (auto connected = connect(); !connected) return connected;
  const auto start = steady_clock::now();
  MYSQL* mysql = link_->mysql.get();
  if (mysql_real_query(mysql, sql.data(), sql.size()) == 0) return {};
  auto failure = base::fail(is_busy(mysql_errno(mysql)) ? Fault::kStoreBusy : Fault::kStoreDown,
                            describe(mysql_errno(mysql), mysql_error(mysql)));
  lose(start);
  const bool again = repeat == Repeat::kOnce && steady_clock::now() >= refuse_until_;
  if (again) return command(sql, Repeat::kNever);
  return failure;
}

base::Result<std::vector<Row>> Connection::run(std::string_view sql,
                                               std::initializer_list<Value> values, Repeat repeat,
                                               Change* change) {
  if (auto connected = connect(); !connected) return base::pass(connected);
  metrics_.count(base::Metric::kStatements);
  const auto start = steady_clock::now();
  Statement* statement = link_->prepare(sql);
  if (statement != nullptr) {
    std::vector<Row> rows;
    if (statement->execute(values, rows)) {
      if (change != nullptr) *change = statement->change();
      return rows;
    }
    link_->error = statement->error();
    link_->error_text = statement->error_text();
  }
  auto failure = explain(link_->error, link_->error_text);
  if (!is_loss(link_->error)) return failure;
  lose(start);
  const bool again =
      repeat == Repeat::kOnce && !in_transaction_ && steady_clock::now() >= refuse_until_;
  if (again) return run(sql, values, Repeat::kNever, change);
  return failure;
}

base::Result<Transaction> Transaction::begin(Connection& connection) {
  // START TRANSACTION would silently commit the one that is open.
  if (connection.in_transaction_) return base::fail(Fault::kUnexpected, "nested transaction");
  auto begun = connection.command("START TRANSACTION", Connection::Repeat::kOnce);
  if (!begun) return base::pass(begun);
  connection.in_transaction_ = true;
  return Transaction{connection};
}

void retry_backoff() {
  std::this_thread::sleep_for(std::chrono::milliseconds{1 + std::random_device{}() % 8});
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  connection_->in_transaction_ = false;
  // Without a link the server has rolled back already; a ROLLBACK that fails closes the link.
  if (connection_->link_) {
    static_cast<void>(connection_->command("ROLLBACK", Connection::Repeat::kNever));
  }
}

base::Result<void> Transaction::commit() {
  Connection& connection = *std::exchange(connection_, nullptr);
  connection.in_transaction_ = false;
  if (!connection.link_) return base::fail(Fault::kStoreDown, "transaction lost");
  auto done = connection.command("COMMIT", Connection::Repeat::kNever);
  if (done || done.error().fault == Fault::kStoreBusy) return done;
  return base::fail(Fault::kUncertain, done.error().detail);
}

}  // namespace store
