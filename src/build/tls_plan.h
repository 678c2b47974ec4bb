// The TLS side of a filter chain that terminates TLS, as the rules decide it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace meshc {

// A secret that Envoy fetches by SDS from a Unix domain socket (Istio 1.3.8
// security/model/authentication.go).
struct SdsSecretPlan {
  std::string name;      // "default", "ROOTCA", or a gateway's credential name
  std::string uds_path;  // "unix:/var/run/sds/uds_path"
  std::string
      token_path;  // the workload's token is sent along; empty: none, as for gateway credentials
  bool is_gateway_credential = false;  // v3 names it kubernetes://NAME
  int64_t initial_fetch_timeout = 0;   // nanoseconds
  bool operator==(const SdsSecretPlan&) const = default;
};

struct CertificateFilesPlan {
  std::string certificate_chain;
  std::string private_key;
  bool operator==(const CertificateFilesPlan&) const = default;
};

// How the peer's certificate is checked. One that comes from a secret is combined with the rest.
struct ValidationPlan {
  std::variant<std::monostate, std::string, SdsSecretPlan> trusted_ca;  // a file, or a secret
  std::vector<std::string> subject_alt_names;
  std::vector<std::string> certificate_spki;    // base64 of SHA-256 digests
  std::vector<std::string> certificate_hashes;  // hexadecimal SHA-256 digests
  // The peer's name must be of this trust domain; empty: any. In v2 the istio_authn filter says so.
  std::string trust_domain = {};
  bool operator==(const ValidationPlan&) const = default;
};

enum class TlsVersion : uint8_t { kAuto, kTls10, kTls11, kTls12, kTls13 };

struct TlsParametersPlan {
  TlsVersion minimum = TlsVersion::kAuto;
  TlsVersion maximum = TlsVersion::kAuto;
  std::vector<std::string> cipher_suites;
  bool operator==(const TlsParametersPlan&) const = default;
};

// Envoy: DownstreamTlsContext.
struct TlsContextPlan {
  std::variant<CertificateFilesPlan, SdsSecretPlan> certificate;
  std::optional<ValidationPlan> validation;
  std::optional<TlsParametersPlan> parameters;
  std::vector<std::string> alpn_protocols;
  std::optional<bool> require_client_certificate;
  bool operator==(const TlsContextPlan&) const = default;
};

}  // namespace meshc
