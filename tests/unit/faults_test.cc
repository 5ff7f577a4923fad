// How a contract's fault rows are completed from its defaults and the common table.
#include "contracts/faults.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using base::Fault;
using contracts::complete_faults;
using contracts::FaultRow;
using Texts = contracts::FaultDefaults::Texts;

FaultRow row_for(const std::vector<FaultRow>& rows, Fault fault) {
  const auto found = std::ranges::find(rows, fault, &FaultRow::fault);
  return found == rows.end() ? FaultRow{} : *found;
}

TEST(Faults, RowsThatAreLeftOutComeFromTheCommonTable) {
  const auto rows = complete_faults({.status = 200, .code = 1}, {});
  const FaultRow row = row_for(rows, Fault::kInvalidField);
  EXPECT_EQ(row.status, 200);
  EXPECT_EQ(row.code, 1);
  EXPECT_EQ(row.message, "参数错误");
  EXPECT_EQ(row.field, FaultRow::Field::kNamed);
}

TEST(Faults, OfHttpKeepTheirStatus) {
  const auto rows = complete_faults({.status = 200}, {});
  EXPECT_EQ(row_for(rows, Fault::kWrongMethod).status, 405);
  EXPECT_EQ(row_for(rows, Fault::kStoreDown).status, 503);
}

TEST(Faults, RowsKeepWhatTheyState) {
  const auto rows = complete_faults(
      {.status = 200, .code = 1},
      {{.fault = Fault::kTaken, .status = 400, .code = 7, .message = "用户已存在"}});
  const FaultRow row = row_for(rows, Fault::kTaken);
  EXPECT_EQ(row.status, 400);
  EXPECT_EQ(row.code, 7);
  EXPECT_EQ(row.message, "用户已存在");
  EXPECT_EQ(row.field, FaultRow::Field::kUnnamed);
  EXPECT_EQ(std::ranges::count(rows, Fault::kTaken, &FaultRow::fault), 1);
}

TEST(Faults, ARowOfOneRouteDoesNotReplaceTheRowOfAll) {
  const auto rows =
      complete_faults({}, {{.path = "/register", .fault = Fault::kTaken, .message = "用户已存在"}});
  EXPECT_EQ(std::ranges::count(rows, Fault::kTaken, &FaultRow::fault), 2);
}

TEST(Faults, ThatOnlySomeContractsMeetMustBeNamed) {
  EXPECT_TRUE(row_for(complete_faults({}, {}), Fault::kClosed).message.empty());
  EXPECT_EQ(row_for(complete_faults({}, {{.fault = Fault::kClosed}}), Fault::kClosed).message,
            "注册已关闭");
}

TEST(Faults, HaveTheTextsThatTheContractHas) {
  const auto text_of = [](Texts texts) {
    return row_for(complete_faults({.texts = texts}, {}), Fault::kTooLarge);
  };
  EXPECT_EQ(text_of(Texts::kChinese).english, "");
  EXPECT_EQ(text_of(Texts::kBothLanguages).english, "The request is too large");
  EXPECT_EQ(text_of(Texts::kBothLanguages).slug, "");
  EXPECT_EQ(text_of(Texts::kBothLanguagesAndSlug).slug, "too-large");
}

}  // namespace
