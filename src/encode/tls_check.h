// What Envoy 1.40 would refuse in the TLS context of a filter chain.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "build/tls_plan.h"
#include "encode/encode_listener.h"

namespace meshc {

// Why Envoy would refuse the context and nothing less than its chain can go: a digest of a public
// key or certificate that is none, without which more clients would be let in. Empty: it would not.
std::string tls_refusal(const TlsContextPlan& plan);

// The context without what Envoy refuses and can do without, each loss on record:
//
// - subject names where no CA is trusted: Envoy checks no names of certificates that anyone can
// make
// - cipher suites that it does not know (BoringSSL's names, aliases, and groups of them); without
// any
//   left it takes its own choice
TlsContextPlan acceptable_tls(const TlsContextPlan& plan, uint32_t chain,
                              std::vector<Omission>* losses);

}  // namespace meshc
