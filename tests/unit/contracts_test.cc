// Rules for the tables of all contracts.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "base/fault_name.h"
#include "contracts/all.h"

namespace {

using base::Fault;
using contracts::Contract;

constexpr auto kLastFault = static_cast<int>(Fault::kUnexpected);

// Faults that only routes of some documents can meet.
const std::set<Fault> kOfSome{
    Fault::kBroken,      Fault::kNoToken,         Fault::kDisabled,       Fault::kClosed,
    Fault::kSwitchedOff, Fault::kEmptyField,      Fault::kNotAPicture,    Fault::kTinyPicture,
    Fault::kNoCaptcha,   Fault::kWrongCaptcha,    Fault::kWrongServerKey, Fault::kNoQuestion,
    Fault::kWrongAnswer, Fault::kWrongCode,       Fault::kSpentTicket,    Fault::kWrongTicket,
    Fault::kForbidden,   Fault::kConflict,        Fault::kChanged,        Fault::kOtherAccount,
    Fault::kUnderAttack, Fault::kMailedCodeHelps, Fault::kClosingAccount};

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

TEST(Contracts, AnswerAnAttackLikeAnyLimitUnlessTheyTakeMoreThanAPassword) {
  for (const Contract& contract : contracts::all()) {
    const auto& throttled = contracts::row_of(contract, nullptr, Fault::kThrottled);
    for (const Fault fault : {Fault::kUnderAttack, Fault::kMailedCodeHelps}) {
      const auto& row = contracts::row_of(contract, nullptr, fault);
      EXPECT_EQ(row.status, throttled.status) << contract.name;
      EXPECT_EQ(row.fault, contract.name == "v1" ? fault : Fault::kThrottled) << contract.name;
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
      const bool known = row.path.empty() || find_route(contract, row.path) != nullptr;
      EXPECT_TRUE(known) << contract.name << row.path;
    }
  }
}

TEST(Contracts, NameEveryMethodOfAPathAndEveryFieldOnce) {
  for (const Contract& contract : contracts::all()) {
    std::map<std::string_view, contracts::Methods> paths;
    for (const contracts::Route& route : contract.routes) {
      EXPECT_EQ(paths[route.path] & route.methods, 0U) << route.path;
      paths[route.path] |= route.methods;
      EXPECT_FALSE(route.path.ends_with('/')) << route.path;
      std::set<std::string_view> fields;
      for (const auto& field : route.fields) EXPECT_TRUE(fields.insert(field.name).second);
    }
  }
}

TEST(Contracts, FindTheRouteOfAPathWithPlaceholders) {
  Contract contract;
  for (const char* const path : {"/things/{thing}/parts/{part}", "/things/{thing}"}) {
    contracts::Route& route = contract.routes.emplace_back();
    route.path = path;
    route.methods = contracts::kGet;
  }
  const auto* part = find_route(contract, "/things/7/parts/x y/");
  ASSERT_EQ(part, &contract.routes[0]);
  EXPECT_EQ(path_value(*part, "/things/7/parts/x y", "thing"), "7");
  EXPECT_EQ(path_value(*part, "/things/7/parts/x y", "part"), "x y");
  EXPECT_EQ(find_route(contract, "/things/7"), &contract.routes[1]);
  for (const char* const path : {"/things", "/things//parts/1", "/things/1/parts", "/a/things/1"}) {
    EXPECT_EQ(find_route(contract, path), nullptr) << path;
  }
}

TEST(Contracts, SayEverythingInBothLanguagesWhereClientsChoose) {
  for (const Contract& contract : contracts::all()) {
    for (const contracts::FaultRow& row : contract.faults) {
      EXPECT_EQ(row.english.empty(), contract.language_cookie.empty()) << row.message;
    }
  }
}

constexpr std::array<std::string_view, 6> kSecretWords{"assword", "passwd",     "nswer",
                                                       "oken",    "verifyCode", "key"};

constexpr std::array<std::string_view, 3> kSecretNames{"code", "present", "ticket"};

TEST(Contracts, ReadPasswordsAndAnswersAsSecrets) {
  for (const Contract& contract : contracts::all()) {
    for (const contracts::Route& route : contract.routes) {
      for (const auto& field : route.fields) {
        if (field.place == contracts::FieldSource::kQuery)
          continue;  // documented there, for no secrets
        const bool secret = std::ranges::any_of(
            kSecretWords, [&](std::string_view word) { return field.name.contains(word); });
        const bool whole = std::ranges::count(kSecretNames, field.name) > 0;
        const bool picture =  // a captcha's name is no session's
            field.name.starts_with("img") || field.name.starts_with("captcha_") ||
            field.name == "verification_code_key";
        EXPECT_EQ(field.exposure == contracts::Exposure::kSecret, whole || (secret && !picture))
            << route.path << " " << field.name;
      }
    }
  }
}

// REGISTRATION_<CONTRACT> exists for those that have a route to register.
TEST(Contracts, SayWhetherPeopleCanRegister) {
  for (const Contract& contract : contracts::all()) {
    const bool registers = std::ranges::any_of(contract.routes, [](const contracts::Route& route) {
      return route.path.contains("/register") || route.path == "/accounts";
    });
    EXPECT_EQ(registers, contract.registration == contracts::Registration::kOffered)
        << contract.name;
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
