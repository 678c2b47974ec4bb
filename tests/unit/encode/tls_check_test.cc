// What of a TLS context Envoy refuses; each of these was put to a real one.
#include "encode/tls_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kSpki = "TNEaEf8fd9L8uu1aRM6lR1eqRyFX4ELwfcN2qWSgnvA=";
constexpr const char* kHash = "df6ff72fe9116521268f6f2dd4966f51df479883fe7037b39f75916ac3049d1a";

std::vector<std::string> kept_suites(std::vector<std::string> suites, size_t losses) {
  TlsContextPlan plan;
  plan.parameters.emplace().cipher_suites = std::move(suites);
  std::vector<Omission> omissions;
  TlsContextPlan result = acceptable_tls(plan, 0, &omissions);
  EXPECT_EQ(omissions.size(), losses);
  return result.parameters->cipher_suites;
}

bool refuses_spki(std::string digest) {
  TlsContextPlan plan;
  plan.validation.emplace().certificate_spki = {kSpki, std::move(digest)};
  return !tls_refusal(plan).empty();
}

bool refuses_hash(std::string digest) {
  TlsContextPlan plan;
  plan.validation.emplace().certificate_hashes = {kHash, std::move(digest)};
  return !tls_refusal(plan).empty();
}

TEST(TlsCheck, CipherSuites) {
  EXPECT_THAT(kept_suites({"ECDHE-RSA-AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA", "ALL",
                           "AES128-SHA:AES256-SHA",
                           "[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]"},
                          0),
              testing::SizeIs(5));
  EXPECT_THAT(kept_suites({"AES128-SHA256", "TLS_AES_128_GCM_SHA256", "ecdhe-rsa-aes128-gcm-sha256",
                           "!aNULL", "[AES128-SHA|NOPE]", "AES128-SHA,AES256-SHA", "AES128-SHA"},
                          6),
              ElementsAre("AES128-SHA"));
}

TEST(TlsCheck, DigestsOfPublicKeys) {
  EXPECT_FALSE(refuses_spki(kSpki));
  EXPECT_TRUE(refuses_spki("!!EaEf8fd9L8uu1aRM6lR1eqRyFX4ELwfcN2qWSgnvA="));
  EXPECT_TRUE(refuses_spki("TNEaEf8fd9L8uu1aRM6lR1eqRyFX4ELwfcN2qWSgnvAA"));
  EXPECT_TRUE(refuses_spki("TNEa"));
}

TEST(TlsCheck, DigestsOfCertificates) {
  EXPECT_FALSE(refuses_hash(kHash));
  std::string pairs;
  for (int i = 0; i < 32; ++i) pairs += i == 0 ? "aF" : ":aF";
  EXPECT_FALSE(refuses_hash(pairs));
  EXPECT_TRUE(refuses_hash(std::string(64, 'z')));
  EXPECT_TRUE(refuses_hash(std::string(70, 'a')));
  EXPECT_TRUE(refuses_hash(pairs + ":"));
}

TEST(TlsCheck, SubjectNamesNeedACa) {
  TlsContextPlan plan;
  plan.validation.emplace().subject_alt_names = {"a", "b"};
  std::vector<Omission> omissions;
  EXPECT_FALSE(acceptable_tls(plan, 3, &omissions).validation);
  ASSERT_EQ(omissions.size(), 1u);
  EXPECT_EQ(omissions[0].text,
            "filter chain 3 does not check the subject names a, b: it trusts no CA, and Envoy "
            "checks no names without one");
  plan.validation->trusted_ca = "/ca";
  omissions.clear();
  EXPECT_EQ(acceptable_tls(plan, 3, &omissions), plan);
  EXPECT_THAT(omissions, IsEmpty());
}

}  // namespace
}  // namespace meshc
