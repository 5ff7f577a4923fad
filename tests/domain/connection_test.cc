// The store's connection on the real database: transactions, duplicates, losses.
#include "domain/services_fixture.h"
#include "store/transaction.h"

namespace {

using base::Fault;
using tests::FailsWith;
using tests::Succeeds;

constexpr std::string_view kInsert =
    "INSERT INTO attempt (attempt_key, failures, window_start, blocked_until) VALUES (?, 0, 0, 0)";
constexpr std::string_view kCounted =
    "INSERT INTO attempt (attempt_key, failures, window_start, blocked_until) VALUES (?, 0, 0, 0) "
    "ON DUPLICATE KEY UPDATE failures = failures + 1";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM attempt WHERE attempt_key = ?";

class Connection : public tests::Services {
 protected:
  std::string key_ = random_.bytes(32);

  std::int64_t rows() {
    auto row = store_.find(kCount, {std::string_view{key_}});
    return row && *row ? (*row)->number(0) : -1;
  }

  // The effect of a restart or fail-over of the server. Waits until the server has closed it.
  void kill_own_connection() {
    constexpr std::string_view kStillThere =
        "SELECT id FROM information_schema.processlist WHERE id = ?";
    store::Connection other(connection_options(), metrics_);
    auto id = store_.find("SELECT CONNECTION_ID()", {});
    ASSERT_THAT(id, Succeeds());
    const std::int64_t own = (*id)->number(0);
    ASSERT_THAT(other.change("KILL ?", {own}), Succeeds());
    while (other.find(kStillThere, {own}).value()) {
    }
  }
};

TEST_F(Connection, FailedWorkIsRolledBack) {
  const auto result = store::transact(store_, [&]() -> base::Result<void> {
    EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
    return base::fail(Fault::kWrongAnswer);
  });
  EXPECT_THAT(result, FailsWith(Fault::kWrongAnswer));
  EXPECT_EQ(rows(), 0);
}

TEST_F(Connection, DuplicateNamesItsKey) {
  ASSERT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
  const auto twice = store_.apply(kInsert, {std::string_view{key_}});
  EXPECT_THAT(twice, FailsWith(Fault::kTaken));
  EXPECT_EQ(twice.error().field, "PRIMARY");
}

TEST_F(Connection, AStatementThatFailedBeforeTellsOfALostConnection) {
  ASSERT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
  ASSERT_THAT(store_.apply(kInsert, {std::string_view{key_}}), FailsWith(Fault::kTaken));
  kill_own_connection();
  EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), FailsWith(Fault::kStoreDown));
  EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), FailsWith(Fault::kTaken));
}

TEST_F(Connection, LostReadIsAskedAgain) {
  ASSERT_EQ(rows(), 0);
  kill_own_connection();
  EXPECT_EQ(rows(), 0);
}

TEST_F(Connection, NothingOfALostTransactionIsDoneOutsideOfIt) {
  const auto result = store::transact(store_, [&]() -> base::Result<void> {
    EXPECT_EQ(rows(), 0);
    kill_own_connection();
    EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), FailsWith(Fault::kStoreDown));
    return store_.apply(kInsert, {std::string_view{key_}});
  });
  EXPECT_THAT(result, FailsWith(Fault::kStoreDown));
  EXPECT_EQ(rows(), 0);
}

TEST_F(Connection, AbsentDatabaseIsRefusedAtOnceAfterTheFirstTry) {
  store::ConnectionOptions nowhere = connection_options();
  nowhere.socket += ".absent";
  store::Connection absent(std::move(nowhere), metrics_);
  const auto before = metrics_.value(base::Metric::kReconnects);
  for (int i = 0; i < 5; ++i)
    EXPECT_THAT(absent.find("SELECT 1", {}), FailsWith(Fault::kStoreDown));
  EXPECT_EQ(metrics_.value(base::Metric::kReconnects), before + 1);
}

TEST_F(Connection, LongAndBinaryTextsComeBackWhole) {
  std::string text = random_.bytes(3000);
  auto row = store_.find("SELECT CAST(? AS BINARY)", {std::string_view{text}});
  ASSERT_THAT(row, Succeeds());
  EXPECT_EQ((*row)->text(0), text);
}

TEST_F(Connection, TextOfNoCharactersIsNotNull) {
  auto row = store_.find("SELECT ?, ?", {std::string_view{}, nullptr});
  ASSERT_THAT(row, Succeeds());
  EXPECT_EQ((*row)->optional_text(0), "");
  EXPECT_EQ((*row)->optional_text(1), std::nullopt);
}

TEST_F(Connection, BrokenStatementIsAFaultOfOurs) {
  EXPECT_THAT(store_.find("SELECT nonsense FROM nowhere", {}), FailsWith(Fault::kUnexpected));
  EXPECT_THAT(store_.find("SELECT ?", {}), FailsWith(Fault::kUnexpected));
  EXPECT_EQ(rows(), 0);
}

