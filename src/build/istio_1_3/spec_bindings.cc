// Resolves the bindings of mixer's specs once for the whole mesh.
#include "build/istio_1_3/spec_bindings.h"

#include <algorithm>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kGroup = "config.istio.io";

std::string spec_key(std::string_view namespace_name, std::string_view name) {
  return std::string(namespace_name) + "/" + std::string(name);
}

std::string spec_key(const Registry& registry, const fb::Config& config) {
  return spec_key(registry.text(config.meta()->namespace_()), registry.text(config.meta()->name()));
}

// ResolveHostname. Unlike the mesh's own domain, one that the reference names has no "svc" before
// it.
std::string referred_host(ValueRef service, std::string_view binding_namespace,
                          std::string_view mesh_domain) {
  std::string_view whole = service.find("service").as_string();
  if (!whole.empty()) return std::string(whole);
  std::string_view namespace_name = service.find("namespace").as_string();
  std::string_view domain = service.find("domain").as_string();
  std::string host(service.find("name").as_string());
  host.append(".").append(namespace_name.empty() ? binding_namespace : namespace_name);
  if (!domain.empty()) return host.append(".").append(domain);
  return host.append(".svc.").append(mesh_domain);
}

}  // namespace

SpecBindings::SpecBindings(const MeshIndex& index, const SpecKind& kind)
    : kind_(kind), specs_(index.configs.of_kind(kGroup, kind.spec)) {
  const Registry& registry = index.registry;
  std::sort(specs_.begin(), specs_.end(), [&](const fb::Config* a, const fb::Config* b) {
    return spec_key(registry, *a) < spec_key(registry, *b);
  });
  std::unordered_map<std::string, uint32_t> numbers;
  for (uint32_t i = 0; i < specs_.size(); ++i) numbers.emplace(spec_key(registry, *specs_[i]), i);
  for (const fb::Config* binding : index.configs.of_kind(kGroup, kind.binding))
    add_binding(registry, *binding, numbers);
}

void SpecBindings::add_binding(const Registry& registry, const fb::Config& binding,
                               const std::unordered_map<std::string, uint32_t>& numbers) {
  std::string_view own_namespace = registry.text(binding.meta()->namespace_());
  std::string_view domain = registry.text(registry.root().domain());
  ValueRef spec = registry.value(binding.spec());
  std::vector<Bound> bound;
  for (ValueRef reference : spec.find(kind_.references).children()) {
    std::string_view from = reference.find("namespace").as_string();
    auto at = numbers.find(
        spec_key(from.empty() ? own_namespace : from, reference.find("name").as_string()));
    if (at != numbers.end()) bound.push_back({at->second, binding.meta()});
  }
  for (ValueRef service : spec.find("services").children()) {
    std::string_view host = service.find("service").as_string();
    if (kind_.wildcards && starts_with(host, "*") && ends_with(host, "*")) {
      std::string_view part =
          host.size() < 2 ? std::string_view() : host.substr(1, host.size() - 2);
      wide_.push_back({part, bound});
    }
    std::vector<Bound>& of_host = by_host_[referred_host(service, own_namespace, domain)];
    of_host.insert(of_host.end(), bound.begin(), bound.end());
  }
}

std::vector<uint32_t> SpecBindings::bound_to(std::string_view hostname, Sources* sources) const {
  std::vector<Bound> bound;
  if (auto at = by_host_.find(hostname); at != by_host_.end()) bound = at->second;
  for (const WideBinding& wide : wide_) {
    if (contains(hostname, wide.part))
      bound.insert(bound.end(), wide.specs.begin(), wide.specs.end());
  }
  std::stable_sort(bound.begin(), bound.end(),
                   [](const Bound& a, const Bound& b) { return a.spec < b.spec; });
  std::vector<uint32_t> numbers;
  for (const Bound& one : bound) {
    sources->add(kind_.spec, specs_[one.spec]->meta());
    sources->add(kind_.binding, one.binding);
    if (numbers.empty() || numbers.back() != one.spec) numbers.push_back(one.spec);
  }
  return numbers;
}

}  // namespace meshc::istio_1_3
