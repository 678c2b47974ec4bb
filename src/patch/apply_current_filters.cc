// Inserts, removes, replaces and merges filters.
#include "patch/apply_current_filters.h"

#include <fmt/format.h>

#include "patch/current_match.h"
#include "patch/merge.h"
#include "patch/wire.h"

namespace meshc {
namespace {

// patchNetworkFilter and mergeHTTPFilter: without a typed configuration there is nothing to merge
// with, not even the name.
template <class Filter>
void merge_filter(const PatchValue& patch, Filter& filter, std::vector<std::string>* faults) {
  if (!filter.has_typed_config()) return;
  const auto& user = static_cast<const Filter&>(*patch.message);
  if (user.has_typed_config()) {
    merge_payload(user.typed_config(), filter.name(), *filter.mutable_typed_config(), faults);
  }
  if (!user.name().empty()) filter.set_name(user.name());
}

template <class Filter>
void patch_list(const std::vector<const PatchValue*>& patches,
                google::protobuf::RepeatedPtrField<Filter>& list) {
  for (const PatchValue* patch : patches) {
    change_list(
        *patch, has_anchor(patch->plan),
        [&](const Filter& filter) { return is_anchor(patch->plan, filter.name()); }, list);
  }
}

template <class Filter>
void merge_into(const std::vector<const PatchValue*>& patches, Filter& filter,
                std::vector<std::string>* faults) {
  for (const PatchValue* patch : patches) {
    if (patch->plan.operation != PatchOperation::kMerge) continue;
    if (is_anchor(patch->plan, filter.name())) merge_filter(*patch, filter, faults);
  }
}

void patch_http_filters(const std::vector<const PatchValue*>& http, PatchTypesV3::Filter& filter,
                        std::vector<std::string>* faults) {
  std::vector<const PatchValue*> patches;
  for (const PatchValue* patch : http) {
    const PatchListenerMatch& match = patch->plan.listener;
    if (!match.has_filter || match.filter == filter.name()) patches.push_back(patch);
  }
  if (patches.empty() || !filter.has_typed_config()) return;
  PatchTypesV3::Hcm manager;
  if (!filter.typed_config().UnpackTo(&manager)) return;
  patch_list(patches, *manager.mutable_http_filters());
  for (PatchTypesV3::HttpFilter& one : *manager.mutable_http_filters())
    merge_into(patches, one, faults);
  pack(manager, *filter.mutable_typed_config());
}

}  // namespace

bool merge_payload(const google::protobuf::Any& from, std::string_view name,
                   google::protobuf::Any& to, std::vector<std::string>* faults) {
  if (merge_any(from, Dialect::kV3, to) == AnyMerge::kDone) return true;
  const auto type_of = [](const google::protobuf::Any& any) {
    return any.type_url().substr(any.type_url().rfind('/') + 1);
  };
  faults->push_back(fmt::format("a patch merges {} into {}, which is configured by {}",
                                type_of(from), name, type_of(to)));
  return false;
}

void patch_listener_filters(const PatchValue& patch, PatchTypesV3::Listener& listener,
                            std::vector<std::string>* faults) {
  if (patch.plan.operation != PatchOperation::kMerge)
    return patch_list<PatchTypesV3::ListenerFilter>({&patch}, *listener.mutable_listener_filters());
  if (!has_anchor(patch.plan)) return;
  // Filter after filter is merged with, whatever its name is, up to the first that is of another
  // type; and no name changes.
  const auto& user = static_cast<const PatchTypesV3::ListenerFilter&>(*patch.message);
  for (PatchTypesV3::ListenerFilter& filter : *listener.mutable_listener_filters()) {
    if (!filter.has_typed_config() || !user.has_typed_config()) continue;
    if (!merge_payload(user.typed_config(), filter.name(), *filter.mutable_typed_config(), faults))
      return;
  }
}

void patch_filters(const std::vector<const PatchValue*>& network,
                   const std::vector<const PatchValue*>& http, PatchTypesV3::FilterChain& chain,
                   std::vector<std::string>* faults) {
  patch_list(network, *chain.mutable_filters());
  for (PatchTypesV3::Filter& filter : *chain.mutable_filters()) {
    merge_into(network, filter, faults);
    if (filter.name() == PatchTypesV3::kHcmName) patch_http_filters(http, filter, faults);
  }
}

}  // namespace meshc
