// Which key sets Envoy takes.
#include "encode/jwks.h"

#include <gtest/gtest.h>

#include <string>

namespace meshc {
namespace {

bool is_usable_key(const std::string& key) {
  return is_usable_key_set(R"({"keys": [)" + key + "]}");
}

std::string rsa(const std::string& modulus, const std::string& exponent = "AQAB") {
  return R"({"kty": "RSA", "n": ")" + modulus + R"(", "e": ")" + exponent + R"("})";
}

// The example of RFC 7515, A.3.1: a point of P-256.
constexpr const char* kX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr const char* kY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

std::string ec(const std::string& y, const std::string& more = "") {
  return R"({"kty": "EC", "x": ")" + std::string(kX) + R"(", "y": ")" + y + R"(")" + more + "}";
}

TEST(Jwks, SetsMustHaveAUsableKey) {
  EXPECT_FALSE(is_usable_key_set(""));
  EXPECT_FALSE(is_usable_key_set("no keys"));
  EXPECT_FALSE(is_usable_key_set("{}"));
  EXPECT_FALSE(is_usable_key_set(R"({"keys": []})"));
  EXPECT_FALSE(is_usable_key_set(R"({"keys": {"kty": "oct", "k": "c2VjcmV0"}})"));
  EXPECT_FALSE(is_usable_key(R"("text")"));
  EXPECT_FALSE(is_usable_key(R"({"k": "c2VjcmV0"})"));
  EXPECT_FALSE(is_usable_key(R"({"kty": "new", "k": "c2VjcmV0"})"));
  EXPECT_TRUE(is_usable_key(R"({"kty": "new"}, {"kty": "oct", "k": "c2VjcmV0"})"));
}

TEST(Jwks, SharedKeysAreWebSafeBase64) {
  const auto usable = [](const std::string& k) {
    return is_usable_key(R"({"kty": "oct", "k": ")" + k + R"("})");
  };
  EXPECT_TRUE(usable("c2VjcmV0"));
  EXPECT_TRUE(usable("c2VjcmV0MQ"));
  EXPECT_TRUE(usable("c2VjcmV0MQ=="));
  EXPECT_TRUE(usable("c2Vj cmV0"));
  EXPECT_TRUE(usable("c2-j_mV0"));
  EXPECT_FALSE(usable("c2+j/mV0"));
  EXPECT_FALSE(usable("c2VjcmV0MQ="));
  EXPECT_FALSE(usable("c2Vjc"));
  EXPECT_FALSE(usable(""));
  EXPECT_FALSE(is_usable_key(R"({"kty": "oct", "alg": "RS256", "k": "c2VjcmV0"})"));
}

TEST(Jwks, RsaKeysHaveAnUsualSizeAndExponent) {
  const std::string bits_512 = std::string(85, '_') + "w";  // 64 bytes of ones
  EXPECT_TRUE(is_usable_key(rsa(bits_512)));
  EXPECT_TRUE(is_usable_key(rsa(bits_512, "Aw")));
  EXPECT_FALSE(is_usable_key(rsa(bits_512, "BQ")));
  EXPECT_FALSE(is_usable_key(rsa("AQAB")));
  EXPECT_FALSE(is_usable_key(rsa(std::string(84, '_') + "_g"))) << "an even number";
  EXPECT_FALSE(is_usable_key(R"({"kty": "RSA", "e": "AQAB"})"));
}

TEST(Jwks, PointsMustBeOnTheirCurve) {
  EXPECT_TRUE(is_usable_key(ec(kY)));
  EXPECT_TRUE(is_usable_key(ec(kY, R"(, "crv": "P-256", "alg": "ES256")")));
  EXPECT_FALSE(is_usable_key(ec(kX)));
  EXPECT_FALSE(is_usable_key(ec(kY, R"(, "crv": "P-384")")));
  EXPECT_FALSE(is_usable_key(ec(kY, R"(, "crv": "P-256", "alg": "ES384")")));
  EXPECT_FALSE(is_usable_key(ec(kY, R"(, "crv": "P-192")")));
}

TEST(Jwks, EdwardsKeysHave32Bytes) {
  EXPECT_TRUE(
      is_usable_key(R"({"kty": "OKP", "crv": "Ed25519", "x": ")" + std::string(43, 'A') + R"("})"));
  EXPECT_FALSE(is_usable_key(R"({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})"));
  EXPECT_FALSE(is_usable_key(R"({"kty": "OKP", "x": ")" + std::string(43, 'A') + R"("})"));
}

}  // namespace
}  // namespace meshc
