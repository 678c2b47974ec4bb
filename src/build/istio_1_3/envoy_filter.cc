// Selects EnvoyFilters for proxies.
#include "build/istio_1_3/envoy_filter.h"

#include "build/istio_1_3/envoy_filter_reader.h"
#include "build/istio_1_3/known_kinds.h"
#include "build/istio_1_3/sidecar_scope.h"

namespace meshc::istio_1_3 {
namespace {

std::optional<LabelSet> optional_labels(ValueRef object) {
  if (!object.is_object()) return std::nullopt;
  return label_set(object);
}

bool selects(const std::optional<LabelSet>& selector, const std::vector<LabelSet>& labels) {
  return !selector || any_superset_of(labels, *selector);
}

uint32_t size_of(const auto& list) { return static_cast<uint32_t>(list.size()); }

}  // namespace

EnvoyFilterCatalog::EnvoyFilterCatalog(const MeshIndex& index, const MeshConfig& mesh,
                                       const PatchChecker* checker)
    : registry_(index.registry) {
  if (!mesh.root_namespace.empty()) {
    root_namespace_ = registry_.find_text(mesh.root_namespace).value_or(kUnknownText);
  }
  for (const fb::Config* config : networking_configs(index, "EnvoyFilter")) {
    add_object(*config, checker);
  }
}

// Objects with a patch that Istio's validation refuses are left out as a whole.
void EnvoyFilterCatalog::add_object(const fb::Config& config, const PatchChecker* checker) {
  const ValueRef spec = registry_.value(config.spec());
  Object object;
  object.meta = config.meta();
  object.selector = optional_labels(spec.find("workloadSelector").find("labels"));
  object.workload_labels = optional_labels(spec.find("workloadLabels"));
  const uint32_t first_patch = size_of(patches_);
  const uint32_t first_filter = size_of(user_filters_);
  for (ValueRef entry : spec.find("configPatches").children()) {
    std::string invalid;
    if (add_patch(*object.meta, entry, checker, &invalid)) continue;
    reject(*object.meta, std::move(invalid), entry.line());
    patches_.resize(first_patch);
    conditions_.resize(first_patch);
    return;
  }
  for (ValueRef entry : spec.find("filters").children()) {
    add_user_filter(*object.meta, entry, checker);
  }
  object.patches = {first_patch, size_of(patches_)};
  object.user_filters = {first_filter, size_of(user_filters_)};
  objects_.push_back(std::move(object));
}

// False if the patch condemns its object, with the reason.
bool EnvoyFilterCatalog::add_patch(const fb::Meta& meta, ValueRef entry,
                                   const PatchChecker* checker, std::string* invalid) {
  *invalid = fault_of(entry);
  if (!invalid->empty()) return false;
  PatchPlan patch = read_patch_plan(entry);
  patch.object = size_of(objects_);
  Condition condition;
  condition.category = read_category(entry.find("match").find("context"));
  const ValueRef proxy = entry.find("match").find("proxy");
  if (const std::string_view version = proxy.find("proxyVersion").as_string(); !version.empty()) {
    condition.version = std::make_unique<const RE2>(version, RE2::Quiet);
    if (!condition.version->ok()) {
      *invalid = "the proxyVersion of a patch is no regular expression: ";
      *invalid += condition.version->error();
      return false;
    }
  }
  for (ValueRef member : proxy.find("metadata").children()) {
    condition.metadata.emplace_back(member.key(), member.as_string());
  }
  const PatchVerdict verdict = checker == nullptr ? PatchVerdict() : checker->check(patch);
  *invalid = verdict.invalid;
  if (!invalid->empty()) return false;
  if (!verdict.unusable.empty()) {
    reject(meta, verdict.unusable, entry.line());
    return true;
  }
  patches_.push_back(std::move(patch));
  conditions_.push_back(std::move(condition));
  return true;
}

void EnvoyFilterCatalog::add_user_filter(const fb::Meta& meta, ValueRef entry,
                                         const PatchChecker* checker) {
  UserFilter filter = read_user_filter(entry);
  filter.meta = &meta;
  const std::string unusable =
      checker == nullptr ? "" : checker->check_filter(filter.is_http, filter.name, filter.config);
  if (unusable.empty()) {
    user_filters_.push_back(std::move(filter));
  } else {
    reject(meta, unusable, entry.line());
  }
}

void EnvoyFilterCatalog::reject(const fb::Meta& meta, std::string reason, uint32_t line) {
  RejectedObject rejection = rejected_object(registry_, "EnvoyFilter", meta, std::move(reason));
  if (line != 0) rejection.where.line = line;
  rejections_.push_back(std::move(rejection));
}

SelectedFilters EnvoyFilterCatalog::select(const Node& node,
                                           const std::vector<LabelSet>& labels) const {
  SelectedFilters selected;
  // Deprecated filters apply from any namespace.
  for (const Object& object : objects_) {
    if (!selects(object.workload_labels, labels)) continue;
    for (uint32_t i = object.user_filters.first; i < object.user_filters.second; ++i) {
      selected.user_filters.push_back(i);
    }
  }
  auto select_from = [&](uint32_t namespace_number) {
    for (const Object& object : objects_) {
      if (object.meta->namespace_() != namespace_number) continue;
      if (selects(object.selector, labels)) select_patches(object, node, &selected);
    }
  };
  if (root_namespace_) select_from(*root_namespace_);
  if (!root_namespace_ || node.namespace_number != *root_namespace_) {
    select_from(node.namespace_number);
  }
  return selected;
}

void EnvoyFilterCatalog::select_patches(const Object& object, const Node& node,
                                        SelectedFilters* selected) const {
  for (uint32_t i = object.patches.first; i < object.patches.second; ++i) {
    const PatchTarget target = patches_[i].target;
    if (target == PatchTarget::kCluster || !is_for(conditions_[i], node)) continue;
    const ListenerCategory category = conditions_[i].category;
    auto add = [&](ListenerCategory to, std::vector<uint32_t>* list) {
      if (category == ListenerCategory::kAny || category == to) list->push_back(i);
    };
    if (node.is_router) {
      if (!is_route_target(target)) add(ListenerCategory::kGateway, &selected->gateway_patches);
      continue;
    }
    add(ListenerCategory::kSidecarInbound, &selected->inbound_patches);
    // Routes of outbound listeners are not in them.
    if (!is_route_target(target)) {
      add(ListenerCategory::kSidecarOutbound, &selected->outbound_patches);
    }
  }
}

bool EnvoyFilterCatalog::is_for(const Condition& condition, const Node& node) {
  if (condition.version != nullptr) {
    const std::optional<std::string> version = node.metadata_text("ISTIO_VERSION");
    if (!version || !RE2::PartialMatch(*version, *condition.version)) return false;
  }
  for (const auto& [name, value] : condition.metadata) {
    if (node.metadata_text(name).value_or("") != value) return false;
  }
  return true;
}

}  // namespace meshc::istio_1_3
