#include "store/connection.h"

#include <mysql.h>
#include <mysqld_error.h>

#include <unordered_map>

#include "store/server_error.h"
#include "store/statement.h"

namespace store {
namespace {

using base::Fault;
using std::chrono::steady_clock;

// A loss that was noticed later than this was a time-out. Repeating the statement would double the
// wait of all queued requests.
constexpr std::chrono::milliseconds kQuickLoss{500};
constexpr std::chrono::seconds kRefuseFor{1};

struct CloseConnection {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};

constexpr std::size_t kMostUnanswered = 32;

std::span<const Value> span_of(std::initializer_list<Value> values) {
  return {values.begin(), values.size()};
}

}  // namespace

struct Connection::Link {
  std::unique_ptr<MYSQL, CloseConnection> mysql;
  // Declared after mysql, so that statements are closed before their connection.
  std::unordered_map<const char*, Statement> statements;

  // Prepared once for each connection; found again by the address of the SQL constant.
  Statement* prepare(std::string_view sql) {
    const auto [at, fresh] = statements.try_emplace(sql.data(), mysql.get());
    if (!fresh || at->second.prepare(sql)) return &at->second;
    note(at->second);
    statements.erase(at);
    return nullptr;
  }

  void note(const Statement& failed) {
    error = failed.error();
    error_text = failed.error_text();
  }

  // Sent statements without an answer yet, in the order of the answers; a null pointer is a
  // command.
  std::vector<Statement*> unanswered;

  // The error of the last call that failed.
  unsigned error = 0;
  std::string error_text;
};

// Drops the link unless all answers to what was sent have been read: after an exception (no memory)
// the next answer would be taken for that of another statement.
class Connection::Reading {
 public:
  explicit Reading(std::unique_ptr<Link>& link) : link_(link) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading() {
    if (!finished_) link_.reset();
  }
  void finish() { finished_ = true; }

