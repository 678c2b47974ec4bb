// From a listener plan to the bytes of Envoy's Listener message, in either dialect.
//
// All functions are deterministic (the same plan, options and parameters give the same bytes for
// one build of meshc) and may be called from any number of threads at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "build/listener_plan.h"
#include "build/plan_text.h"
#include "patch/dialect.h"

namespace meshc {

class PatchValues;

struct EncodeOptions {
  Dialect dialect = Dialect::kV3;
  // v2: filters carry their configuration as Any `typed_config`; false: as Struct `config` (Istio's
  // PILOT_DISABLE_XDS_MARSHALING_TO_ANY). v3 has typed_config alone, but merges no patch into what
  // v2 has as a Struct.
  bool typed_config = true;
  // v3 only: emit envoy.filters.network.mysql_proxy, which Envoy has in its contrib build alone.
  bool mysql_filter = false;
  // What the patches of plans refer to, read for the dialect; may be null if no plan has any.
  const PatchValues* patches = nullptr;
};

// A part of a plan that the dialect cannot express, or that Envoy would refuse the listener for,
// and that the message therefore lacks.
struct Omission {
  enum class Kind : uint8_t {
    kEqualMatch,        // a filter chain that matches what earlier chains match already
    kOverlappingMatch,  // the part of a chain's match that earlier chains have already
    kServerName,        // a server name with a wildcard that Envoy does not take
    kMixerFilter,       // Mixer's network filter, HTTP filter or per-route configuration
    kSubjectName,       // subject names that Envoy does not check without a CA
    kCipherSuite,       // a cipher suite that Envoy does not know
    kPolicyRule,        // a permission or principal of authorization, or a part of it
    kMysqlFilter,       // the MySQL filter, unless EncodeOptions::mysql_filter
    kAuthentication,    // a token that is refused, or needed, where a policy says otherwise
    kPatch,             // what patches have made of the listener
  };
  Kind kind = Kind::kEqualMatch;
  uint32_t chain = 0;        // index into ListenerPlan::filter_chains
  std::string text;          // one sentence for people: what was left out, and why
  bool whole_chain = false;  // the message lacks all of the chain
  bool operator==(const Omission&) const = default;
};

// "type.googleapis.com/envoy.config.listener.v3.Listener" or its v2 name.
const std::string& listener_type_url(Dialect dialect);

// The serialized Listener with the proxy's parameters filled in. A parameter that the plan refers
// to must exist. Appends what the dialect leaves out to `omissions`, if given; v2 leaves out
// nothing.
std::string encode_listener(const ListenerPlan& plan, const EncodeOptions& options,
                            const ProxyParameters& parameters,
                            std::vector<Omission>* omissions = nullptr);

}  // namespace meshc
