// Wasm plugins as references that Envoy fetches (Istio 1.29 model/extensions.go,
// networking/core/extension).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {

enum class WasmPhase : uint8_t { kUnspecified, kAuthn, kAuthz, kStats };

// Filters by phase, those with the greatest priority first.
using WasmFilters = std::array<std::vector<Tree>, 4>;

WasmFilters wasm_filters(const Model& model, const Proxy& proxy, ListenerClass listener_class,
                         uint32_t port, bool is_network);

inline void append_wasm(const WasmFilters& filters, WasmPhase phase, std::vector<Tree>* list) {
  const std::vector<Tree>& of_phase = filters[static_cast<size_t>(phase)];
  list->insert(list->end(), of_phase.begin(), of_phase.end());
}

}  // namespace meshc::istio_current
