// Checks TLS contexts as Envoy does when it loads them.
#include "encode/tls_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

#include "base/strings.h"

namespace meshc {
namespace {

// What BoringSSL calls its cipher suites up to TLS 1.2, in both conventions, and sets of them.
constexpr std::string_view kCipherNames[] = {
    "AES128-GCM-SHA256",
    "AES128-SHA",
    "AES256-GCM-SHA384",
    "AES256-SHA",
    "DES-CBC3-SHA",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-PSK-AES128-CBC-SHA",
    "ECDHE-PSK-AES256-CBC-SHA",
    "ECDHE-PSK-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-SHA",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "PSK-AES128-CBC-SHA",
    "PSK-AES256-CBC-SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_PSK_WITH_AES_128_CBC_SHA",
    "TLS_PSK_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
};
constexpr std::string_view kCipherSets[] = {
    "3DES",    "AES",    "AES128", "AES256", "AESGCM", "ALL",    "CHACHA20", "DEFAULT", "ECDH",
    "ECDSA",   "FIPS",   "HIGH",   "PSK",    "RSA",    "SHA",    "SHA1",     "SSLv3",   "TLSv1",
    "TLSv1.2", "aECDSA", "aPSK",   "aRSA",   "kECDHE", "kEECDH", "kPSK",     "kRSA",
};

bool is_cipher(std::string_view name) {
  return std::count(std::begin(kCipherNames), std::end(kCipherNames), name) > 0 ||
         std::count(std::begin(kCipherSets), std::end(kCipherSets), name) > 0;
}

// One name, or "[NAME|NAME]" for suites of equal rank. What adds and removes suites is not taken:
// its sense depends on the others.
bool is_cipher_rule(std::string_view rule) {
  if (!starts_with(rule, "[") || !ends_with(rule, "]")) return is_cipher(rule);
  std::vector<std::string_view> names = split(rule.substr(1, rule.size() - 2), '|');
  return std::all_of(names.begin(), names.end(), is_cipher);
}

bool is_cipher_text(const std::string& text) {
  std::vector<std::string_view> rules = split(text, ':');
  return std::all_of(rules.begin(), rules.end(), is_cipher_rule);
}

// Standard base64 of 32 bytes: 43 digits, of which the last has two bits to spare, and a '='.
bool is_spki_digest(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr size_t kLength = 44;
  if (text.size() != kLength || text.back() != '=') return false;
  text.remove_suffix(1);
  return text.find_first_not_of(kDigits) == std::string_view::npos &&
         kDigits.find(text.back()) % 4 == 0;
}

// 32 pairs of hexadecimal digits, with a colon between all pairs or none.
bool is_certificate_digest(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
  constexpr size_t kLength = 64;
  std::string digits;
  if (contains(text, ":")) {
    for (std::string_view pair : split(text, ':')) {
      if (pair.size() != 2) return false;
      digits += pair;
    }
  } else {
    digits = text;
  }
  return digits.size() == kLength && digits.find_first_not_of(kDigits) == std::string::npos;
}

}  // namespace

std::string tls_refusal(const TlsContextPlan& plan) {
  if (!plan.validation) return {};
  for (const std::string& digest : plan.validation->certificate_spki) {
    if (!is_spki_digest(digest))
      return fmt::format("'{}' is no digest of a public key, and Envoy refuses it", digest);
  }
  for (const std::string& digest : plan.validation->certificate_hashes) {
    if (!is_certificate_digest(digest))
      return fmt::format("'{}' is no digest of a certificate, and Envoy refuses it", digest);
  }
  return {};
}

TlsContextPlan acceptable_tls(const TlsContextPlan& plan, uint32_t chain,
                              std::vector<Omission>* losses) {
  TlsContextPlan result = plan;
  if (result.validation && !result.validation->subject_alt_names.empty() &&
      std::holds_alternative<std::monostate>(result.validation->trusted_ca)) {
    losses->push_back({Omission::Kind::kSubjectName, chain,
                       fmt::format("filter chain {} does not check the subject names {}: it trusts "
                                   "no CA, and Envoy checks no names without one",
                                   chain, join(result.validation->subject_alt_names, ", "))});
    result.validation->subject_alt_names.clear();
    if (*result.validation == ValidationPlan()) result.validation.reset();
  }
  if (result.parameters) {
    std::erase_if(result.parameters->cipher_suites, [&](const std::string& suite) {
      if (is_cipher_text(suite)) return false;
      losses->push_back(
          {Omission::Kind::kCipherSuite, chain,
           fmt::format("cipher suite '{}' of filter chain {} is left out: Envoy does not know it",
                       suite, chain)});
      return true;
    });
  }
  return result;
}

}  // namespace meshc
