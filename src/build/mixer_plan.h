// Mixer's attributes, and the specs that tell its clients which requests have which of them and
// what they cost.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "build/plan_text.h"

namespace meshc {

struct MixerTimestampPlan {
  std::string rfc3339;
  bool operator==(const MixerTimestampPlan&) const = default;
};
struct MixerDurationPlan {
  int64_t nanoseconds = 0;
  bool operator==(const MixerDurationPlan&) const = default;
};

// istio.mixer.v1.Attributes: values by name.
struct MixerAttributesPlan {
  using StringMap = std::map<std::string, std::string>;
  // monostate: a name without a value; vector: a bytes value of one Text.
  using Value = std::variant<std::monostate, Text, int64_t, double, bool, std::vector<Text>,
                             MixerTimestampPlan, MixerDurationPlan, StringMap>;
  std::map<std::string, Value> attributes;
  bool operator==(const MixerAttributesPlan&) const = default;
};

// istio.mixer.v1.config.client.HTTPAPISpec: attributes of requests by method and path, and where
// the key of the caller is.
struct MixerApiSpecPlan {
  enum class PathKind : uint8_t { kNone, kUriTemplate, kRegex };
  struct Pattern {
    std::optional<MixerAttributesPlan> attributes;
    std::string http_method;
    PathKind path_kind = PathKind::kNone;
    std::string path;
    bool operator==(const Pattern&) const = default;
  };
  enum class KeyPlace : uint8_t { kNone, kQuery, kHeader, kCookie };
  struct ApiKey {
    KeyPlace place = KeyPlace::kNone;
    std::string name;
    bool operator==(const ApiKey&) const = default;
  };

  std::optional<MixerAttributesPlan> attributes;
  std::vector<Pattern> patterns;
  std::vector<ApiKey> api_keys;
  bool operator==(const MixerApiSpecPlan&) const = default;
};

// istio.mixer.v1.config.client.QuotaSpec: what requests are charged with, by their attributes.
struct MixerQuotaSpecPlan {
  enum class MatchKind : uint8_t { kNone, kExact, kPrefix, kRegex };
  struct StringMatch {
    MatchKind kind = MatchKind::kNone;
    std::string text;
    bool operator==(const StringMatch&) const = default;
  };
  using AttributeMatch = std::map<std::string, StringMatch>;
  struct Quota {
    std::string name;
    int64_t charge = 0;
    bool operator==(const Quota&) const = default;
  };
  struct Rule {
    std::vector<AttributeMatch> matches;
    std::vector<Quota> quotas;
    bool operator==(const Rule&) const = default;
  };

  std::vector<Rule> rules;
  bool operator==(const MixerQuotaSpecPlan&) const = default;
};

}  // namespace meshc
