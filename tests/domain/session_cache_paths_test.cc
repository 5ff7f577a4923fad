// Every operation that ends sessions, or changes the account that a copy of a session holds: all
// processes see it as soon as it is acknowledged.
#include "domain/session_cache_paths.h"

#include <ostream>

namespace {

using domain::Session;
using tests::is_long;
using tests::SessionPaths;
using tests::Succeeds;

enum class Effect {
  kEndsSession,    ///< and its children
  kEndsToken,      ///< the children go on with the new one
  kChangesAccount  ///< the session goes on
};

/// A path that hashes a password takes so long that the readers have read the session by then.
enum class Cost { kSmall, kHash };

struct Path {
  std::string_view name;
  void (SessionPaths::*run)(const Session&);
  void (SessionPaths::*prepare)() = nullptr;  ///< before the session is opened
  Effect effect = Effect::kEndsSession;
  Cost cost = Cost::kSmall;

  friend std::ostream& operator<<(std::ostream& out, const Path& path) { return out << path.name; }
};

class EveryPath : public SessionPaths, public testing::WithParamInterface<Path> {
 protected:
  static int rounds() {
    if (GetParam().cost == Cost::kSmall) return is_long() ? 800 : 10;
    return is_long() ? 80 : 4;
  }

  void run_round(int number) {
    const Path& path = GetParam();
    if (path.prepare != nullptr) (this->*path.prepare)();
    token_ = open(account());
    const auto session = services().sessions.resolve(token_, "test");
    ASSERT_THAT(session, Succeeds());
    const bool goes_on = path.effect == Effect::kChangesAccount;
    const bool has_child = number % 3 == 0 && path.effect != Effect::kEndsToken;
    publish({.token = token_,
             .child = has_child ? child_of(*session) : "",
             .version = goes_on ? domain::version_of(session->account) : ""});
    if (number % 2 == 1) wait_for_hit(*session);
    (this->*path.run)(*session);
    expect_no_stale_copy();
    EXPECT_EQ(services().sessions.resolve(token_, "test").has_value(), goes_on);
  }

  // Until a copy exists and a reader has used it. There is none while a mark stands, so the writer
  // does after_reply() as a worker: it removes its marks that it could not remove at once, because
  // the lock was not free.
  void wait_for_hit(const Session& session) {
    ASSERT_TRUE(becomes_true([&] {
      services().sessions.after_reply();
      return writer_->cache->find(session.token_hash).has_value();
    }));
    const std::uint64_t reads = board_.reads[0];
    ASSERT_TRUE(becomes_true([&] { return board_.reads[0] > reads + 2; }));
  }
};

TEST_P(EveryPath, IsSeenByAllProcessesAtOnce) {
  for (int i = 0; i < rounds(); ++i) {
    run_round(i);
    if (HasFailure()) return;
  }
  expect_that_the_cache_was_used();
}

constexpr Path kPaths[] = {
    {.name = "End", .run = &SessionPaths::end},
    {.name = "EndAll", .run = &SessionPaths::end_all},
    {.name = "EndOne", .run = &SessionPaths::end_one},
    {.name = "EndOthers", .run = &SessionPaths::end_others},
    {.name = "Refresh", .run = &SessionPaths::refresh, .effect = Effect::kEndsToken},
    {.name = "ReplaceByLogin", .run = &SessionPaths::replace_by_login},
    {.name = "OpenTooMany", .run = &SessionPaths::open_too_many},
    {.name = "Expire", .run = &SessionPaths::expire},
    {.name = "EndSessionByOperator", .run = &SessionPaths::end_session_by_operator},
    {.name = "EndSessionsAtAllContracts", .run = &SessionPaths::end_sessions_at_all_contracts},
    {.name = "EndSessionsAtContract", .run = &SessionPaths::end_sessions_at_contract},
    {.name = "Disable", .run = &SessionPaths::disable, .prepare = &SessionPaths::enable},
    {.name = "ChangeRole", .run = &SessionPaths::change_role},
    {.name = "SetPassword", .run = &SessionPaths::set_password, .cost = Cost::kHash},
    {.name = "ForceReset", .run = &SessionPaths::force_reset},
    {.name = "Remove", .run = &SessionPaths::remove},
    {.name = "ChangeByOperator",
     .run = &SessionPaths::change_by_operator,
     .effect = Effect::kChangesAccount},
    {.name = "ChangePassword", .run = &SessionPaths::change_password, .cost = Cost::kHash},
    {.name = "ChangePasswordSignedOut",
     .run = &SessionPaths::change_password_signed_out,
     .cost = Cost::kHash},
    {.name = "Close", .run = &SessionPaths::close, .cost = Cost::kHash},
    {.name = "ChangeProfile",
     .run = &SessionPaths::change_profile,
     .effect = Effect::kChangesAccount},
    {.name = "RenewUserKey",
     .run = &SessionPaths::renew_user_key,
     .effect = Effect::kChangesAccount},
    {.name = "SetPendingAddress",
     .run = &SessionPaths::set_pending_address,
     .effect = Effect::kChangesAccount},
    {.name = "ChangeAddress",
     .run = &SessionPaths::change_address,
     .prepare = &SessionPaths::ask_for_new_address,
     .effect = Effect::kChangesAccount,
     .cost = Cost::kHash},
    {.name = "ProvePendingAddress",
     .run = &SessionPaths::change_address,
     .prepare = &SessionPaths::ask_for_pending_address,
     .effect = Effect::kChangesAccount,
     .cost = Cost::kHash},
    {.name = "LoseAddress",
     .run = &SessionPaths::lose_address,
     .prepare = &SessionPaths::join_without_proof,
     .effect = Effect::kChangesAccount,
     .cost = Cost::kHash},
    {.name = "ResetByTicket",
     .run = &SessionPaths::reset_by_ticket,
     .prepare = &SessionPaths::answer_question,
     .cost = Cost::kHash},
    {.name = "ResetByCode",
     .run = &SessionPaths::reset_by_code,
     .prepare = &SessionPaths::ask_for_reset,
     .cost = Cost::kHash},
    {.name = "ResetByServerKey", .run = &SessionPaths::reset_by_server_key, .cost = Cost::kHash},
    {.name = "Undo",
     .run = &SessionPaths::undo,
     .prepare = &SessionPaths::get_undo_ticket,
     .cost = Cost::kHash},
};

INSTANTIATE_TEST_SUITE_P(SessionCacheRace, EveryPath, testing::ValuesIn(kPaths),
                         [](const auto& path) { return std::string{path.param.name}; });

}  // namespace