 private:
  std::unique_ptr<Link>& link_;
  bool finished_ = false;
};

Connection::Connection(ConnectionOptions options, base::Metrics& metrics)
    : options_(std::move(options)), metrics_(metrics) {
  // The client library initializes itself on first use, which is not safe in several threads.
  ::mysql_library_init(0, nullptr, nullptr);
}

Connection::~Connection() = default;

base::Result<std::optional<Row>> Connection::find(std::string_view sql,
                                                  std::initializer_list<Value> values) {
  auto rows = run(sql, span_of(values), Repeat::kOnce, nullptr);
  if (!rows) return base::pass(rows);
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

base::Result<std::vector<Row>> Connection::list(std::string_view sql,
                                                std::initializer_list<Value> values) {
  return run(sql, span_of(values), Repeat::kOnce, nullptr);
}

base::Result<std::vector<Row>> Connection::change_returning(std::string_view sql,
                                                            std::span<const Value> values) {
  return run(sql, values, Repeat::kNever, nullptr);
}

base::Result<Change> Connection::change(std::string_view sql, std::initializer_list<Value> values,
                                        const std::optional<ChangedRow>& row) {
  changes_.note(row);
  if (!in_transaction_ && !changes_.empty()) return change_alone(sql, span_of(values));
  Change change{};
  auto done = run(sql, span_of(values), Repeat::kNever, &change);
  if (!done) return base::pass(done);
  return change;
}

// A statement outside of a transaction is committed by itself.
base::Result<Change> Connection::change_alone(std::string_view sql, std::span<const Value> values) {
  if (auto connected = connect(); !connected) {
    changes_.clear();
    return base::pass(connected);
  }
  if (auto announced = announce_changes(); !announced) return base::pass(announced);
  Change change{};
  auto done = run(sql, values, Repeat::kNever, &change);
  end_of_commit(done.has_value());
  if (!done) return base::pass(done);
  return change;
}

// Without an answer and a link, the server may be committing still.
void Connection::end_of_commit(bool answered) {
  changes_.end(answered || link_ ? Outcome::kKnown : Outcome::kUnknown);
}

base::Result<void> Connection::announce_changes() {
  if (!link_ || changes_.announce(mysql_thread_id(link_->mysql.get()))) return {};
  return base::fail(Fault::kStoreDown, "the service was stopped meanwhile");
}

base::Result<bool> Connection::change_one(std::string_view sql, std::initializer_list<Value> values,
                                          const std::optional<ChangedRow>& row) {
  auto done = change(sql, values, row);
  if (!done) return base::pass(done);
  return done->matched == 1;
}

base::Result<std::int64_t> Connection::change_many(std::string_view sql,
                                                   std::initializer_list<Value> values) {
  auto done = change(sql, values);
  if (!done) return base::pass(done);
  return static_cast<std::int64_t>(done->matched);
}

base::Result<void> Connection::apply(std::string_view sql, std::initializer_list<Value> values,
                                     const std::optional<ChangedRow>& row) {
  if (sends_together_) {
    changes_.note(row);
    return send(sql, span_of(values));
  }
  auto done = change(sql, values, row);
  if (!done) return base::pass(done);
  return {};
}

base::Result<std::int64_t> Connection::prune(std::string_view sql,
                                             std::initializer_list<Value> values) {
  auto done = change_many(sql, values);
  if (done) return done;
  if (link_ && link_->error == ER_LOCK_WAIT_TIMEOUT) done.error().fault = Fault::kStoreBusy;
  return done;
}

base::Result<void> Connection::connect() {
  if (link_) return {};
  // The remaining statements of a lost transaction must not be executed outside it.
  if (in_transaction_) return base::fail(Fault::kStoreDown, "transaction lost");
  if (steady_clock::now() < refuse_until_)
    return base::fail(Fault::kStoreDown, "database unreachable");
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

std::unexpected<base::Failure> Connection::failed(steady_clock::time_point since) {
  auto failure = explain(link_->error, link_->error_text);
  if (is_loss(link_->error)) lose(since);
  return failure;
}

base::Result<void> Connection::command(std::string_view sql, Repeat repeat) {
  if (auto connected = connect(); !connected) return connected;
  auto done = send_command(sql);
  if (done) done = await();
  const bool lost = !done && !link_;
  const bool again = lost && repeat == Repeat::kOnce && steady_clock::now() >= refuse_until_;
  return again ? command(sql, Repeat::kNever) : done;
}

base::Result<void> Connection::send_command(std::string_view sql) {
  if (auto connected = connect(); !connected) return connected;
  const auto start = steady_clock::now();
  link_->unanswered.push_back(nullptr);
  if (mysql_send_query(link_->mysql.get(), sql.data(), sql.size()) == 0) return {};
  auto failure = base::fail(Fault::kStoreDown, describe(mysql_errno(link_->mysql.get()),
                                                        mysql_error(link_->mysql.get())));
  lose(start);
  return failure;
}

// The kernel charges a few hundred bytes even for a small packet. After a few hundred unread
// answers the server's writes block, it stops reading, and both sides would wait for each other.
base::Result<void> Connection::make_room() {
  return link_->unanswered.size() < kMostUnanswered ? base::Result<void>{} : await();
}

base::Result<void> Connection::send(std::string_view sql, std::span<const Value> values) {
  if (auto connected = connect(); !connected) return connected;
  if (auto room = make_room(); !room) return room;
  metrics_.count(base::Metric::kStatements);
  const auto start = steady_clock::now();
  auto statement = prepared(sql);
  if (!statement) return base::pass(statement);
  link_->unanswered.push_back(*statement);
  if ((*statement)->send(values)) return {};
  link_->unanswered.pop_back();
  link_->note(**statement);
  return failed(start);
}

// Reads every answer, also after a failure, so that the next answer belongs to the next statement.
// Returns the first failure, because later ones may be its consequences.
base::Result<void> Connection::await() {
  if (!link_) return base::fail(Fault::kStoreDown, "connection lost");
  if (link_->unanswered.empty()) return {};
  ++waits_;
  Reading reading(link_);
  base::Result<void> first;
  for (Statement* statement : std::exchange(link_->unanswered, {})) {
    auto done = statement == nullptr ? await_command() : await_statement(*statement);
    if (first && !done) first = std::move(done);
    if (!link_) break;
  }
  reading.finish();
  return first;
}

base::Result<void> Connection::await_statement(Statement& statement) {
  const auto start = steady_clock::now();
  std::vector<Row> ignored;
  if (statement.receive(ignored)) return {};
  link_->note(statement);
  return failed(start);
}

base::Result<void> Connection::await_command() {
  const auto start = steady_clock::now();
  MYSQL* mysql = link_->mysql.get();
  expect_answer(mysql);
  if (mysql_read_query_result(mysql) == 0) return {};
  const unsigned code = mysql_errno(mysql);
  // In a transaction this is the command that opens it, and the statements sent with it may have
  // been executed outside a transaction.
  const Fault fault = in_transaction_ ? Fault::kUncertain
                      : is_busy(code) ? Fault::kStoreBusy
                                      : Fault::kStoreDown;
  auto failure = base::fail(fault, describe(code, mysql_error(mysql)));
  lose(start);
  return failure;
}

// The answer to a PREPARE follows the answers to all statements that were sent before it.
base::Result<Statement*> Connection::prepared(std::string_view sql) {
  const auto known = link_->statements.find(sql.data());
  if (known != link_->statements.end()) return &known->second;
  if (auto done = await(); !done) return base::pass(done);
  const auto start = steady_clock::now();
  ++waits_;
  Statement* statement = link_->prepare(sql);
  if (statement == nullptr) return failed(start);
  return statement;
}

base::Result<std::vector<Row>> Connection::run(std::string_view sql, std::span<const Value> values,
                                               Repeat repeat, Change* change) {
  if (auto connected = connect(); !connected) return base::pass(connected);
  metrics_.count(base::Metric::kStatements);
  auto rows = execute(sql, values, change);
  const bool lost = !rows && !link_;
  const bool again =
      lost && repeat == Repeat::kOnce && !in_transaction_ && steady_clock::now() >= refuse_until_;
  if (again) return run(sql, values, Repeat::kNever, change);
  return rows;
}

base::Result<std::vector<Row>> Connection::execute(std::string_view sql,
                                                   std::span<const Value> values, Change* change) {
  const auto start = steady_clock::now();
  auto statement = prepared(sql);
  if (!statement) return base::pass(statement);
  std::vector<Row> rows;
  base::Result<void> earlier;
  Reading reading(link_);
  bool done = false;
  if (link_->unanswered.empty()) {
    ++waits_;
    done = (*statement)->execute(values, rows);
  } else if ((*statement)->send(values)) {
    earlier = await();
    if (!link_) return base::pass(earlier);
    done = (*statement)->receive(rows);
  }
  reading.finish();
  if (done && change != nullptr) *change = (*statement)->change();
  if (!done) link_->note(**statement);
  if (!earlier) return base::pass(earlier);
  if (!done) return failed(start);
  return rows;
}

}  // namespace store
