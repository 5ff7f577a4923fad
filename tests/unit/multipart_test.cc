// Multipart bodies: forms that cgicc reads incorrectly are rejected before it.
#include "http/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using base::Fault;

constexpr const char* kType = "multipart/form-data; boundary=xx";

std::string part(const std::string& head, const std::string& content) {
  return "--xx\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n";
}

std::string body(const std::string& parts) { return parts + "--xx--\r\n"; }

std::string text_in(const std::string& whole, const std::string& name,
                    const char* content_type = kType) {
  const auto multipart = http::parse_multipart(content_type, whole, "file");
  if (!multipart) return "refused";
  const auto* field = multipart->fields.find(name);
  return field == nullptr ? "absent" : std::string{field->value.reveal()};
}

std::string file_in(const std::string& whole) {
  const auto multipart = http::parse_multipart(kType, whole, "file");
  return multipart ? multipart->file : "refused";
}

TEST(Multipart, ReadsTextsAsTheyStand) {
  const std::string whole = body(part("name=\"a\"", "1;2+3%41") + part("name=\"b\"", ""));
  EXPECT_EQ(text_in(whole, "a"), "1;2+3%41");
  EXPECT_EQ(text_in(whole, "b"), "");
  EXPECT_EQ(text_in(whole, "c"), "absent");
}

TEST(Multipart, TakesTheBoundaryWithOrWithoutQuotes) {
  const std::string whole = body(part("name=\"a\"", "1"));
  for (const char* type :
       {"multipart/form-data; boundary=\"xx\"", "Multipart/Form-Data;boundary=xx",
        "multipart/form-data; charset=utf-8; boundary=xx",
        "multipart/form-data; boundary=xx;x=y"}) {
    EXPECT_TRUE(http::is_multipart(type)) << type;
    EXPECT_EQ(text_in(whole, "a", type), "1") << type;
  }
}

TEST(Multipart, RefusesBoundariesThatAreNone) {
  const std::string whole = body(part("name=\"a\"", "1"));
  const std::string long_one = "multipart/form-data; boundary=" + std::string(71, 'x');
  for (const char* type :
       {"multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"xx",
        "multipart/form-data; boundary=x x", "multipart/form-data; boundary=xx; boundary=yy",
        "multipart/form-data; boundary=yy", long_one.c_str()}) {
    EXPECT_EQ(text_in(whole, "a", type), "refused") << type;
  }
}

TEST(Multipart, ReadsAFileWhateverItIsCalled) {
  for (const char* name : {"x.png", "", "../../etc/passwd", "a\\\"b", "%00.png", "上.gif"}) {
    const std::string head = "name=\"file\"; filename=\"" + std::string{name} + "\"";
    EXPECT_EQ(file_in(body(part(head + "\r\nContent-Type: text/html", "bytes"))), "bytes") << name;
  }
  EXPECT_EQ(file_in(body(part("name=\"file\"", "bytes"))), "bytes");
  EXPECT_EQ(file_in(body(part("name=\"other\"; filename=\"x\"", "bytes"))), "");
}

TEST(Multipart, KeepsEveryByteOfAFile) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  bytes += "\r\n--x\r\n\r\n--\r\n";
  EXPECT_EQ(file_in(body(part("name=\"file\"; filename=\"x\"", bytes))), bytes);
}

TEST(Multipart, TakesABoundaryOfDigits) {
  // cgicc reads part numbers in the place of contents; they must not be taken for a boundary.
  const std::string whole =
      "--1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
      "--1\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\ny\r\n--1--\r\n";
  EXPECT_EQ(text_in(whole, "a", "multipart/form-data; boundary=1"), "x");
  EXPECT_EQ(text_in(whole, "b", "multipart/form-data; boundary=1"), "y");
}

TEST(Multipart, TellsAFileFromATextOfItsName) {
  const auto multipart =
      http::parse_multipart(kType, body(part("name=\"a\"; filename=\"x\"", "1")), "file");
  ASSERT_TRUE(multipart);
  EXPECT_EQ(multipart->fields.find("a")->kind, http::Field::Kind::kFile);
}

TEST(Multipart, TakesHeadsInAnySpelling) {
  EXPECT_EQ(
      text_in("--xx\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xx--\r\n", "a"),
      "1");
}

TEST(Multipart, KnowsAFileByItsExtendedName) {
  const std::string head = "name=\"a\"; filename*=utf-8''%E4%B8%8A.png";
  const auto multipart = http::parse_multipart(kType, body(part(head, "1")), "file");
  ASSERT_TRUE(multipart);
  EXPECT_EQ(multipart->fields.find("a")->kind, http::Field::Kind::kFile);
}

TEST(Multipart, RefusesWhatIsNotASequenceOfSoundParts) {
  const std::string good = part("name=\"a\"", "1");
  for (const std::string& bad :
       {std::string{},
        std::string{"--xx--\r\n"} + "x",
        good,
        good + "--xx\r\n",
        "x" + body(good),
        body(good) + "x",
        body(good + good),
        body(part("filename=\"x\"; name=\"a\"", "1")),
        body(part("name=a", "1")),
        body(part("name=\"\"", "1")),
        body("--xx\r\n\r\n1\r\n"),
        body("--xx\r\nContent-Type: text/plain\r\n\r\n1\r\n"),
        body("--xx\r\n1\r\n"),
        body(part("name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "1")),
        body(part("name=\"a\"\nX: y", "1")),
        body("--xx\r\nX: name=\"b\"\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"),
        body(part("name=\"a\"\r\nContent-Type: image/png; name=\"b\"", "1")),
        body(part("name=\"a\"", "1--xx2")),
        body(part("name=\"" + std::string(65, 'n') + "\"", "1")),
        body(part("name=\"a\"\r\nX: " + std::string(2048, 'y'), "1")),
        body(part("name=\"a\xff\"", "1")),
        body(part("name=\"a\"", "\xff")),
        body(part("name=\"a\"", std::string{"\0", 1})),
        body(part("name=\"file\"", "1") + part("name=\"file\"; filename=\"x\"", "2"))}) {
    const auto multipart = http::parse_multipart(kType, bad, "file");
    ASSERT_FALSE(multipart) << bad;
    EXPECT_EQ(multipart.error().fault, Fault::kMalformed) << bad;
  }
}

TEST(Multipart, MayHaveNoParts) { EXPECT_EQ(text_in("--xx--\r\n", "a"), "absent"); }

TEST(Multipart, TakesALastLineWithoutItsEnd) {
  std::string whole = body(part("name=\"a\"", "1"));
  whole.resize(whole.size() - 2);
  EXPECT_EQ(text_in(whole, "a"), "1");
}

TEST(Multipart, TakesAsManyPartsAsFieldsAndNoMore) {
  std::string parts;
  for (std::size_t i = 0; i < http::kMaxFields; ++i) {
    parts += part("name=\"n" + std::to_string(i) + "\"", "1");
  }
  EXPECT_EQ(text_in(body(parts), "n63"), "1");
  EXPECT_EQ(text_in(body(parts + part("name=\"one more\"", "1")), "n63"), "refused");
}

TEST(Multipart, SurvivesEveryCutAndEveryChangedByte) {
  const std::string whole =
      body(part("name=\"a\"", "1") + part("name=\"file\"; filename=\"x\"", "bytes"));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    (void)http::parse_multipart(kType, whole.substr(0, i), "file");
    for (const char c : {'\0', '"', '-', '\r', '\n', 'x', '\xff'}) {
      std::string changed = whole;
      changed[i] = c;
      (void)http::parse_multipart(kType, changed, "file");
    }
  }
}

}  // namespace
