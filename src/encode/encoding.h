// One encoding of a plan, and how often it has the values of the proxy's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "encode/encode_listener.h"
#include "patch/patch_fate.h"

namespace meshc {

struct Encoding {
  std::string wire;
  // Of each flattened parameter (encode/flat_parameters.h); empty: none is used.
  std::vector<uint32_t> uses;
  // v3: whether it was made acceptable to Envoy (encode/mend_listener.h), which looks at values.
  bool is_mended = false;
  PatchFate fate;
};

// For whom a plan is encoded.
struct EncodeTarget {
  const ProxyParameters& parameters;  // what is written; fillers, perhaps
  const ProxyParameters& real;        // what patches that ask for a listener's name see
  std::optional<PatchStop> stop = {};
};

// As encode_listener.
Encoding encode_for(const ListenerPlan& plan, const EncodeOptions& options,
                    const EncodeTarget& target, std::vector<Omission>* omissions);

}  // namespace meshc
