// Selects patches for proxies and attaches them to listeners.
#include "build/istio_current/envoy_filters.h"

#include <algorithm>
#include <tuple>

#include "base/strings.h"
#include "build/istio_current/envoy_filter_reader.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {
namespace {

bool is_for(const PatchCondition& condition, const Proxy& proxy) {
  const std::string_view version = proxy.metadata_text("ISTIO_VERSION");
  if (!starts_with(version, condition.version_prefix)) return false;
  if (condition.version != nullptr &&
      (version.empty() || !RE2::PartialMatch(version, *condition.version)))
    return false;
  return std::all_of(condition.metadata.begin(), condition.metadata.end(), [&](const auto& entry) {
    const ValueRef value = proxy.metadata.find(entry.first);
    return value.is_string() && value.as_string() == entry.second;
  });
}

bool adds_listener(const PatchPlan& patch) {
  return patch.target == PatchTarget::kListener && patch.operation == PatchOperation::kAdd;
}

// Whether the patch asks for this listener as it is before any patch.
bool asks_for(const PatchPlan& patch, const ListenerPlan& listener) {
  if (adds_listener(patch)) return false;
  if (!patch.listener.name.empty())
    return listener.name.is_plain() && patch.listener.name == listener.name.before;
  const auto* socket = std::get_if<SocketAddressPlan>(&listener.address);
  const std::string& name = listener.name.before;
  if (patch.listener.port == 0 || name == "virtualInbound" || name == "virtualOutbound")
    return true;
  return socket != nullptr && socket->port == patch.listener.port;
}

}  // namespace

EnvoyFilterCatalog::EnvoyFilterCatalog(const Registry& registry, const Policies& policies,
                                       const PatchChecker* checker)
    : registry_(registry), policies_(policies) {
  std::vector<const Policy*> all = policies.all(PolicyKind::kEnvoyFilter);
  const auto order = [&](const Policy* policy) {
    return std::make_tuple(policy->namespace_number != policies.root(), policy->created,
                           std::string(policy->name) + "." + std::string(policy->namespace_name));
  };
  std::sort(all.begin(), all.end(),
            [&](const Policy* a, const Policy* b) { return order(a) < order(b); });
  for (const Policy* policy : all) add_object(*policy, checker);
  std::stable_sort(objects_.begin(), objects_.end(),
                   [](const Object& a, const Object& b) { return a.priority < b.priority; });
}

// Objects with a patch that validation refuses are left out as a whole.
void EnvoyFilterCatalog::add_object(const Policy& policy, const PatchChecker* checker) {
  const auto first = static_cast<uint32_t>(patches_.size());
  for (ValueRef entry : policy.spec.find("configPatches").children()) {
    const std::string invalid = add_patch(entry, checker);
    if (invalid.empty()) continue;
    RejectedObject rejection =
        rejected_object(registry_, "EnvoyFilter", *policy.config->meta(), invalid);
    if (entry.line() != 0) rejection.where.line = entry.line();
    rejections_.push_back(std::move(rejection));
    patches_.resize(first);
    conditions_.resize(first);
    return;
  }
  for (uint32_t i = first; i < patches_.size(); ++i) {
    const PatchCondition& condition = conditions_[i];
    asks_for_version_ =
        asks_for_version_ || condition.version != nullptr || !condition.version_prefix.empty();
    for (const auto& [name, value] : condition.metadata) asked_metadata_.insert(name);
  }
  metas_.push_back(policy.config->meta());
  objects_.push_back({&policy,
                      policy.spec.find("priority").as_int(),
                      {first, static_cast<uint32_t>(patches_.size())}});
}

// Why the patch condemns its object; "" if it does not.
std::string EnvoyFilterCatalog::add_patch(ValueRef entry, const PatchChecker* checker) {
  std::optional<PatchPlan> patch = read_patch_plan(entry);
  PatchCondition condition;
  std::string reason;
  if (!read_condition(entry, &condition, &reason)) return reason;
  if (!patch || condition.context == PatchContext::kNone) return "";
  if (checker != nullptr) reason = checker->check_current(*patch).invalid;
  if (!reason.empty()) return reason;
  patch->object = static_cast<uint32_t>(metas_.size());
  patches_.push_back(*std::move(patch));
  conditions_.push_back(std::move(condition));
  return "";
}

std::vector<const EnvoyFilterCatalog::Object*> EnvoyFilterCatalog::attached(
    const Proxy& proxy) const {
  std::vector<const Object*> found;
  for (const Object& object : objects_) {
    const uint32_t number = object.policy->namespace_number;
    if (number != policies_.root() && number != proxy.namespace_number) continue;
    if (policies_.attaches(*object.policy, proxy)) found.push_back(&object);
  }
  return found;
}

std::vector<const Policy*> EnvoyFilterCatalog::outbound_objects() const {
  std::vector<const Policy*> found;
  for (const Object& object : objects_) {
    bool is_outbound = false;
    for (uint32_t i = object.patches.first; i < object.patches.second; ++i) {
      const PatchContext context = conditions_[i].context;
      is_outbound =
          is_outbound || context == PatchContext::kAny || context == PatchContext::kSidecarOutbound;
    }
    if (is_outbound) found.push_back(object.policy);
  }
  return found;
}

SelectedPatches EnvoyFilterCatalog::select(const Proxy& proxy) const {
  SelectedPatches selected;
  for (const Object* object : attached(proxy)) {
    for (uint32_t i = object->patches.first; i < object->patches.second; ++i) {
      const PatchTarget target = patches_[i].target;
      if (target == PatchTarget::kCluster || !is_for(conditions_[i], proxy)) continue;
      const PatchContext context = conditions_[i].context;
      const auto is_in = [&](PatchContext wanted) {
        return context == PatchContext::kAny || context == wanted;
      };
      const bool is_anywhere = context == PatchContext::kAny;
      if (proxy.is_router) {
        if (is_in(PatchContext::kGateway) && !is_route_target(target))
          selected.gateway.push_back(i);
        continue;
      }
      // A listener for any context is added once.
      if (is_in(PatchContext::kSidecarInbound) && !(is_anywhere && adds_listener(patches_[i])))
        selected.inbound.push_back(i);
      // Routes of outbound listeners are not in them.
      if (is_in(PatchContext::kSidecarOutbound) && !is_route_target(target))
        selected.outbound.push_back(i);
    }
  }
  return selected;
}

void EnvoyFilterCatalog::attach(PatchGroup group, std::vector<uint32_t> numbers, bool adds,
                                std::vector<ListenerPlan>* listeners) const {
  if (numbers.empty()) return;
  const auto list = std::make_shared<const PatchListPlan>(PatchListPlan{group, std::move(numbers)});
  for (ListenerPlan& listener : *listeners) {
    listener.patches = Shared<PatchListPlan>(list);
    for (uint32_t number : list->patches) {
      const PatchPlan& patch = patches_[number];
      if (asks_for(patch, listener)) listener.sources.add("EnvoyFilter", metas_[patch.object]);
    }
  }
  if (!adds) return;
  for (uint32_t number : list->patches) {
    const std::string_view name = patches_[number].value.find("name").as_string();
    if (!adds_listener(patches_[number]) || name.empty()) continue;
    ListenerPlan added;
    added.name = Text(std::string(name));
    added.address = PipePlan();
    added.added_by = number;
    added.sources.add("EnvoyFilter", metas_[patches_[number].object]);
    listeners->push_back(std::move(added));
  }
}

}  // namespace meshc::istio_current
