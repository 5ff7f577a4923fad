// Origins that a browser treats as the same site.
#include "base/site.h"

#include <gtest/gtest.h>

namespace {

using base::same_site;

TEST(Site, IsTheRegistrableDomainAndTheScheme) {
  EXPECT_TRUE(same_site("https://a.example.co.uk", "https://b.example.co.uk:8443"));
  EXPECT_TRUE(same_site("http://localhost:3000", "http://localhost:8080"));
  EXPECT_TRUE(same_site("http://[::1]:3000", "http://[::1]:8080"));
  EXPECT_FALSE(same_site("https://a.co.uk", "https://b.co.uk"));
  EXPECT_FALSE(same_site("http://a.example", "https://a.example"));
  EXPECT_FALSE(same_site("http://127.0.0.1", "http://127.0.0.2"));
  EXPECT_FALSE(same_site("http://mall.localhost", "http://localhost"));
}

TEST(Site, HasAHostWithoutItsPort) {
  EXPECT_EQ(base::host_of("https://a.example:8443"), "a.example");
  EXPECT_EQ(base::host_of("http://localhost"), "localhost");
  EXPECT_EQ(base::host_of("http://[::1]:8080"), "[::1]");
}

}  // namespace
