// What every contract's tables must be like, whichever document they stand for.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/fault_name.h"
#include "config/keys.h"
#include "contracts/all.h"

namespace {

using base::Fault;
using contracts::Contract;

constexpr auto kLastFault = static_cast<int>(Fault::kUnexpected);

// Faults that only routes of some documents can meet.
const std::set<Fault> kOfSome{Fault::kNoToken,    Fault::kClosed,      Fault::kNotAPicture,
                              Fault::kNoQuestion, Fault::kWrongAnswer, Fault::kSpentTicket,
                              Fault::kWrongTicket};

TEST(Contracts, WordEveryFaultThatAnyRouteCanMeet) {
  for (const Contract& contract : contracts::all()) {
    for (int fault = 0; fault <= kLastFault; ++fault) {
      if (kOfSome.contains(static_cast<Fault>(fault))) continue;
      const auto worded = [&](const contracts::FaultRow& row) {
        return row.path.empty() && static_cast<int>(row.fault) == fault && !row.message.empty();
      };
      EXPECT_EQ(std::ranges::count_if(contract.faults, worded), 1)
          << contract.name << ": " << base::name(static_cast<Fault>(fault));
    }
  }
}

TEST(Contracts, ThatTakePicturesHaveWordsForWhatIsNone) {
  for (const Contract& contract : contracts::all()) {
    const bool takes = std::ranges::any_of(
        contract.routes, [](const contracts::Route& route) { return !route.picture.empty(); });
    const auto& row = contracts::row_of(contract, nullptr, Fault::kNotAPicture);
    EXPECT_EQ(row.fault == Fault::kNotAPicture, takes) << contract.name;
  }
}

TEST(Contracts, WordNoFaultForARouteThatIsNot) {
  for (const Contract& contract : contracts::all()) {
    for (const contracts::FaultRow& row : contract.faults) {
      const bool known = row.path.empty() || std::ranges::count(contract.routes, row.path,
                                                                &contracts::Route::path) == 1;
      EXPECT_TRUE(known) << contract.name << row.path;
    }
  }
}

TEST(Contracts, NameEveryPathAndFieldOnce) {
  for (const Contract& contract : contracts::all()) {
    std::set<std::string_view> paths;
    for (const contracts::Route& route : contract.routes) {
      EXPECT_TRUE(paths.insert(route.path).second) << route.path;
      EXPECT_FALSE(route.path.ends_with('/')) << route.path;
      std::set<std::string_view> fields;
      for (const auto& field : route.fields) EXPECT_TRUE(fields.insert(field.name).second);
    }
  }
}

TEST(Contracts, ReadPasswordsAndAnswersAsSecrets) {
  for (const Contract& contract : contracts::all()) {
    for (const contracts::Route& route : contract.routes) {
      for (const auto& field : route.fields) {
        const bool secret = field.name.find("assword") != std::string_view::npos ||
                            field.name.find("nswer") != std::string_view::npos ||
                            field.name.find("oken") != std::string_view::npos;
        EXPECT_EQ(field.exposure == contracts::Exposure::kSecret, secret)
            << route.path << " " << field.name;
      }
    }
  }
}

// The configuration knows the contracts by a table of its own, which may not know otherwise.
TEST(Contracts, AreWhatTheConfigurationTakesThemFor) {
  const auto all = contracts::all();
  const auto names = config::contract_names();
  ASSERT_EQ(all.size(), names.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].name, names[i].name);
    EXPECT_EQ(all[i].credential == contracts::Credential::kCookie,
              names[i].session == config::ContractName::Session::kCookie);
    const bool registers = contracts::find_route(all[i], "/user/register") != nullptr;
    EXPECT_EQ(registers, names[i].registration == config::ContractName::Registration::kOffered);
  }
}

TEST(Contracts, FaultNamesAreDistinct) {
  std::set<std::string_view> names;
  for (int fault = 0; fault <= kLastFault; ++fault) {
    EXPECT_TRUE(names.insert(base::name(static_cast<Fault>(fault))).second);
  }
}

TEST(Wording, SaysTheFieldAndTheReasonInBothLanguages) {
  const base::Failure failure{
      .fault = Fault::kInvalidField, .field = "password", .refusal = base::Refusal::kTooShort};
  EXPECT_EQ(explain(failure, "passwordNew", contracts::Language::kChinese), "passwordNew 太短");
  EXPECT_EQ(explain(failure, "password", contracts::Language::kEnglish), "password is too short");
  EXPECT_EQ(explain(failure, "", contracts::Language::kChinese), "");
}

}  // namespace
