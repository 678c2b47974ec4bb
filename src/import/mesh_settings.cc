// Reading of MeshConfig and MeshNetworks out of a ConfigMap.
#include "import/mesh_settings.h"

#include <string_view>
#include <utility>
#include <vector>

#include "import/istio_checks.h"
#include "import/object_meta.h"
#include "import/shapes.h"
#include "import/value_record.h"
#include "import/yaml.h"

namespace meshc {
namespace {

// A block scalar begins on the line below its key; any other text is taken to be on the key's line.
uint32_t first_line_of(NodeRef text) {
  return text.line() + (text.as_text().find('\n') == std::string_view::npos ? 0 : 1);
}

// The message in the text at data[key], or an empty object.
ValueRecord read_text(const ObjectReader& data, std::string_view key, const MessageShape& shape) {
  const std::string_view text = data.optional_string(key);
  std::vector<Document> documents;
  const ObjectContext& outer = data.context();
  read_yaml(text, data.node().file_name(), &documents, outer.diagnostics,
            first_line_of(data.value_of(key)));
  if (documents.empty()) return ValueRecord::empty_object();
  if (documents.size() > 1) {
    data.error(key, "has several documents", "keep one");
    return ValueRecord::empty_object();
  }
  ObjectContext context;
  context.root = documents[0].root();
  context.object = outer.object + " key " + std::string(key);
  context.diagnostics = outer.diagnostics;
  const ObjectReader message(documents[0].root(), &context);
  if (!message.exists()) return ValueRecord::empty_object();
  ValueRecord record = read_message(message.node(), shape, message);
  record.key.clear();
  return record;
}

// Istio would refuse the whole MeshConfig and go on with the last good one, which is not known
// here; what it says is therefore kept, and compiled as it stands.
void warn_of_refusal(const ObjectReader& data, const ValueRecord& mesh_config) {
  std::vector<std::string> reasons;
  check_mesh_config(mesh_config, &reasons);
  for (const std::string& reason : reasons) {
    data.warning("mesh", "Istio 1.3 refuses this MeshConfig: " + reason,
                 "it is compiled as it stands", kShapesProfile);
  }
}

}  // namespace

bool is_mesh_settings(const ObjectNode& object) {
  return object.api_version == "v1" && object.kind == "ConfigMap" &&
         object.node.find({"metadata", "name"}).as_text() == "istio" &&
         object_namespace(object.node, ObjectScope::kNamespaced) == "istio-system";
}

MeshSettings read_mesh_settings(const ObjectReader& object) {
  MeshSettings settings;
  settings.source = {object.node().file_name(), object.line()};
  const ObjectReader data = object.object("data");
  if (!data.exists()) return settings;
  const size_t errors_before = object.context().diagnostics->error_count();
  settings.mesh_config = read_text(data, "mesh", kMeshConfigShape);
  settings.mesh_networks = read_text(data, "meshNetworks", kMeshNetworksShape);
  if (object.context().diagnostics->error_count() == errors_before) {
    warn_of_refusal(data, settings.mesh_config);
  }
  return settings;
}

}  // namespace meshc
