// Which of a version's conflicts and rejections say something about a listener, or about one that
// is not there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/listener_summary.h"
#include "store/snapshot.h"

namespace meshc {

// The port in what somebody typed for a listener: "0.0.0.0_80", "0.0.0.0:80" or "80".
std::optional<uint32_t> port_in(std::string_view wanted);

// Whether the text names a place at the port: "10.0.0.1:80", "10.0.0.1_80", "port 80".
bool mentions_port(std::string_view text, uint32_t port);

// Whether the conflict's key or message names the listener, or the address and port that it is at.
bool concerns(const ConflictText& conflict, const ListenerSummary& listener);

// Whether the conflict may be why the proxy lacks the listener that somebody asked for: it names
// its port, or is about the proxy as a whole.
bool may_explain_absence(const ConflictText& conflict, std::string_view wanted);

// Of whose rejections people want to know.
struct Relation {
  std::string proxy_id;
  std::vector<std::string> namespaces;
  std::vector<std::string> kinds;
};

// The proxy's own namespace, and no kinds.
Relation relation_of(const Snapshot& snapshot, uint32_t proxy);
// Adds the namespaces and kinds of the objects.
void relate(const std::vector<ObjectContent>& objects, Relation* relation);
// Adds the kinds of objects that open listeners in other namespaces than their own.
void relate_far_reaching_kinds(Relation* relation);

// An object without a namespace concerns everybody, but another proxy only itself.
bool is_related(const RejectionContent& rejection, const Relation& relation);

}  // namespace meshc
