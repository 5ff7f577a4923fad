#include "store/sql.h"

#include <gtest/gtest.h>

namespace {

constexpr char kColumns[] = "a, b";
constexpr auto kSelect = store::concat("SELECT ", kColumns, " FROM t");
constexpr auto kDelete = store::concat("DELETE FROM t");

TEST(Sql, IsItsPartsInTheirOrder) {
  EXPECT_EQ(std::string_view{kSelect}, "SELECT a, b FROM t");
  EXPECT_EQ(std::string_view{kDelete}, "DELETE FROM t");
}

TEST(Sql, IsAtOneAddressWheneverItIsAskedFor) {
  EXPECT_EQ(std::string_view{kSelect}.data(), std::string_view{kSelect}.data());
}

}  // namespace
