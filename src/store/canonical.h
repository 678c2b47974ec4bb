// The canonical form of a version's content: what the manifest says, free of accidents of input.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/status.h"
#include "store/canonical_sources.h"
#include "store/version_content.h"

namespace meshc {

struct CanonicalTemplate {
  Digest digest;
  const ListenerTemplate* listener = nullptr;
};

struct CanonicalClass {
  std::vector<uint32_t> sets;       // indices into CanonicalVersion::sets
  std::vector<uint32_t> conflicts;  // indices into CanonicalVersion::conflicts
  std::vector<uint32_t> sources;    // indices into CanonicalSources::sets
};

struct CanonicalProxy {
  const ProxyContent* proxy = nullptr;
  uint32_t proxy_class = 0;  // index into CanonicalVersion::classes
};

// Points into the VersionContent that it was made of, which must outlive it.
struct CanonicalVersion {
  const VersionContent* content = nullptr;
  std::vector<CanonicalTemplate> templates;  // distinct and used, by digest
  std::vector<std::vector<uint32_t>> sets;   // distinct, of indices into templates; by first use
  std::vector<const ConflictContent*> conflicts;    // distinct, by first use
  std::vector<CanonicalClass> classes;              // distinct, by first use
  std::vector<CanonicalProxy> proxies;              // by id
  std::vector<const RejectionContent*> rejections;  // by kind, namespace, name, file, line, reason
  CanonicalSources sources;
};

// Merges what is equal, drops what no proxy uses, and renumbers the rest by digest, id or first
// use, so that equal meshes give equal results whatever the order of the compiler's tables.
// kInvalidArgument, naming the proxy or the table, for an index out of range, two proxies of one
// id, relocations that are not whole or name what a proxy lacks, a template too large to store, or
// sources that do not go with their set.
Result<CanonicalVersion> canonicalize(const VersionContent& content);

}  // namespace meshc
