// Sorts the proxies of a mesh into classes and builds each class's listeners.
#include "build/istio_1_3/istio_mesh.h"

#include <algorithm>
#include <unordered_map>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "build/istio_1_3/gateway_listeners.h"
#include "build/istio_1_3/inbound.h"
#include "build/istio_1_3/management_listeners.h"
#include "build/istio_1_3/model.h"
#include "build/istio_1_3/outbound.h"
#include "build/istio_1_3/patching.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/istio_1_3/virtual_listeners.h"

namespace meshc::istio_1_3 {
namespace {

struct ScopeKeyHash {
  size_t operator()(const ScopeKey& key) const {
    return std::hash<const void*>()(key.config) * 31 + key.namespace_number;
  }
};

// What was found out about one proxy of the registry.
constexpr uint32_t kBatch = 4096;  // proxies that are looked at before memory is used again

struct Candidate {
  bool wanted = false;
  std::optional<Node> node;
  std::string reason;
  ShapedProxy shaped;
  const fb::Pod* pod = nullptr;
};

ListenerSetPlan shared_plans(std::vector<ListenerPlan> plans) {
  ListenerSetPlan set;
  for (ListenerPlan& plan : plans)
    set.push_back(std::make_shared<const ListenerPlan>(std::move(plan)));
  return set;
}

class IstioMesh final : public ProfileMesh {
 public:
  IstioMesh(const MeshIndex& index, const ProfileOptions& options)
      : model_(index, options.patch_checker) {
    for (const auto* found : {&model_.authn.rejections(), &model_.authz.rejections(),
                              &model_.envoy_filters.rejections()})
      rejections_.insert(rejections_.end(), found->begin(), found->end());
    const uint32_t all = model_.index.registry.root().proxies()->size();
    proxies_.reserve(all);
    for (uint32_t begin = 0; begin < all; begin += kBatch)
      classify(begin, look_at_proxies(options, begin, std::min(begin + kBatch, all)));
    class_numbers_.clear();
    set_numbers_.clear();
    build_scopes();
    for (const ProxyClass& proxy_class : classes_) {
      if (proxy_class.shape.is_router) add_gateway_rejections(proxy_class.shape);
    }
  }

  const std::vector<ClassifiedProxy>& proxies() const override { return proxies_; }
  uint32_t class_count() const override { return static_cast<uint32_t>(classes_.size()); }
  uint32_t shared_set_count() const override { return static_cast<uint32_t>(shared_sets_.size()); }
  uint32_t shared_set_read_by(uint32_t proxy_class) const override {
    return classes_[proxy_class].shared_set;
  }
  const std::vector<RejectedObject>& rejections() const override { return rejections_; }
  const std::vector<PatchPlan>& patches() const override { return model_.envoy_filters.patches(); }
  bool typed_config() const override { return model_.features.typed_config; }
  bool mysql_filter() const override { return model_.features.mysql_filter; }

  SharedSetPlan build_shared_set(uint32_t set) const override {
    const ProxyShape& shape = classes_[shared_sets_[set]].shape;
    SharedSetPlan plan = build_outbound(model_, shape, scopes_[shape.scope_number]);
    plan.by_port = listeners_by_port(plan.listeners);
    return plan;
  }

  ClassPlan build_class(uint32_t proxy_class, const SharedSetPlan* shared) const override {
    const ProxyShape& shape = classes_[proxy_class].shape;
    ClassPlan plan;
    Conflicts conflicts;
    if (shape.workload.no_services) add_status(kNoServices, &conflicts);
    if (shape.workload.endpoint_not_ready) add_status(kEndpointNotReady, &conflicts);
    if (shared != nullptr) {
      const SidecarScope& scope = scopes_[shape.scope_number];
      std::vector<ListenerPlan> inbound = build_inbound(model_, shape, scope, &conflicts);
      add_management_listeners(model_, shape, scope, shared->by_port, shared->sorted_addresses,
                               &inbound);
      std::vector<ListenerPlan> outbound_trap;
      outbound_trap.push_back(
          build_virtual_outbound(model_, shape, scope, shared->sorted_addresses));
      std::vector<ListenerPlan> inbound_trap;
      inbound_trap.push_back(build_virtual_inbound(model_, shape, scope, inbound));
      attach_patches(model_, shape, PatchGroup::kVirtualOutbound, &outbound_trap);
      attach_patches(model_, shape, PatchGroup::kVirtualInbound, &inbound_trap);
      attach_patches(model_, shape, PatchGroup::kInbound, &inbound);
      plan.before = shared_plans(std::move(inbound));
      outbound_trap.push_back(std::move(inbound_trap[0]));
      plan.after = shared_plans(std::move(outbound_trap));
    }
    if (shape.is_router) {
      std::vector<ListenerPlan> listeners =
          build_gateway_listeners(model_, shape, scopes_[shape.scope_number]);
      attach_patches(model_, shape, PatchGroup::kRouter, &listeners);
      plan.before = shared_plans(std::move(listeners));
    }
    plan.conflicts = conflicts.take();
    return plan;
  }

 private:
  struct ProxyClass {
    ProxyShape shape;
    uint32_t shared_set = kNoSharedSet;
  };

  static void add_status(const char* metric, Conflicts* conflicts) {
    conflicts->add(metric, Text("", {ParameterKind::kNodeName, 0}, ""), Text());
  }

