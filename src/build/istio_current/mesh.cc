// Sorts the proxies of a mesh into classes and builds each class's listeners.
#include "build/istio_current/mesh.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "build/istio_current/authentication.h"
#include "build/istio_current/gateway_listeners.h"
#include "build/istio_current/inbound.h"
#include "build/istio_current/model.h"
#include "build/istio_current/outbound.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {
namespace {

constexpr uint32_t kBatch = 4096;  // proxies that are looked at before memory is used again

struct ScopeKeyHash {
  size_t operator()(const ScopeKey& key) const {
    return std::hash<const void*>()(key.config) * 31 + key.namespace_number * 2 + key.is_gateway;
  }
};

struct Candidate {
  bool wanted = false;
  std::optional<ShapedProxy> shaped;
  std::string reason;
};

ListenerSetPlan shared_plans(std::vector<ListenerPlan> plans) {
  ListenerSetPlan set;
  for (ListenerPlan& plan : plans)
    set.push_back(std::make_shared<const ListenerPlan>(std::move(plan)));
  return set;
}

void sort_conflicts(std::vector<ConflictPlan>* conflicts) {
  std::stable_sort(conflicts->begin(), conflicts->end(),
                   [](const ConflictPlan& a, const ConflictPlan& b) {
                     return std::tie(a.metric, a.key.before) < std::tie(b.metric, b.key.before);
                   });
}

class CurrentMesh final : public ProfileMesh {
 public:
  CurrentMesh(const MeshIndex& index, const ProfileOptions& options)
      : model_(index, options.stock_envoy, options.patch_checker),
        rejections_(model_.envoy_filters.rejections()) {
    for (RejectedObject& rule : rules_without_keys(model_)) rejections_.push_back(std::move(rule));
    const uint32_t all = model_.registry.root().proxies()->size();
    proxies_.reserve(all);
    for (uint32_t begin = 0; begin < all; begin += kBatch)
      classify(begin, look_at_proxies(options, begin, std::min(begin + kBatch, all)));
    class_numbers_.clear();
    set_numbers_.clear();
    build_scopes();
    build_filters();
  }

  const std::vector<ClassifiedProxy>& proxies() const override { return proxies_; }
  uint32_t class_count() const override { return static_cast<uint32_t>(classes_.size()); }
  uint32_t shared_set_count() const override { return static_cast<uint32_t>(shared_sets_.size()); }
  const std::vector<RejectedObject>& rejections() const override { return rejections_; }
  const std::vector<PatchPlan>& patches() const override { return model_.envoy_filters.patches(); }
  bool typed_config() const override { return true; }
  bool speaks_v3() const override { return true; }
  std::vector<std::string> stock_left_out() const override {
    return model_.stock_envoy ? istio_only_filters(model_.features) : std::vector<std::string>();
  }
  bool mysql_filter() const override { return model_.features.mysql_filter; }

  SharedSetPlan build_shared_set(uint32_t set) const override {
    const Seen& first = shared_sets_[set];
    const ProxyFilters filters(model_, first.proxy, *scopes_[first.scope],
                               SharedFilters(model_, first.proxy, ListenerPart::kOutbound));
    SharedSetPlan plan;
    const EnvoyFilterCatalog& patches = model_.envoy_filters;
    SelectedPatches selected = patches.select(first.proxy);
    std::vector<ListenerPlan> listeners = build_outbound(filters, &plan.conflicts);
    patches.attach(PatchGroup::kOutbound, selected.outbound, true, &listeners);
    std::vector<ListenerPlan> fixed;
    for (std::optional<ListenerPlan> listener :
         {build_http_proxy(filters), build_virtual_outbound(filters)}) {
      if (listener) fixed.push_back(std::move(*listener));
    }
    patches.attach(PatchGroup::kVirtualOutbound, std::move(selected.outbound), false, &fixed);
    std::move(fixed.begin(), fixed.end(), std::back_inserter(listeners));
    // Most of it other sets have too.
    for (ListenerPlan& listener : listeners) listener.message = tree_interned(listener.message);
    plan.listeners = shared_plans(std::move(listeners));
    plan.by_port = listeners_by_port(plan.listeners);
    plan.sources.add(filters.sources);
    if (filters.scope.config != nullptr) plan.sources.add("Sidecar", filters.scope.config->meta());
    sort_conflicts(&plan.conflicts);
    return plan;
  }

  ClassPlan build_class(uint32_t proxy_class, const SharedSetPlan*) const override {
    const Seen& one = classes_[proxy_class];
    const ProxyFilters filters(model_, one.proxy, *scopes_[one.scope], *filters_[one.filters]);
    ClassPlan plan;
    const EnvoyFilterCatalog& patches = model_.envoy_filters;
    SelectedPatches selected = patches.select(one.proxy);
    std::vector<ListenerPlan> listeners;
    if (one.proxy.is_router) {
      listeners = build_gateway(filters);
      patches.attach(PatchGroup::kRouter, std::move(selected.gateway), true, &listeners);
    } else if (model_.mesh.proxy_listen_port > 0) {
      listeners = build_inbound(filters, &plan.conflicts);
      patches.attach(PatchGroup::kInbound, std::move(selected.inbound), true, &listeners);
    }
    plan.after = shared_plans(std::move(listeners));
    sort_conflicts(&plan.conflicts);
    return plan;
  }

