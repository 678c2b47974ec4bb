// A proxy's listeners as JSON and in words, and how people name one of them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/status.h"
#include "cli/listener_summary.h"
#include "store/snapshot.h"

namespace meshc {

struct ShownListener {
  nlohmann::ordered_json json;
  ListenerSummary summary;
};

// In the order in which they are sent.
Result<std::vector<ShownListener>> read_listeners(const Snapshot& snapshot, uint32_t proxy);

// Whether `wanted` is the listener's name, its "ADDRESS:PORT", or its port.
bool is_called(const ListenerSummary& listener, const std::string& wanted);

}  // namespace meshc
