// Versions of a few proxies whose listeners are messages with a name and a traffic direction.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/snapshot.h"
#include "tests/support/temporary_folder.h"

namespace meshc {

struct TestListener {
  std::string name;
  int direction = 0;  // envoy.config.listener.v3.Listener.traffic_direction
};

// Listeners by proxy id; proxies of equal lists are one class.
using TestMesh = std::map<std::string, std::vector<TestListener>>;

// A store in a folder of its own.
class TestStore {
 public:
  // Publishes the mesh and opens the new version.
  Snapshot publish(const TestMesh& mesh, const std::string& api = "v3", size_t conflicts = 0);
  const std::string& directory() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace meshc
