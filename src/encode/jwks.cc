// Reads key sets: JSON, and in it public keys of RSA, elliptic curves and Ed25519, and shared ones.
#include "encode/jwks.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <string>

#include "base/strings.h"

namespace meshc {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using Buffer = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

// A text that may be absent; nothing where it is of another type.
std::optional<std::string> optional_text(const Struct& key, const char* name) {
  auto at = key.fields().find(name);
  if (at == key.fields().end()) return std::string();
  if (at->second.kind_case() != Value::kStringValue) return std::nullopt;
  return at->second.string_value();
}

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

// absl::WebSafeBase64Unescape: white space counts for nothing, padding may be there or not.
std::optional<std::string> from_web_safe_base64(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  size_t padding = 0;
  for (; !text.empty() && (text.back() == '=' || text.back() == '.'); text.pop_back()) ++padding;
  const size_t rest = text.size() % 4;
  if (rest == 1 || (padding != 0 && padding != (4 - rest) % 4)) return std::nullopt;
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count >= 8) bytes.push_back(static_cast<char>(bits >> (count -= 8)));
  }
  return bytes;
}

std::optional<std::string> bytes_of(const Struct& key, const char* name) {
  auto at = key.fields().find(name);
  if (at == key.fields().end() || at->second.kind_case() != Value::kStringValue)
    return std::nullopt;
  return from_web_safe_base64(at->second.string_value());
}

Number number_of(const Struct& key, const char* name) {
  std::optional<std::string> bytes = bytes_of(key, name);
  if (!bytes) return nullptr;
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()),
                          static_cast<int>(bytes->size()), nullptr));
}

bool is_rsa_key(const Struct& key, const std::string& algorithm) {
  if (!algorithm.empty() && !starts_with(algorithm, "RS") && !starts_with(algorithm, "PS"))
    return false;
  Number modulus = number_of(key, "n");
  Number exponent = number_of(key, "e");
  if (!modulus || !exponent) return false;
  if (!BN_is_word(exponent.get(), 3) && !BN_is_word(exponent.get(), 65537)) return false;
  const int bits = BN_num_bits(modulus.get());
  return BN_is_odd(modulus.get()) && bits >= 512 && bits <= 16384;
}

struct Curve {
  std::string_view algorithm;
  std::string_view name;
  int number;
};
constexpr Curve kCurves[] = {{"ES256", "P-256", NID_X9_62_prime256v1},
                             {"ES384", "P-384", NID_secp384r1},
                             {"ES512", "P-521", NID_secp521r1}};

// The curve by either of its names; without any it is the first.
const Curve* curve_of(const Struct& key, const std::string& algorithm) {
  std::optional<std::string> name = optional_text(key, "crv");
  if (!name) return nullptr;
  if (algorithm.empty() && name->empty()) return &kCurves[0];
  for (const Curve& curve : kCurves) {
    if ((algorithm.empty() || algorithm == curve.algorithm) &&
        (name->empty() || *name == curve.name)) {
      return &curve;
    }
  }
  return nullptr;
}

bool is_ec_key(const Struct& key, const std::string& algorithm) {
  const Curve* curve = curve_of(key, algorithm);
  if (curve == nullptr) return false;
  Number x = number_of(key, "x");
  Number y = number_of(key, "y");
  Group group(EC_GROUP_new_by_curve_name(curve->number));
  if (!x || !y || !group) return false;
  Point point(EC_POINT_new(group.get()));
  return point &&
         EC_POINT_set_affine_coordinates(group.get(), point.get(), x.get(), y.get(), nullptr) == 1;
}

bool is_shared_key(const Struct& key, const std::string& algorithm) {
  if (!algorithm.empty() && algorithm != "HS256" && algorithm != "HS384" && algorithm != "HS512")
    return false;
  std::optional<std::string> bytes = bytes_of(key, "k");
  return bytes && !bytes->empty();
}

bool is_edwards_key(const Struct& key, const std::string& algorithm) {
  constexpr size_t kKeySize = 32;
  if (!algorithm.empty() && algorithm != "EdDSA") return false;
  if (optional_text(key, "crv") != "Ed25519") return false;
  std::optional<std::string> bytes = bytes_of(key, "x");
  return bytes && bytes->size() == kKeySize;
}

bool is_usable_key(const Struct& key) {
  const std::string algorithm = optional_text(key, "alg").value_or("");
  const std::string type = optional_text(key, "kty").value_or("");
  if (type == "RSA") return is_rsa_key(key, algorithm);
  if (type == "EC") return is_ec_key(key, algorithm);
  if (type == "oct") return is_shared_key(key, algorithm);
  return type == "OKP" && is_edwards_key(key, algorithm);
}

bool is_rsa_certificate(const std::string& pem) {
  Buffer buffer(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Certificate certificate(PEM_read_bio_X509(buffer.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  return key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
}

// The other form of a set: certificates by key id.
bool are_certificates(const Struct& set) {
  return !set.fields().empty() &&
         std::all_of(set.fields().begin(), set.fields().end(), [](const auto& entry) {
           return !entry.first.empty() && entry.second.kind_case() == Value::kStringValue &&
                  starts_with(entry.second.string_value(), "-----BEGIN CERTIFICATE-----\n") &&
                  is_rsa_certificate(entry.second.string_value());
         });
}

}  // namespace

bool is_usable_key_set(std::string_view text) {
  Struct set;
  if (!google::protobuf::util::JsonStringToMessage(std::string(text), &set).ok()) return false;
  auto at = set.fields().find("keys");
  if (at == set.fields().end()) return are_certificates(set);
  const auto& keys = at->second.list_value().values();
  return std::any_of(keys.begin(), keys.end(), [](const Value& key) {
    return key.kind_case() == Value::kStructValue && is_usable_key(key.struct_value());
  });
}

}  // namespace meshc
