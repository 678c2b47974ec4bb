// One encoding of a plan, and whether it holds anything of the proxy's own.
#pragma once

#include <string>
#include <vector>

#include "encode/encode_listener.h"

namespace meshc {

struct Encoding {
  std::string wire;
  bool used_parameters = false;
};

// As encode_listener.
Encoding encode_for(const ListenerPlan& plan, const EncodeOptions& options,
                    const ProxyParameters& parameters, std::vector<Omission>* omissions);

}  // namespace meshc