  std::vector<Candidate> look_at_proxies(const ProfileOptions& options, uint32_t begin,
                                         uint32_t end) const {
    const Registry& registry = model_.index.registry;
    std::vector<Candidate> candidates(end - begin);
    parallel_for(
        candidates.size(),
        [&](size_t i) {
          const fb::Proxy& proxy =
              *registry.root().proxies()->Get(begin + static_cast<uint32_t>(i));
          Candidate& candidate = candidates[i];
          candidate.wanted = options.proxy_glob == "*" ||
                             glob_match(options.proxy_glob, registry.text(proxy.id()));
          if (!candidate.wanted) return;
          candidate.node = parse_node(registry, proxy, &candidate.reason);
          if (candidate.node) candidate.shaped = shape_of(model_, *candidate.node);
        },
        64);
    return candidates;
  }

  // Numbers classes and shared sets in the order of their first proxies, which come sorted by id.
  // `candidates` are the next proxies of the registry.
  void classify(uint32_t begin, std::vector<Candidate> candidates) {
    const auto& all = *model_.index.registry.root().proxies();
    const size_t before = proxies_.size();
    std::vector<uint32_t> accepted;
    for (uint32_t i = 0; i < candidates.size(); ++i) {
      Candidate& candidate = candidates[i];
      if (!candidate.wanted) continue;
      if (!candidate.node) {
        reject(*all.Get(begin + i), candidate.reason);
        continue;
      }
      accepted.push_back(i);
      const auto next = static_cast<uint32_t>(classes_.size());
      const auto [at, is_new] = class_numbers_.try_emplace(candidate.shaped.key, next);
      proxies_.emplace_back().proxy_class = at->second;
      candidate.pod = candidate.shaped.shape.workload.pod;
      if (is_new) add_class(std::move(candidate.shaped));
      proxies_.back().shared_set = classes_[at->second].shared_set;
    }
    parallel_for(
        accepted.size(),
        [&](size_t i) {
          Candidate& candidate = candidates[accepted[i]];
          describe(*all.Get(begin + accepted[i]), candidate, &proxies_[before + i]);
          candidate = Candidate();  // taking it apart is a good part of the work
        },
        64);
  }

  // A proxy whose pod is known and has its name is described by the pod.
  void describe(const fb::Proxy& from, const Candidate& candidate, ClassifiedProxy* proxy) const {
    const Node& node = *candidate.node;
    proxy->id = node.id;
    proxy->parameters.node_name = node.short_name;
    proxy->parameters.node_namespace = node.name_namespace();
    proxy->parameters.addresses.assign(node.addresses.begin(), node.addresses.end());
    proxy->parameters.address_bytes.reserve(node.parsed_addresses.size());
    for (const IpAddress& address : node.parsed_addresses)
      proxy->parameters.address_bytes.push_back(address.mapped_bytes());
    proxy->source = from.source();
    const fb::Pod* pod = candidate.pod;
    if (pod == nullptr) return;
    const Registry& registry = model_.index.registry;
    std::string_view name = registry.text(pod->meta()->name());
    std::string_view namespace_name = registry.text(pod->meta()->namespace_());
    proxy->has_pod = node.short_name.size() == name.size() + 1 + namespace_name.size() &&
                     starts_with(node.short_name, name) && node.short_name[name.size()] == '.' &&
                     ends_with(node.short_name, namespace_name);
    if (proxy->has_pod) proxy->source = pod->meta()->source();
  }

  void add_class(ShapedProxy shaped) {
    auto number = static_cast<uint32_t>(classes_.size());
    ProxyClass& added = classes_.emplace_back();
    added.shape = std::move(shaped.shape);
    // Without a port for the virtual listeners the builder makes nothing at all.
    if (added.shape.is_router || model_.mesh.proxy_listen_port == 0) return;
    auto next_set = static_cast<uint32_t>(shared_sets_.size());
    auto [at, is_new] = set_numbers_.try_emplace(shaped.outbound_key, next_set);
    if (is_new) shared_sets_.push_back(number);
    added.shared_set = at->second;
  }

  // What several classes leave out for one reason is one rejection.
  void add_gateway_rejections(const ProxyShape& shape) {
    for (RejectedObject& rejection :
         gateway_rejections(model_, shape, scopes_[shape.scope_number])) {
      if (std::find(rejections_.begin(), rejections_.end(), rejection) == rejections_.end())
        rejections_.push_back(std::move(rejection));
    }
  }

  void build_scopes() {
    std::unordered_map<ScopeKey, uint32_t, ScopeKeyHash> numbers;
    std::vector<ScopeKey> keys;
    for (ProxyClass& proxy_class : classes_) {
      auto [at, is_new] =
          numbers.try_emplace(proxy_class.shape.scope, static_cast<uint32_t>(keys.size()));
      if (is_new) keys.push_back(proxy_class.shape.scope);
      proxy_class.shape.scope_number = at->second;
    }
    scopes_.resize(keys.size());
    parallel_for(keys.size(), [&](size_t i) { scopes_[i] = model_.sidecars.build(keys[i]); });
  }

  void reject(const fb::Proxy& proxy, std::string reason) {
    const Registry& registry = model_.index.registry;
    rejections_.push_back({"Proxy", "", std::string(registry.text(proxy.id())), std::move(reason),
                           registry.location(*proxy.source())});
  }

  const Model model_;
  std::vector<RejectedObject> rejections_;
  std::vector<ClassifiedProxy> proxies_;
  std::vector<ProxyClass> classes_;
  std::vector<uint32_t> shared_sets_;  // of each the first class that has it
  std::vector<SidecarScope> scopes_;
  // By key and outbound key; used while proxies are sorted into classes.
  std::unordered_map<Digest, uint32_t> class_numbers_;
  std::unordered_map<Digest, uint32_t> set_numbers_;
};

}  // namespace

Result<std::unique_ptr<const ProfileMesh>> open_mesh(const MeshIndex& index,
                                                     const ProfileOptions& options) {
  return std::unique_ptr<const ProfileMesh>(std::make_unique<const IstioMesh>(index, options));
}

}  // namespace meshc::istio_1_3
