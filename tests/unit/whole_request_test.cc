// Which bytes of a connection are a whole FastCGI request, and which are not.
#include "transport/whole_request.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace {

constexpr int kBegin = 1;
constexpr int kParams = 4;
constexpr int kStdin = 5;
constexpr int kGetValues = 9;

// A record of the FastCGI specification 1.0, section 3.3.
std::string record(int type, const std::string& content, int id = 1, int padding = 0,
                   int version = 1) {
  std::string bytes;
  for (const int byte : {version, type, id / 256, id % 256, static_cast<int>(content.size() / 256),
                         static_cast<int>(content.size() % 256), padding, 0}) {
    bytes += static_cast<char>(byte);
  }
  return bytes + content + std::string(static_cast<std::size_t>(padding), 'p');
}

const std::string kResponder{"\0\1\0\0\0\0\0\0", 8};
const std::string kStart = record(kBegin, kResponder);
const std::string kParameters = record(kParams, "\3\1KEYv") + record(kParams, "");
const std::string kBody = record(kStdin, std::string(300, 'b'), 1, 4) + record(kStdin, "");

bool is_whole(const std::string& bytes) {
  return transport::is_whole_request(
      {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

TEST(WholeRequest, HasABeginParametersAndABodyEachWithItsEnd) {
  EXPECT_TRUE(is_whole(kStart + kParameters + kBody));
  EXPECT_TRUE(is_whole(kStart + kParameters + record(kStdin, "")));
  EXPECT_TRUE(is_whole(kStart + record(kParams, "") + record(kStdin, "")));
  EXPECT_TRUE(is_whole(kStart + record(kParams, "a", 1, 7) + kParameters + kBody));
  EXPECT_TRUE(is_whole(kStart + kParameters + kBody + "what comes after it"));
}

TEST(WholeRequest, IsNotWholeWithAByteLess) {
  const std::string whole = kStart + kParameters + kBody;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(is_whole(whole.substr(0, size))) << size;
  }
}

TEST(WholeRequest, HasNoOtherRecordBeforeItsEnd) {
  const std::string values = record(kGetValues, "", 0);
  EXPECT_FALSE(is_whole(values + kStart + kParameters + kBody));
  EXPECT_FALSE(is_whole(kStart + values + kParameters + kBody));
  EXPECT_FALSE(is_whole(kStart + kParameters + values + kBody));
  EXPECT_FALSE(is_whole(kStart + kStart + kParameters + kBody));
  EXPECT_FALSE(is_whole(kStart + record(77, "") + kParameters + kBody));
  EXPECT_FALSE(is_whole(kStart + kParameters + kParameters + kBody));
}

TEST(WholeRequest, HasItsRecordsInTheirOrder) {
  EXPECT_FALSE(is_whole(kParameters + kBody));
  EXPECT_FALSE(is_whole(kStart + kBody + kParameters));
  EXPECT_FALSE(is_whole(kStart + record(kStdin, "")));
  EXPECT_FALSE(is_whole(record(kStdin, "")));
}

TEST(WholeRequest, HasOneIdAndOneVersion) {
  const std::string end = record(kStdin, "");
  EXPECT_TRUE(is_whole(record(kBegin, kResponder, 513) + record(kParams, "", 513) +
                       record(kStdin, "", 513)));
  EXPECT_FALSE(is_whole(kStart + record(kParams, "", 2) + end));
  EXPECT_FALSE(is_whole(kStart + record(kParams, "") + record(kStdin, "", 257)));
  EXPECT_FALSE(is_whole(kStart + record(kParams, "", 1, 0, 2) + end));
  EXPECT_FALSE(is_whole(record(kBegin, kResponder + "x") + record(kParams, "") + end));
}

}  // namespace
