// Plans of one set of listeners as templates, for all the proxies that get the set.
//
// A template is valid for proxies that lack (have as empty texts) the same parameters, so a set
// needs a variant for each combination among its proxies; only parameters that the set refers to
// count. Nearly all sets have one. Plans without parameters have one template for all variants.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "build/profile.h"
#include "compile/set_sources.h"
#include "encode/encode_listener.h"
#include "store/version_content.h"

namespace meshc {

struct SetVariant {
  // Into EncodedSet::templates, or what the set shares with others, in the order of the plans,
  // without those that nothing is sent for.
  std::vector<uint32_t> templates;
};

struct EncodedSet {
  std::vector<ListenerTemplate> templates;
  std::vector<SetVariant> variants;
  std::vector<uint32_t> variant_of;     // for each member
  std::vector<Omission> omissions;      // of the first variant, by plan
  std::vector<uint32_t> omission_plan;  // the plan of each omission
  SetSources sources;
  bool is_pooled = false;  // its templates are EncodedShared::templates
};

// `members`: the parameters of the proxies that get the set, at least one. Encodes in parallel.
EncodedSet encode_set(const ListenerSetPlan& plans, const EncodeOptions& options,
                      const std::vector<const ProxyParameters*>& members);

}  // namespace meshc
