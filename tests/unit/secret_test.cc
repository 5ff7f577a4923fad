// A secret moves, never copies, and leaves no bytes behind.
#include "base/secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <new>
#include <type_traits>

namespace {

using base::Secret;
using testing::HasSubstr;
using testing::Not;

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);

/// Memory that still can be looked at after the secret in it is gone. A short text lies inside.
struct Cell {
  alignas(Secret) std::array<char, sizeof(Secret)> bytes{};
  Secret* hold(Secret secret) { return new (bytes.data()) Secret(std::move(secret)); }
  std::string_view left() const { return {bytes.data(), bytes.size()}; }
};

TEST(Secret, ShowsItsTextOnlyWhenAsked) {
  EXPECT_EQ(Secret("correct horse").reveal(), "correct horse");
  EXPECT_FALSE(Secret("x").empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, KeepsBytesOfAnyKind) {
  EXPECT_EQ(Secret(std::string_view("a\0b\xFF", 4)).reveal(), std::string_view("a\0b\xFF", 4));
}

TEST(Secret, MovesWhetherShortOrLong) {
  for (const std::string& text : {std::string("short"), std::string(1000, 'l')}) {
    Secret from(text);
    Secret to(std::move(from));
    EXPECT_EQ(to.reveal(), text);
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is the question
  }
}

TEST(Secret, IsReplacedByAnother) {
  Secret secret("old");
  secret = Secret("new");
  EXPECT_EQ(secret.reveal(), "new");
}

TEST(Secret, SurvivesAnAssignmentToItself) {
  Secret secret("same");
  Secret& alias = secret;
  secret = std::move(alias);
  EXPECT_EQ(secret.reveal(), "same");
}

TEST(Secret, LeavesNoBytesWhenItGoes) {
  Cell cell;
  Secret* const secret = cell.hold(Secret("hunter2"));
  ASSERT_THAT(cell.left(), HasSubstr("hunter2"));
  std::destroy_at(secret);
  EXPECT_THAT(cell.left(), Not(HasSubstr("unter")));
}

TEST(Secret, LeavesNoBytesWhereItMovedFrom) {
  Cell cell;
  Secret* const secret = cell.hold(Secret("hunter2"));
  const Secret elsewhere(std::move(*secret));
  EXPECT_THAT(cell.left(), Not(HasSubstr("unter")));
  std::destroy_at(secret);
}

TEST(Secret, LeavesNoBytesOfALongerOneThatItReplaced) {
  Cell cell;
  Secret* const secret = cell.hold(Secret("hunter2"));
  *secret = Secret("x");
  EXPECT_THAT(cell.left(), Not(HasSubstr("unter")));
  std::destroy_at(secret);
}

}  // namespace
