// One encoding of a plan, and whether it holds anything of the proxy's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "encode/encode_listener.h"

namespace meshc {

struct Encoding {
  std::string wire;
  bool used_parameters = false;
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
