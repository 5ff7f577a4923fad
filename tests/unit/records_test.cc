// How the operator's tools print records: aligned, quoted, and never at the mercy of a value.
#include "admin/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "admin/account.h"
#include "domain/account/characters.h"

namespace {

using admin::Column;
using admin::Format;
using admin::Record;
using testing::HasSubstr;
using testing::Not;

const std::vector<Column> kColumns{{"id"}, {"nick_name"}, {"gid", Column::Shown::kNotInTables}};

std::string printed(Format format, const std::vector<std::vector<Record>>& pages) {
  std::ostringstream out;
  admin::RecordPrinter printer(out, format, kColumns);
  for (const auto& page : pages) printer.print(page);
  printer.finish();
  return out.str();
}

Record record(std::int64_t id, const char* nickname) {
  return {id, std::string{nickname}, std::string{"g"}};
}

TEST(Records, TableAlignsByTheColumnsOfATerminal) {
  EXPECT_EQ(printed(Format::kTable, {{record(1, "李雷"), record(1234, "x")}}),
            "ID    NICK NAME\n1     李雷\n1234  x\n");
}

TEST(Records, TableHasOneHeadingHoweverManyPages) {
  EXPECT_EQ(printed(Format::kTable, {{record(100, "a")}, {record(2, "b")}}),
            "ID   NICK NAME\n100  a\n2    b\n");
  EXPECT_EQ(printed(Format::kTable, {{}}), "ID  NICK NAME\n");
}

TEST(Records, TableShowsNothingAsADash) {
  EXPECT_EQ(
      printed(Format::kTable, {{Record{std::int64_t{1}, std::monostate{}, std::monostate{}}}}),
      "ID  NICK NAME\n1   -\n");
}

TEST(Records, CsvQuotesWhatRfc4180Does) {
  EXPECT_EQ(printed(Format::kCsv, {{record(1, "a,b"), record(2, "say \"hi\"")}}),
            "id,nick_name,gid\r\n1,\"a,b\",g\r\n2,\"say \"\"hi\"\"\",g\r\n");
  EXPECT_EQ(printed(Format::kCsv, {}), "id,nick_name,gid\r\n");
}

TEST(Records, JsonIsOneArrayOverAllPages) {
  EXPECT_EQ(printed(Format::kJson, {{record(1, "a")}, {record(2, "b\n")}}),
            "[\n{\"id\":1,\"nick_name\":\"a\",\"gid\":\"g\"},\n"
            "{\"id\":2,\"nick_name\":\"b\\n\",\"gid\":\"g\"}\n]\n");
  EXPECT_EQ(printed(Format::kJson, {}), "[]\n");
}

TEST(Records, JsonKeepsKindsApart) {
  std::ostringstream out;
  admin::print_record(out, Format::kJson, {{"a"}, {"b"}, {"c"}},
                      {std::monostate{}, true, std::vector<std::string>{"x", "y"}});
  EXPECT_EQ(out.str(), "{\"a\":null,\"b\":true,\"c\":[\"x\",\"y\"]}\n");
}

TEST(Records, PorcelainIsTabsWithoutHeading) {
  EXPECT_EQ(printed(Format::kPorcelain, {{record(1, "a b"), record(2, "")}}),
            "1\ta b\tg\n2\t\tg\n");
  EXPECT_EQ(printed(Format::kPorcelain, {}), "");
}

TEST(Records, HostileTextStaysOneFieldOfOneLine) {
  const std::vector<std::vector<Record>> pages{
      {record(1, "\x1b[2J\t\r\n\u202Egnp\u009b\u2028\x7f")}};
  for (const Format format : {Format::kTable, Format::kCsv, Format::kPorcelain}) {
    const std::string text = printed(format, pages);
    EXPECT_EQ(std::ranges::count(text, '\n'), format == Format::kPorcelain ? 1 : 2);
    for (const char* const bad : {"\x1b", "\u202E", "\u009b", "\u2028", "\x7f", "\r1"}) {
      EXPECT_THAT(text, Not(HasSubstr(bad)));
    }
  }
  EXPECT_EQ(admin::visible("a\x1b[2J\n"), "a\\u{1b}[2J\\u{a}");
}

TEST(Records, BytesThatAreNoUtf8AreShownOneByOne) {
  EXPECT_EQ(admin::visible("a\xff\xc3"), "a\\u{ff}\\u{c3}");
  EXPECT_EQ(admin::visible("李\xe6\x9d"), "李\\u{e6}\\u{9d}");
}

TEST(AccountName, IsReadByItsForm) {
  using Kind = admin::AccountName::Kind;
  const std::tuple<const char*, Kind, const char*> cases[] = {
      {"42", Kind::kId, "42"},
      {"id:42", Kind::kId, "42"},
      {"name:42", Kind::kUsername, "42"},
      {"kit", Kind::kUsername, "kit"},
      {"kit@example.org", Kind::kEmail, "kit@example.org"},
      {"email:kit", Kind::kEmail, "kit"},
      {"name:a@b", Kind::kUsername, "a@b"},
      {"id:x", Kind::kBadId, "x"},
      {"id:", Kind::kBadId, ""},
      {"id:-1", Kind::kBadId, "-1"},
      {"id:99999999999999999999", Kind::kBadId, "99999999999999999999"},
      {"99999999999999999999", Kind::kUsername, "99999999999999999999"},
      {"", Kind::kUsername, ""},
  };
  for (const auto& [text, kind, rest] : cases) {
    const admin::AccountName name = admin::parse_account_name(text);
    EXPECT_EQ(name.kind, kind) << text;
    EXPECT_EQ(name.text, rest) << text;
  }
}

}  // namespace
