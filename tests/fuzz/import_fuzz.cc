// Fuzzes the whole import: any YAML text either gives messages, or records that freeze and open.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "import/duplicates.h"
#include "import/import_part.h"
#include "import/object_importer.h"
#include "import/object_list.h"
#include "import/yaml.h"
#include "registry/registry.h"
#include "registry/registry_writer.h"

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
  ObjectOptions options;
  options.make_proxies = true;
  ImportPart part;
  for (const ObjectNode& object : objects) import_object(object, options, &part);
  check_duplicates(part, &diagnostics);
  if (diagnostics.has_errors() || part.diagnostics.has_errors()) return 0;
  if (!part.settings.empty()) part.records.mesh_config = part.settings[0].mesh_config;
  const Result<std::string> bytes = freeze_registry(part.records);
  // Two pods with one address and one name cannot pass check_duplicates, so nothing is left to
  // refuse.
  MESHC_CHECK(bytes.ok(), bytes.status().to_string());
  const Result<Registry> registry = Registry::from_bytes(*bytes);
  MESHC_CHECK(registry.ok(), registry.status().to_string());
  return 0;
}
