// The indices over one registry that every profile needs: built once, const from then on.
#pragma once

#include "index/configs.h"
#include "index/endpoints.h"
#include "index/pods.h"
#include "index/selectors.h"
#include "registry/registry.h"

namespace meshc {

// Refers to the registry, which must outlive it. Safe to read from any number of threads.
struct MeshIndex {
  explicit MeshIndex(const Registry& from);

  const Registry& registry;
  PodIndex pods;
  SelectorIndex selectors;
  EndpointIndex endpoints;
  ConfigIndex configs;
};

}  // namespace meshc
