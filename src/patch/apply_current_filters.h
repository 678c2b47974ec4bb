// Patches of listener filters, network filters and HTTP filters under the rules of today's istiod.
#pragma once

#include <google/protobuf/any.pb.h>

#include <string>
#include <string_view>
#include <vector>

#include "patch/patch_types.h"
#include "patch/patch_values.h"

namespace meshc {

// All functions append to `faults` what they cannot merge, and leave it as it is.

// One patch that matches the listener.
void patch_listener_filters(const PatchValue& patch, PatchTypesV3::Listener& listener,
                            std::vector<std::string>* faults);

// The patches that match the chain, in their order: network filters first, then the HTTP filters in
// each of them.
void patch_filters(const std::vector<const PatchValue*>& network,
                   const std::vector<const PatchValue*>& http, PatchTypesV3::FilterChain& chain,
                   std::vector<std::string>* faults);

// Merges into the configuration of what is called `name`. False if the two are of different types.
bool merge_payload(const google::protobuf::Any& from, std::string_view name,
                   google::protobuf::Any& to, std::vector<std::string>* faults);

}  // namespace meshc
