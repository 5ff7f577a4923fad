// A request that has waited too long for a worker: each contract refuses it in its own envelope.
#include "dispatcher/dispatcher_fixture.h"

namespace {

using tests::Operation;
using tests::Told;

class Late : public tests::Dispatched {
 protected:
  std::vector<Operation> slow() const {
    std::vector<Operation> out = operations();
    std::erase_if(out,
                  [](const Operation& one) { return one.route->pool != contracts::Pool::kSlow; });
    return out;
  }
};

Told throttled(std::string_view contract) {
  constexpr std::string_view kMessage = "操作过于频繁,请稍后再试";
  if (contract == "basic") return tests::basic(429, kMessage);
  if (contract == "entry") return tests::entry(429, 3003, kMessage);
  if (contract == "mall") return tests::mall(429, kMessage);
  if (contract == "medusa") return tests::medusa(429, 429, kMessage);
  if (contract == "portal") return tests::portal(429, kMessage);
  return tests::v1(429, "throttled", "Too many attempts; try again later", R"("retry_after":5,)");
}

TEST_F(Late, EverySlowRouteAnswers429AndDoesNothing) {
  ASSERT_FALSE(slow().empty());
  for (const Operation& one : slow()) {
    const tests::Ask ask = one.ask();
    http::Request request = ask.request();
    request.late = true;
    const auto before = std::pair{store_.waits(), hashes()};
    const http::HandlerResult answer = dispatcher_.answer(request);
    EXPECT_EQ(Told{answer.response}, throttled(one.contract).with("Retry-After", "5")) << one.line;
    EXPECT_THAT(answer.detail, testing::HasSubstr("QUEUE_TIMEOUT")) << one.line;
    EXPECT_EQ(std::pair(store_.waits(), hashes()), before) << one.line;
  }
}

}  // namespace
