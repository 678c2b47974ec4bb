// Reads VirtualServices and sorts them by who sees them.
#include "build/istio_1_3/virtual_service.h"

#include <algorithm>
#include <iterator>

#include "build/istio_1_3/host_name.h"
#include "build/istio_1_3/known_kinds.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kMesh = "mesh";

// Reads the parts of one VirtualService; names in it are relative to its namespace.
class Reader {
 public:
  Reader(const Registry& registry, const fb::Config& config)
      : spec_(registry.value(config.spec())),
        name_(registry.text(config.meta()->name())),
        namespace_(registry.text(config.meta()->namespace_())),
        domain_(registry.text(registry.root().domain())),
        config_(config) {}

  VirtualService read() const {
    VirtualService service;
    for (ValueRef host : spec_.find("hosts").children()) {
      service.hosts.push_back(resolve_short_name(host.as_string(), namespace_, domain_));
    }
    service.gateways = gateways(spec_.find("gateways"));
    service.tcp = routes(spec_.find("tcp"));
    service.tls = routes(spec_.find("tls"));
    service.namespace_number = config_.meta()->namespace_();
    service.namespace_name = namespace_;
    service.dotted_name.append(name_).append(".").append(namespace_);
    service.metadata_path.append("/apis/networking.istio.io/v1alpha3/namespaces/")
        .append(namespace_)
        .append("/virtual-service/")
        .append(name_);
    service.config = &config_;
    return service;
  }

 private:
  std::vector<std::string> gateways(ValueRef list) const {
    std::vector<std::string> out;
    for (ValueRef item : list.children()) {
      std::string_view gateway = item.as_string();
      out.push_back(gateway == kMesh ? std::string(gateway)
                                     : resolve_gateway_name(gateway, namespace_));
    }
    return out;
  }

  std::vector<L4Route> routes(ValueRef list) const {
    std::vector<L4Route> out;
    for (ValueRef item : list.children()) {
      L4Route& route = out.emplace_back();
      for (ValueRef match : item.find("match").children()) {
        route.matches.push_back(
            {gateways(match.find("gateways")), label_set(match.find("sourceLabels")),
             static_cast<uint32_t>(match.find("port").as_int()),
             texts(match.find("destinationSubnets")), texts(match.find("sniHosts"))});
      }
      for (ValueRef target : item.find("route").children())
        route.destinations.push_back(destination(target));
    }
    return out;
  }

  RouteDestination destination(ValueRef target) const {
    ValueRef node = target.find("destination");
    RouteDestination out;
    out.host = resolve_short_name(node.find("host").as_string(), namespace_, domain_);
    out.subset = node.find("subset").as_string();
    if (ValueRef port = node.find("port"); port.exists()) {
      out.port_by_name = port.find("name").exists();
      if (port.find("number").exists())
        out.port = static_cast<uint32_t>(port.find("number").as_int());
    }
    out.weight = target.find("weight").as_int();
    return out;
  }

  ValueRef spec_;
  std::string_view name_;
  std::string_view namespace_;
  std::string_view domain_;
  const fb::Config& config_;
};

void add_source_selectors(const std::vector<L4Route>& routes, std::vector<LabelSet>* selectors) {
  for (const L4Route& route : routes) {
    for (const RouteMatch& match : route.matches) {
      if (!match.source_labels.empty()) selectors->push_back(match.source_labels);
    }
  }
}

// Only the first element of exportTo counts: "." is private, everything else public.
DefaultExport export_of(ValueRef list, DefaultExport otherwise) {
  if (list.size() == 0) return otherwise;
  return (*list.children().begin()).as_string() == "." ? DefaultExport::kPrivate
                                                       : DefaultExport::kPublic;
}

}  // namespace

VirtualServiceCatalog::VirtualServiceCatalog(const MeshIndex& index, const MeshConfig& mesh) {
  const std::vector<const fb::Config*> configs = networking_configs(index, "VirtualService");
  all_.reserve(configs.size());
  for (const fb::Config* config : configs) {
    const VirtualService& service = all_.emplace_back(Reader(index.registry, *config).read());
    add_source_selectors(service.tcp, &source_selectors_);
    add_source_selectors(service.tls, &source_selectors_);
    ValueRef list = index.registry.value(config->spec()).find("exportTo");
    DefaultExport visibility = export_of(list, mesh.virtual_service_export);
    if (visibility == DefaultExport::kPublic) public_.push_back(&service);
    if (visibility == DefaultExport::kPrivate)
      private_[service.namespace_number].push_back(&service);
  }
  std::sort(source_selectors_.begin(), source_selectors_.end());
  source_selectors_.erase(std::unique(source_selectors_.begin(), source_selectors_.end()),
                          source_selectors_.end());
}

template <class IsBound>
std::vector<const VirtualService*> VirtualServiceCatalog::visible(uint32_t namespace_number,
                                                                  const IsBound& is_bound) const {
  std::vector<const VirtualService*> out;
  if (auto at = private_.find(namespace_number); at != private_.end()) {
    std::copy_if(at->second.begin(), at->second.end(), std::back_inserter(out), is_bound);
  }
  std::copy_if(public_.begin(), public_.end(), std::back_inserter(out), is_bound);
  return out;
}

std::vector<const VirtualService*> VirtualServiceCatalog::for_sidecars(
    uint32_t namespace_number) const {
  return visible(namespace_number, [](const VirtualService* service) {
    const std::vector<std::string>& gateways = service->gateways;
    return gateways.empty() || std::find(gateways.begin(), gateways.end(), kMesh) != gateways.end();
  });
}

// The word "mesh" also stands for a gateway of that name in the virtual service's namespace.
std::vector<const VirtualService*> VirtualServiceCatalog::for_gateway(
    uint32_t namespace_number, std::string_view gateway) const {
  return visible(namespace_number, [&](const VirtualService* service) {
    return std::any_of(service->gateways.begin(), service->gateways.end(),
                       [&](const std::string& bound) {
                         return bound == gateway ||
                                (bound == kMesh &&
                                 resolve_gateway_name(bound, service->namespace_name) == gateway);
                       });
  });
}

}  // namespace meshc::istio_1_3
