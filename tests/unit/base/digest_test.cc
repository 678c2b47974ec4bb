// Digests against published values of XXH3-128, streaming and texts.
#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meshc {
namespace {

TEST(DigestTest, EqualsXxh3Of128Bits) {
  // The value that the XXH3 specification gives for the empty input with seed 0.
  EXPECT_EQ(digest_of(std::string_view()).hex(), "99aa06d3014798d86001c324468d497f");
}

TEST(DigestTest, BytesAndTextAgree) {
  const std::string text = "listener";
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(text.data()),
                                         text.size());
  EXPECT_EQ(digest_of(bytes), digest_of(std::string_view(text)));
  EXPECT_NE(digest_of("listener"), digest_of("listeneR"));
}

TEST(DigestTest, HexThereAndBack) {
  const Digest digest = {0x0123456789abcdef, 0xfedcba9876543210};
  EXPECT_EQ(digest.hex(), "fedcba98765432100123456789abcdef");
  EXPECT_EQ(Digest::parse("fedcba98765432100123456789abcdef"), digest);
  EXPECT_EQ(Digest::parse("FEDCBA98765432100123456789ABCDEF"), digest);
  EXPECT_EQ(Digest::parse("fedcba98765432100123456789abcde"), std::nullopt);
  EXPECT_EQ(Digest::parse("fedcba98765432100123456789abcdeg"), std::nullopt);
  EXPECT_EQ(Digest::parse("fedcba98765432100123456789abcdef0"), std::nullopt);
}

TEST(DigestTest, OrderIsThatOfTheHexForms) {
  const std::vector<Digest> digests = {{0, 1}, {1, 0}, {~uint64_t{0}, 0}, {5, 7}, {5, 6}};
  for (const Digest& a : digests) {
    for (const Digest& b : digests) EXPECT_EQ(a < b, a.hex() < b.hex());
  }
}

TEST(DigesterTest, EqualsTheDigestOfTheWhole) {
  std::string all;
  Digester digester;
  for (int i = 0; i < 300; ++i) {
    const std::string part(static_cast<size_t>(i % 37), static_cast<char>('a' + i % 26));
    digester.add(part);
    all += part;
    ASSERT_EQ(digester.digest(), digest_of(all));
  }
  digester.reset();
  EXPECT_EQ(digester.digest(), digest_of(std::string_view()));
}

TEST(DigesterTest, NumbersAreLittleEndian) {
  Digester digester;
  digester.add_uint64(0x0807060504030201);
  EXPECT_EQ(digester.digest(), digest_of("\x01\x02\x03\x04\x05\x06\x07\x08"));
}

TEST(DigesterTest, SizesKeepNeighboursApart) {
  Digester first;
  first.add_sized("ab");
  first.add_sized("c");
  Digester second;
  second.add_sized("a");
  second.add_sized("bc");
  EXPECT_NE(first.digest(), second.digest());
}

TEST(HashTest, CombineDependsOnOrder) {
  EXPECT_NE(hash_combine(hash_combine(0, 1), 2), hash_combine(hash_combine(0, 2), 1));
  EXPECT_NE(hash_bytes("a"), hash_bytes("b"));
}

}  // namespace
}  // namespace meshc
