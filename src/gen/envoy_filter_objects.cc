// Making EnvoyFilters.
#include "gen/envoy_filter_objects.h"

#include <fmt/format.h>

#include <utility>

#include "gen/random.h"
#include "gen/service_objects.h"
#include "gen/values.h"

namespace meshc::gen {
namespace {

constexpr uint32_t kEnvoyFilters = 50;
constexpr std::string_view kRequestScript = "function envoy_on_request(h) end";
constexpr std::string_view kResponseScript = "function envoy_on_response(h) end";

// The names of Envoy's filters.
struct FilterNames {
  std::string_view manager, router, lua;
};
constexpr FilterNames kOld = {"envoy.http_connection_manager", "envoy.router", "envoy.lua"};
constexpr FilterNames kToday = {"envoy.filters.network.http_connection_manager",
                                "envoy.filters.http.router", "envoy.filters.http.lua"};

ValueRecord script_filter(const MeshPlan& mesh, std::string_view script) {
  if (!mesh.is_current())
    return object(field("config", object(field("inlineCode", script))), field("name", kOld.lua));
  return object(
      field("name", kToday.lua),
      field("typed_config",
            object(field("@type", "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"),
                   field("default_source_code", object(field("inline_string", script))))));
}

ValueRecord filter_patch(const MeshPlan& mesh, std::string_view context, std::string_view operation,
                         ValueRecord filter_match, std::string_view script) {
  ValueRecord listener =
      object(field("filterChain", object(field("filter", std::move(filter_match)))));
  return object(
      field("applyTo", "HTTP_FILTER"),
      field("match", object(field("context", context), field("listener", std::move(listener)))),
      field("patch",
            object(field("operation", operation), field("value", script_filter(mesh, script)))));
}

// The older form, where a filter is given with its place.
ValueRecord placed_filter(std::string_view listener_type) {
  return object(field("filterConfig", object(field("inlineCode", kResponseScript))),
                field("filterName", kOld.lua), field("filterType", "HTTP"),
                field("insertPosition", object(field("index", "FIRST"))),
                field("listenerMatch", object(field("listenerProtocol", "HTTP"),
                                              field("listenerType", listener_type))));
}

ValueRecord filter_spec(const MeshPlan& mesh, const ServicePlan& service, uint32_t number) {
  const FilterNames& names = mesh.is_current() ? kToday : kOld;
  const std::string_view context = number % 4 < 2 ? "SIDECAR_INBOUND" : "SIDECAR_OUTBOUND";
  const bool is_first = number % 2 == 1;
  if (is_first && !mesh.is_current()) {
    return object(field("filters", list_of(placed_filter(context))),
                  field("workloadLabels", object(field("app", service.name))));
  }
  ValueRecord match = object(field("name", names.manager));
  if (!is_first) match.children.push_back(field("subFilter", object(field("name", names.router))));
  ValueRecord patch = filter_patch(mesh, context, is_first ? "INSERT_FIRST" : "INSERT_BEFORE",
                                   std::move(match), is_first ? kResponseScript : kRequestScript);
  return object(
      field("configPatches", list_of(std::move(patch))),
      field("workloadSelector", object(field("labels", object(field("app", service.name))))));
}

}  // namespace

void add_envoy_filters(const MeshPlan& mesh, RegistryRecords* records) {
  const auto count = static_cast<uint32_t>(mesh.services.size());
  for (uint32_t i = 0; i < kEnvoyFilters; ++i) {
    Random random(mesh.options.seed, Draw::kMeshObjects, (uint64_t{1} << 32) + i);
    const ServicePlan& service = mesh.services[random.below(count)];
    records->configs.push_back(make_config("networking.istio.io", "v1alpha3", "EnvoyFilter",
                                           mesh.namespace_of(service), fmt::format("filter-{}", i),
                                           filter_spec(mesh, service, i), random));
  }
}

}  // namespace meshc::gen