TEST_F(Connection, NestedTransactionIsRefused) {
  const auto nested = store::transact(store_, [&]() -> base::Result<void> {
    return store::transact(store_, []() -> base::Result<void> { return {}; });
  });
  EXPECT_THAT(nested, FailsWith(Fault::kUnexpected));
  EXPECT_EQ(rows(), 0);
}

// Statements that are sent together

TEST_F(Connection, StatementsThatAreSentTogetherWaitOnceAndTheCommitOnce) {
  const auto work = [&]() -> base::Result<void> {
    for (int i = 0; i < 3; ++i) {
      if (auto sent = store_.apply(kCounted, {std::string_view{key_}}); !sent) return sent;
    }
    return {};
  };
  ASSERT_THAT(store::transact(store_, store::Sending::kTogether, work), Succeeds());
  const auto before = store_.waits();
  ASSERT_THAT(store::transact(store_, store::Sending::kTogether, work), Succeeds());
  EXPECT_EQ(store_.waits() - before, 2U);
  EXPECT_EQ(rows(), 1);
}

// More answers than the socket's buffer without a read.
TEST_F(Connection, AThousandStatementsSentTogetherWaitForNobody) {
  const auto result =
      store::transact(store_, store::Sending::kTogether, [&]() -> base::Result<void> {
        for (int i = 0; i < 1000; ++i) {
          if (auto sent = store_.apply(kCounted, {std::string_view{key_}}); !sent) return sent;
        }
        return {};
      });
  EXPECT_THAT(result, Succeeds());
  EXPECT_EQ(rows(), 1);
}

TEST_F(Connection, AStatementThatFailedAmongOthersUndoesThemAll) {
  const auto result =
      store::transact(store_, store::Sending::kTogether, [&]() -> base::Result<void> {
        EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
        EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
        return store_.apply(kCounted, {std::string_view{key_}});
      });
  EXPECT_THAT(result, FailsWith(Fault::kTaken));
  EXPECT_EQ(rows(), 0);
}

// As a deadlock does: the server has rolled back, and does what was sent behind it.
TEST_F(Connection, WhatIsSentBehindARollbackOfTheServersIsUndoneToo) {
  const auto result =
      store::transact(store_, store::Sending::kTogether, [&]() -> base::Result<void> {
        EXPECT_THAT(store_.apply("ROLLBACK", {}), Succeeds());
        EXPECT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
        return base::fail(Fault::kStoreDown);
      });
  EXPECT_THAT(result, FailsWith(Fault::kStoreDown));
  EXPECT_EQ(rows(), 0);
}

TEST_F(Connection, WhatComesAfterStatementsSentTogetherIsCommittedByItself) {
  const auto nothing = []() -> base::Result<void> { return {}; };
  ASSERT_THAT(store::transact(store_, store::Sending::kTogether, nothing), Succeeds());
  ASSERT_THAT(store_.apply(kInsert, {std::string_view{key_}}), Succeeds());
  kill_own_connection();
  EXPECT_EQ(rows(), 1);
}

// As the session cache of a service that was stopped meanwhile.
struct Forbidding : store::ChangeListener {
  bool before_commit(std::uint64_t, std::span<const store::ChangedRow>) override { return false; }
  void after_commit(std::uint64_t, store::Outcome) override { ADD_FAILURE(); }
};

TEST_F(Connection, WhatTheListenerForbidsIsNotCommitted) {
  Forbidding listener;
  store::Connection other(connection_options(), metrics_);
  other.set_listener(&listener);
  const auto insert = [&] {
    return other.apply(kInsert, {std::string_view{key_}}, store::ChangedRow::of_account(1));
  };
  EXPECT_THAT(insert(), FailsWith(Fault::kStoreDown));
  EXPECT_THAT(store::transact(other, insert), FailsWith(Fault::kStoreDown));
  EXPECT_EQ(rows(), 0);
  other.set_listener(nullptr);
  EXPECT_THAT(insert(), Succeeds());
  EXPECT_EQ(rows(), 1);
}

TEST_F(Connection, NothingOfALostTransactionSentTogetherIsDone) {
  const auto result =
      store::transact(store_, store::Sending::kTogether, [&]() -> base::Result<void> {
        EXPECT_EQ(rows(), 0);
        kill_own_connection();
        static_cast<void>(store_.apply(kInsert, {std::string_view{key_}}));
        return store_.apply(kInsert, {std::string_view{key_}});
      });
  EXPECT_THAT(result, FailsWith(Fault::kStoreDown));
  EXPECT_EQ(rows(), 0);
}

}  // namespace
