// Addresses and ranges in the forms that Go accepts and prints.
#include "base/net.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace meshc {
namespace {

std::string canonical(std::string_view text) {
  const std::optional<IpAddress> address = parse_ip(text);
  return address.has_value() ? address->to_string() : "none";
}

TEST(IpAddressTest, PrintsTheCanonicalForm) {
  EXPECT_EQ(canonical("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(canonical("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(canonical("2001:db8:0:1:0:0:0:1"), "2001:db8:0:1::1");
  EXPECT_EQ(canonical("::"), "::");
  EXPECT_EQ(canonical("::1"), "::1");
  EXPECT_EQ(canonical("fe80::1:0:0:1"), "fe80::1:0:0:1");
}

TEST(IpAddressTest, MappedIpv4IsIpv4) {
  EXPECT_EQ(canonical("::ffff:1.2.3.4"), "1.2.3.4");
  EXPECT_TRUE(parse_ip("::ffff:1.2.3.4")->is_v4);
  EXPECT_EQ(parse_ip("::ffff:102:304"), parse_ip("1.2.3.4"));
}

TEST(IpAddressTest, LowIpv6IsNotPrintedDotted) {
  EXPECT_EQ(canonical("::1.2.3.4"), "::102:304");
  EXPECT_EQ(canonical("::1:0"), "::1:0");
  EXPECT_EQ(canonical("::10:ab"), "::10:ab");
}

TEST(IpAddressTest, RefusesOtherTexts) {
  for (const std::string_view bad :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/8",
        "a.b.c.d", "1:2", ":::", "fe80::1%eth0", "[::1]",
        "12345::", "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"}) {
    EXPECT_EQ(parse_ip(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(parse_ip(std::string_view("1.2.3.4\0x", 9)), std::nullopt);
}

TEST(IpAddressTest, Unspecified) {
  EXPECT_TRUE(parse_ip("0.0.0.0")->is_unspecified());
  EXPECT_TRUE(parse_ip("::")->is_unspecified());
  EXPECT_FALSE(parse_ip("0.0.0.1")->is_unspecified());
  EXPECT_NE(parse_ip("0.0.0.0"), parse_ip("::"));
}

TEST(IpAddressTest, Loopback) {
  EXPECT_TRUE(parse_ip("127.8.8.8")->is_loopback());
  EXPECT_TRUE(parse_ip("::1")->is_loopback());
  EXPECT_FALSE(parse_ip("128.0.0.1")->is_loopback());
  EXPECT_FALSE(parse_ip("::2")->is_loopback());
}

TEST(IpAddressTest, OrdersFamiliesThenBytes) {
  EXPECT_LT(*parse_ip("9.0.0.0"), *parse_ip("10.0.0.0"));
  EXPECT_LT(*parse_ip("255.0.0.0"), *parse_ip("::1"));
  EXPECT_NE(std::hash<IpAddress>()(*parse_ip("1.2.3.4")),
            std::hash<IpAddress>()(*parse_ip("1.2.3.5")));
}

TEST(CidrTest, KeepsAddressAndNetwork) {
  const std::optional<IpRange> range = parse_cidr("10.1.2.3/20");
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->to_string(), "10.1.2.3/20");
  EXPECT_EQ(range->network().to_string(), "10.1.0.0");
  EXPECT_EQ(parse_cidr("fd00:1234::1/20")->network().to_string(), "fd00:1000::");
  EXPECT_EQ(parse_cidr("::ffff:10.0.0.0/104")->to_string(), "10.0.0.0/8");
}

TEST(CidrTest, ContainsByPrefix) {
  const IpRange range = *parse_cidr("10.1.16.0/20");
  EXPECT_TRUE(range.contains(*parse_ip("10.1.16.0")));
  EXPECT_TRUE(range.contains(*parse_ip("10.1.31.255")));
  EXPECT_FALSE(range.contains(*parse_ip("10.1.32.0")));
  EXPECT_FALSE(range.contains(*parse_ip("::a01:1000")));
  EXPECT_TRUE(parse_cidr("0.0.0.0/0")->contains(*parse_ip("255.1.1.1")));
  EXPECT_FALSE(parse_cidr("0.0.0.0/0")->contains(*parse_ip("::1")));
  EXPECT_TRUE(parse_cidr("::1/128")->contains(*parse_ip("::1")));
  EXPECT_FALSE(parse_cidr("::1/128")->contains(*parse_ip("::2")));
}

TEST(CidrTest, RefusesOtherTexts) {
  for (const std::string_view bad :
       {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "/8",
        "10.0.0/8", "10.0.0.0/8/8", "::ffff:10.0.0.0/8"}) {
    EXPECT_EQ(parse_cidr(bad), std::nullopt) << bad;
  }
}

TEST(CidrTest, BareAddressIsItsOwnRange) {
  EXPECT_EQ(parse_ip_or_cidr("1.2.3.4")->to_string(), "1.2.3.4/32");
  EXPECT_EQ(parse_ip_or_cidr("::1")->to_string(), "::1/128");
  EXPECT_EQ(parse_ip_or_cidr("1.0.0.0/8")->to_string(), "1.0.0.0/8");
  EXPECT_EQ(parse_ip_or_cidr("x"), std::nullopt);
}

}  // namespace
}  // namespace meshc
