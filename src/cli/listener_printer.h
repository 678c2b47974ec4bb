// The listeners of a snapshot as JSON, each conversion done once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "store/snapshot.h"

namespace meshc {

// Proxies share most of their listeners, and converting one takes far longer than copying it. So
// the text of each template is kept, together with the wire bytes that it is of (they differ where
// a proxy's parameters are in them), until the texts pass a limit; then all are forgotten. Memory
// is thus bounded, whatever the number of proxies. Not thread-safe; works on several threads
// itself.
class ListenerPrinter {
 public:
  // The snapshot must outlive the printer.
  explicit ListenerPrinter(const Snapshot& snapshot);

  // The JSON of each of the proxy's listeners on one line, in the order they are sent. The texts
  // are valid until the next call.
  Result<std::vector<const std::string*>> print(uint32_t proxy);

 private:
  struct Entry {
    std::string wire;
    std::string json;
  };

  const Snapshot& snapshot_;
  std::vector<Entry> entries_;  // by template
  uint64_t kept_bytes_ = 0;
};

}  // namespace meshc