 private:
  // The first proxy of a class, or of those that get a shared set, and what it sees.
  struct Seen {
    Proxy proxy;
    Digest filters_key;
    uint32_t scope = 0;
    uint32_t filters = 0;  // of a class
  };

  std::vector<Candidate> look_at_proxies(const ProfileOptions& options, uint32_t begin,
                                         uint32_t end) const {
    const Registry& registry = model_.registry;
    std::vector<Candidate> candidates(end - begin);
    parallel_for(
        candidates.size(),
        [&](size_t i) {
          const fb::Proxy& node = *registry.root().proxies()->Get(begin + static_cast<uint32_t>(i));
          Candidate& candidate = candidates[i];
          candidate.wanted =
              options.proxy_glob == "*" || glob_match(options.proxy_glob, registry.text(node.id()));
          if (candidate.wanted) candidate.shaped = shape_proxy(model_, node, &candidate.reason);
        },
        64);
    return candidates;
  }

  // Numbers classes and shared sets in the order of their first proxies, which come sorted by id.
  void classify(uint32_t begin, std::vector<Candidate> candidates) {
    const Registry& registry = model_.registry;
    for (uint32_t i = 0; i < candidates.size(); ++i) {
      Candidate& candidate = candidates[i];
      if (!candidate.wanted) continue;
      const fb::Proxy& node = *registry.root().proxies()->Get(begin + i);
      if (!candidate.shaped) {
        rejections_.push_back({"Proxy", "", std::string(registry.text(node.id())), candidate.reason,
                               registry.location(*node.source())});
        continue;
      }
      ShapedProxy& shaped = *candidate.shaped;
      if (shaped.has_registered_ports) {
        rejections_.push_back({"Proxy", "", shaped.proxy.id,
                               "its REGISTERED_PORTS: only profile istio-1.3 reads them",
                               registry.location(*node.source())});
      }
      ClassifiedProxy& proxy = proxies_.emplace_back();
      proxy.id = shaped.proxy.id;
      proxy.parameters = std::move(shaped.parameters);
      const fb::Pod* pod = shaped.proxy.workload.pod;
      proxy.has_pod = pod != nullptr;
      proxy.source = pod != nullptr ? pod->meta()->source() : node.source();
      proxy.proxy_class = number_of(shaped.key, shaped, &class_numbers_, &classes_);
      if (!shaped.proxy.is_router && model_.mesh.proxy_listen_port != 0)
        proxy.shared_set = number_of(shaped.outbound_key, shaped, &set_numbers_, &shared_sets_);
    }
  }

  static uint32_t number_of(const Digest& key, const ShapedProxy& shaped,
                            std::unordered_map<Digest, uint32_t>* numbers,
                            std::vector<Seen>* firsts) {
    const auto next = static_cast<uint32_t>(firsts->size());
    const auto [at, is_new] = numbers->try_emplace(key, next);
    if (is_new) firsts->push_back({shaped.proxy, shaped.filters_key});
    return at->second;
  }

  void build_scopes() {
    std::unordered_map<ScopeKey, uint32_t, ScopeKeyHash> numbers;
    std::vector<const Seen*> firsts;
    for (std::vector<Seen>* list : {&classes_, &shared_sets_}) {
      for (Seen& one : *list) {
        const auto next = static_cast<uint32_t>(firsts.size());
        const auto [at, is_new] = numbers.try_emplace(one.proxy.scope, next);
        if (is_new) firsts.push_back(&one);
        one.scope = at->second;
      }
    }
    scopes_.resize(firsts.size());
    parallel_for(firsts.size(), [&](size_t i) {
      const Proxy& proxy = firsts[i]->proxy;
      scopes_[i] = model_.scopes.build(proxy.scope, proxy.namespace_number, proxy.config_namespace);
    });
  }

  // Classes that serve different ports have most of their filters in common.
  void build_filters() {
    std::unordered_map<Digest, uint32_t> numbers;
    std::vector<const Proxy*> firsts;
    for (Seen& one : classes_) {
      const auto next = static_cast<uint32_t>(firsts.size());
      const auto [at, is_new] = numbers.try_emplace(one.filters_key, next);
      if (is_new) firsts.push_back(&one.proxy);
      one.filters = at->second;
    }
    filters_.resize(firsts.size());
    parallel_for(firsts.size(), [&](size_t i) {
      filters_[i] = std::make_unique<const SharedFilters>(model_, *firsts[i], ListenerPart::kOwn);
    });
  }

  const Model model_;
  std::vector<RejectedObject> rejections_;
  std::vector<ClassifiedProxy> proxies_;
  std::vector<Seen> classes_;
  std::vector<Seen> shared_sets_;
  std::vector<std::unique_ptr<const SidecarScope>> scopes_;
  std::vector<std::unique_ptr<const SharedFilters>> filters_;
  // By key and outbound key; used while proxies are sorted into classes.
  std::unordered_map<Digest, uint32_t> class_numbers_;
  std::unordered_map<Digest, uint32_t> set_numbers_;
};

}  // namespace

Result<std::unique_ptr<const ProfileMesh>> open_mesh(const MeshIndex& index,
                                                     const ProfileOptions& options) {
  return std::unique_ptr<const ProfileMesh>(std::make_unique<const CurrentMesh>(index, options));
}

}  // namespace meshc::istio_current
