// Fuzzes EnvoyFilters: whatever the importer takes is a rejection, or patches that can be applied.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "build/profile.h"
#include "encode/listener_template.h"
#include "import/import_part.h"
#include "import/object_importer.h"
#include "import/object_list.h"
#include "import/yaml.h"
#include "patch/patch_values.h"
#include "registry/registry.h"
#include "registry/registry_writer.h"

namespace meshc {
namespace {

// A listener with a TCP chain and an HTTP chain.
ListenerPlan example() {
  ListenerPlan listener;
  listener.name = "0.0.0.0_80";
  listener.address = SocketAddressPlan{Text("0.0.0.0"), 80};
  TcpProxyPlan proxy;
  proxy.stat_prefix = proxy.cluster = "somewhere";
  FilterChainPlan& tcp = listener.filter_chains.emplace_back();
  tcp.match.emplace().server_names = {"a.example.com"};
  tcp.filters.emplace_back(proxy);
  HttpConnectionManagerPlan manager;
  manager.stat_prefix = "0.0.0.0_80";
  manager.routes = InlineRoutePlan{"inbound|80|http|a", "host", "default", "c", "operation", {}};
  manager.filters = {CorsFilterPlan(), RouterFilterPlan()};
  listener.filter_chains.emplace_back().filters.emplace_back(Shared<HttpConnectionManagerPlan>(
      std::make_shared<const HttpConnectionManagerPlan>(manager)));
  return listener;
}

void apply(const Registry& registry, const EncodeOptions& dialect) {
  const MeshIndex index(registry);
  const std::unique_ptr<const PatchChecker> checker = make_patch_checker(dialect.dialect);
  ProfileOptions options;
  options.patch_checker = checker.get();
  const auto mesh = open_profile("istio-1.3", index, options);
  if (!mesh.ok()) return;
  const PatchValues values((*mesh)->patches(), dialect.dialect);
  PatchListPlan list;
  for (uint32_t i = 0; i < (*mesh)->patches().size(); ++i) {
    if ((*mesh)->patches()[i].target != PatchTarget::kCluster) list.patches.push_back(i);
  }
  ListenerPlan listener = example();
  listener.patches = std::make_shared<const PatchListPlan>(std::move(list));
  EncodeOptions encode = dialect;
  encode.patches = &values;
  TemplateMaker(encode, ProxyParameters()).make(listener);
}

}  // namespace
}  // namespace meshc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace meshc;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Diagnostics diagnostics;
  std::vector<Document> documents;
  read_yaml(text, "input.yaml", &documents, &diagnostics);
  std::vector<ObjectNode> objects;
  for (const Document& document : documents) {
    collect_objects(document.root(), &objects, &diagnostics);
  }
  ImportPart part;
  for (const ObjectNode& object : objects) import_object(object, ObjectOptions(), &part);
  if (diagnostics.has_errors() || part.diagnostics.has_errors()) return 0;
  const Result<std::string> bytes = freeze_registry(part.records);
  if (!bytes.ok()) return 0;
  const Result<Registry> registry = Registry::from_bytes(*bytes);
  if (!registry.ok()) return 0;
  apply(*registry, EncodeOptions{Dialect::kV2, true, false, nullptr});
  apply(*registry, EncodeOptions{Dialect::kV2, false, false, nullptr});
  apply(*registry, EncodeOptions{Dialect::kV3, true, false, nullptr});
  return 0;
}
