#include "worker/harden_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

/// The exit code of a process that hardens itself: 0 if its parent is taken to live.
int hardened(const char* parent) {
  if (parent != nullptr) ::setenv("GATEHOUSE_PARENT", parent, 1);
  return harden_process() ? 0 : 1;
}

TEST(HardenProcess, AParentThatHasEndedBeforeIsNoticed) {
  EXPECT_EXIT(std::exit(hardened("1")), testing::ExitedWithCode(1), "");
}

TEST(HardenProcess, AParentThatLivesIsAccepted) {
  const std::string me = std::to_string(::getpid());
  EXPECT_EXIT(std::exit(hardened(me.c_str())), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(std::exit(hardened(nullptr)), testing::ExitedWithCode(0), "");
}

}  // namespace
