#include "http/etag.h"

#include <gtest/gtest.h>

namespace {

TEST(Etag, IsFoundAloneInAListWeakAndByTheStar) {
  for (const char* header :
       {"\"a\"", "\"b\", \"a\"", "W/\"a\"", "*", " \"a\" ,", "\"b\",W/\"a\""}) {
    EXPECT_TRUE(http::names_tag(header, "\"a\"")) << header;
  }
}

TEST(Etag, IsNotFoundInWhatDoesNotNameIt) {
  for (const char* header : {"", "a", "\"ab\"", "\"b\"", ",,,", "W/", "\"A\"", "\"\""}) {
    EXPECT_FALSE(http::names_tag(header, "\"a\"")) << header;
  }
}

}  // namespace
