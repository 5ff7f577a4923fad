// One request, one value a name: the rule that every reader leans on.
#include "http/fields.h"

#include <gtest/gtest.h>

namespace {

using http::Field;
using http::Fields;

Field text(std::string name, std::string_view value, Field::Source source = Field::Source::kBody) {
  return {std::move(name), base::Secret(value), Field::Kind::kText, source};
}

TEST(Fields, AreFoundByTheirExactName) {
  Fields fields;
  EXPECT_TRUE(fields.empty());
  ASSERT_TRUE(fields.add(text("username", "lambo")));
  EXPECT_FALSE(fields.empty());
  ASSERT_NE(fields.find("username"), nullptr);
  EXPECT_EQ(fields.find("username")->value.reveal(), "lambo");
  EXPECT_EQ(fields.find("Username"), nullptr);
  EXPECT_EQ(fields.find("user"), nullptr);
  EXPECT_EQ(fields.find(""), nullptr);
}

TEST(Fields, RefuseASecondValueOfOneName) {
  Fields fields;
  ASSERT_TRUE(fields.add(text("password", "first")));
  const auto second = fields.add(text("password", "second"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, base::Fault::kMalformed);
  EXPECT_EQ(second.error().field, "password");
  EXPECT_EQ(fields.find("password")->value.reveal(), "first");
}

TEST(Fields, RefuseEvenTheSameValueTwice) {
  Fields fields;
  ASSERT_TRUE(fields.add(text("a", "1")));
  EXPECT_FALSE(fields.add(text("a", "1")));
}

TEST(Fields, OfQueryAndBodyMergeAndRememberTheirSource) {
  Fields fields;
  Fields body;
  ASSERT_TRUE(fields.add(text("a", "1", Field::Source::kQuery)));
  ASSERT_TRUE(body.add(text("b", "2")));
  ASSERT_TRUE(fields.merge(std::move(body)));
  EXPECT_EQ(fields.find("a")->source, Field::Source::kQuery);
  EXPECT_EQ(fields.find("b")->source, Field::Source::kBody);
}

TEST(Fields, OfQueryAndBodyMayNotShareAName) {
  Fields fields;
  Fields body;
  ASSERT_TRUE(fields.add(text("a", "1", Field::Source::kQuery)));
  ASSERT_TRUE(body.add(text("a", "2")));
  const auto merged = fields.merge(std::move(body));
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().fault, base::Fault::kMalformed);
  EXPECT_EQ(merged.error().field, "a");
}

}  // namespace
