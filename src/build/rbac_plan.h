// Authorization of connections and requests, as the rules decide it: who may do what.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "build/shared.h"

namespace meshc {

// How a text is compared. Empty prefixes and suffixes do not occur.
struct TextMatchPlan {
  enum class Kind : uint8_t { kExact, kPrefix, kSuffix, kRegex, kPresent };
  Kind kind = Kind::kExact;
  std::string text;  // empty for kPresent
  bool operator==(const TextMatchPlan&) const = default;
};

struct RbacAlwaysPlan {
  bool operator==(const RbacAlwaysPlan&) const = default;
};

struct RbacAddressPlan {
  bool is_source = false;  // else the destination
  std::string address;
  uint32_t length = 0;
  bool operator==(const RbacAddressPlan&) const = default;
};

struct RbacPortPlan {  // of the destination
  uint32_t port = 0;
  bool operator==(const RbacPortPlan&) const = default;
};

struct RbacServerNamePlan {
  TextMatchPlan match;
  bool operator==(const RbacServerNamePlan&) const = default;
};

struct RbacHeaderPlan {
  std::string name;
  TextMatchPlan match;
  bool operator==(const RbacHeaderPlan&) const = default;
};

// Dynamic metadata that some filter has left.
struct RbacMetadataPlan {
  std::string filter;
  std::vector<std::string> path;
  bool in_list = false;  // the value is a list, one of whose texts matches
  TextMatchPlan match;   // never kPresent
  bool operator==(const RbacMetadataPlan&) const = default;
};

// The name in the certificate of the connection's peer, as it stands there.
struct RbacCertificatePlan {
  TextMatchPlan match;
  bool operator==(const RbacCertificatePlan&) const = default;
};

// What authentication has found out about a request. Istio's own filter gathers that; stock Envoy
// has it in the peer's certificate and in the claims of tokens.
struct RbacIdentityPlan {
  enum class Attribute : uint8_t {
    kSourcePrincipal,  // the peer's SPIFFE id without its scheme
    kSourceUser,       // the same, by its older name
    kRequestPrincipal,
    kRequestAudiences,
    kRequestPresenter,
    kRequestClaim,
  };
  Attribute attribute = Attribute::kSourcePrincipal;
  std::string claim;  // of kRequestClaim
  TextMatchPlan match;
  bool operator==(const RbacIdentityPlan&) const = default;
};

struct RbacConditionPlan;

// All of the conditions hold, or any of them.
struct RbacSetPlan {
  bool all = false;
  std::vector<RbacConditionPlan> conditions;  // at least one
  bool operator==(const RbacSetPlan& other) const;
};

struct RbacNotPlan {
  // One; or none, where the rules negate a list of values of which none was valid.
  std::vector<RbacConditionPlan> condition;
  bool operator==(const RbacNotPlan& other) const;
};

struct RbacConditionPlan {
  std::variant<RbacAlwaysPlan, RbacAddressPlan, RbacPortPlan, RbacServerNamePlan, RbacHeaderPlan,
               RbacMetadataPlan, RbacCertificatePlan, RbacIdentityPlan, RbacSetPlan, RbacNotPlan>
      is;
  bool operator==(const RbacConditionPlan&) const = default;
};

// Written out, for clang 14 does not survive the defaults of types that contain each other.
inline bool RbacSetPlan::operator==(const RbacSetPlan& other) const {
  return all == other.all && conditions == other.conditions;
}
inline bool RbacNotPlan::operator==(const RbacNotPlan& other) const {
  return condition == other.condition;
}

// Allows what one of the permissions and one of the principals hold for.
struct RbacPolicyPlan {
  std::vector<Shared<RbacConditionPlan>> permissions;  // at least one of each
  std::vector<Shared<RbacConditionPlan>> principals;
  bool operator==(const RbacPolicyPlan&) const = default;
};

using RbacPoliciesPlan = std::map<std::string, RbacPolicyPlan>;

// What no policy allows is denied. Without `rules` nothing is; shadow rules are only watched.
struct RbacPlan {
  std::optional<RbacPoliciesPlan> rules;
  std::optional<RbacPoliciesPlan> shadow_rules;
  bool operator==(const RbacPlan&) const = default;
};

// What the filters before this one find out about a request.
struct RequestIdentityPlan {
  bool peer_certificate = true;           // names the source
  bool peer_token = false;                // a token may name it too, and then count as the origin's
  std::vector<std::string> issuers = {};  // whose tokens name the origin
  bool principal_is_origin = false;  // the principal of the request is the origin, else the source
  bool principal_needs_token = false;  // there is no principal without an origin
  bool operator==(const RequestIdentityPlan&) const = default;
};

struct RbacHttpFilterPlan {
  Shared<RbacPlan> rbac;
  RequestIdentityPlan identity;
  bool operator==(const RbacHttpFilterPlan&) const = default;
};

struct RbacNetworkFilterPlan {
  Shared<RbacPlan> rbac;
  std::string stat_prefix;
  bool operator==(const RbacNetworkFilterPlan&) const = default;
};

}  // namespace meshc
