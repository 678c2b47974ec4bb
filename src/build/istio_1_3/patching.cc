// Attaches patches to listeners.
#include "build/istio_1_3/patching.h"

#include <algorithm>

#include "build/istio_1_3/inbound.h"

namespace meshc::istio_1_3 {
namespace {

const std::vector<uint32_t>& patches_of(const SelectedFilters& filters, PatchGroup group) {
  switch (group) {
    case PatchGroup::kInbound:
    case PatchGroup::kVirtualInbound:
      return filters.inbound_patches;
    case PatchGroup::kOutbound:
    case PatchGroup::kVirtualOutbound:
      return filters.outbound_patches;
    case PatchGroup::kRouter:
      break;
  }
  return filters.gateway_patches;
}

// Whether the patch asks for this listener as it is before any patch.
bool asks_for(const ProxyShape& shape, const PatchPlan& patch, const ListenerPlan& listener) {
  if (patch.target == PatchTarget::kListener && patch.operation == PatchOperation::kAdd) {
    return false;
  }
  const auto* socket = std::get_if<SocketAddressPlan>(&listener.address);
  const uint32_t port = socket == nullptr ? 0 : socket->port;
  return (patch.listener.port == 0 || patch.listener.port == port) &&
         (patch.listener.name.empty() || patch.listener.name == actual_text(shape, listener.name));
}

// A listener that is a patch's value; the patches of the objects behind that one apply to it.
ListenerPlan added_listener(const EnvoyFilterCatalog& catalog, const PatchListPlan& list,
                            uint32_t number, bool is_twice) {
  const PatchPlan& patch = catalog.patches()[number];
  PatchListPlan later{list.group, {}};
  auto is_other = [&](uint32_t other) { return catalog.patches()[other].object != patch.object; };
  auto own = std::find(list.patches.begin(), list.patches.end(), number);
  std::copy(std::find_if(own, list.patches.end(), is_other), list.patches.end(),
            std::back_inserter(later.patches));
  ListenerPlan listener;
  listener.name = Text(std::string(patch.value.find("name").as_string()));
  listener.address = PipePlan();
  listener.patches = std::make_shared<const PatchListPlan>(std::move(later));
  listener.added_by = number;
  listener.is_added_twice = is_twice;
  listener.sources.add("EnvoyFilter", catalog.meta_of(patch));
  return listener;
}

}  // namespace

void attach_patches(const Model& model, const ProxyShape& shape, PatchGroup group,
                    std::vector<ListenerPlan>* listeners) {
  const EnvoyFilterCatalog& catalog = model.envoy_filters;
  auto list =
      std::make_shared<const PatchListPlan>(PatchListPlan{group, patches_of(shape.filters, group)});
  if (list->patches.empty()) return;
  for (ListenerPlan& listener : *listeners) {
    listener.patches = Shared<PatchListPlan>(list);
    for (uint32_t number : list->patches) {
      const PatchPlan& patch = catalog.patches()[number];
      if (asks_for(shape, patch, listener)) {
        listener.sources.add("EnvoyFilter", catalog.meta_of(patch));
      }
    }
  }
  // Virtual listeners are patched one by one, so nothing can be added there.
  if (group == PatchGroup::kVirtualInbound || group == PatchGroup::kVirtualOutbound) return;
  const std::vector<uint32_t>& outbound = shape.filters.outbound_patches;
  for (uint32_t number : list->patches) {
    const PatchPlan& patch = catalog.patches()[number];
    if (patch.target != PatchTarget::kListener || patch.operation != PatchOperation::kAdd) continue;
    const bool is_twice = group == PatchGroup::kInbound &&
                          std::find(outbound.begin(), outbound.end(), number) != outbound.end();
    listeners->push_back(added_listener(catalog, *list, number, is_twice));
  }
}

}  // namespace meshc::istio_1_3
