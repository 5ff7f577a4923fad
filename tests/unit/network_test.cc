// The networks that the throttle counts, and loopback addresses.
#include "base/network.h"

#include <gtest/gtest.h>

namespace {

using std::string_literals::operator""s;

TEST(Network, AnIpv4AddressIsItsOwnNetwork) {
  EXPECT_EQ(base::network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(base::network_of("0.0.0.0"), "0.0.0.0");
}

TEST(Network, AnIpv6AddressCountsAsItsSlash64) {
  EXPECT_EQ(base::network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(base::network_of("2001:DB8:1:2:FFFF::"), "2001:db8:1:2::/64");
  EXPECT_EQ(base::network_of("2001:0db8:0001:0002::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(base::network_of("::1"), "::/64");
}

TEST(Network, NeighbourNetworksStayApart) {
  EXPECT_NE(base::network_of("2001:db8:1:2::1"), base::network_of("2001:db8:1:3::1"));
  EXPECT_NE(base::network_of("192.0.2.7"), base::network_of("192.0.2.8"));
}

TEST(Network, AMappedAddressIsTheIpv4OneInEverySpelling) {
  EXPECT_EQ(base::network_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(base::network_of("::FFFF:c000:207"), "192.0.2.7");
  EXPECT_EQ(base::network_of("0:0:0:0:0:ffff:192.0.2.7"), "192.0.2.7");
}

TEST(Network, WhatIsNoAddressCountsAsItself) {
  for (const std::string& text : {""s, "unix:"s, "localhost"s, "192.0.2"s, "192.0.2.256"s,
                                  "0300.0.2.7"s, "1.2.3.4\0x"s, " 192.0.2.7"s, "fe80::1%eth0"s,
                                  "2001:db8::/32"s, "[::1]"s, ":::1"s, std::string(500, '1')}) {
    EXPECT_EQ(base::network_of(text), text);
  }
}

TEST(Network, LoopbackIsKnownInEveryForm) {
  for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1",
                           "::ffff:127.0.0.1", "::ffff:7f01:203"}) {
    EXPECT_TRUE(base::is_loopback(text)) << text;
  }
}

TEST(Network, NothingElseIsLoopback) {
  for (const std::string& text :
       {""s, "126.0.0.1"s, "128.0.0.1"s, "0.0.0.0"s, "::"s, "::2"s, "::127.0.0.1"s, "localhost"s,
        "2130706433"s, "127.1"s, "0177.0.0.1"s, "127.0.0.1\0.example"s, "1::1"s}) {
    EXPECT_FALSE(base::is_loopback(text)) << text;
  }
}

}  // namespace
