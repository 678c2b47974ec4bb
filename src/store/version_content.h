// What one version of a mesh's listeners consists of, as the compiler hands it to the store.
//
// Listeners are templates: the wire form without the few byte strings (addresses, names) in which
// replicas of a workload differ, and without the lengths that depend on them, plus the places where
// a reader puts both (store/relocation.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "store/relocation.h"

namespace meshc {

struct ListenerTemplate {
  std::string wire;                     // deterministic protobuf bytes of one listener
  std::vector<Relocation> relocations;  // in the order of the finished bytes
};

// A text with parameters of the proxy in it: texts[0] p[0] texts[1] p[1] ... texts[n].
struct ParameterText {
  std::vector<std::string> texts = {""};  // always one more than parameters
  std::vector<uint16_t> parameters;
  bool operator==(const ParameterText&) const = default;
};

// One record of what the rules left out or merged for a proxy: `metric` is the control plane's own
// name for it, such as pilot_conflict_outbound_listener_tcp_over_current_tcp.
struct ConflictContent {
  std::string metric;
  ParameterText key;
  ParameterText message;
};

// Listeners that always go together, such as the outbound side of a class of proxies.
struct ListenerSetContent {
  std::vector<uint32_t>
      listeners;  // indices into VersionContent::listeners, in the order they are sent
};

// An object of the mesh, and where it stands in the input. In lists of what listeners were made of,
// the one without a kind stands for the object that describes the proxy itself.
struct ObjectContent {
  std::string kind;
  std::string namespace_name;
  std::string name;
  std::string file;
  uint32_t line = 0;  // 0: unknown
  bool operator==(const ObjectContent&) const = default;
};

using ObjectList = std::vector<uint32_t>;  // indices into VersionContent::objects

// What the listeners of a set were made of: all of them, and each.
struct SetSourcesContent {
  ObjectList common;
  // One for each listener of the set: the list of the listener as a whole, then of each of its
  // chains.
  std::vector<std::vector<ObjectList>> listeners;
};

// Proxies that get the same templates in the same order, made of the same objects, and have the
// same conflicts.
struct ProxyClassContent {
  std::vector<uint32_t> sets;       // indices into VersionContent::sets, concatenated in this order
  std::vector<uint32_t> conflicts;  // indices into VersionContent::conflicts
  std::vector<uint32_t> sources;    // indices into VersionContent::set_sources, one for each set
};

struct ProxyContent {
  std::string id;                       // the Envoy node id
  std::vector<std::string> parameters;  // byte strings; 0 is the node's short name (name.namespace)
  uint32_t proxy_class = 0;             // index into VersionContent::classes
  // What describes the proxy, and where: the pod of the node's short name, or an entry in a list.
  bool has_pod = false;
  std::string file;
  uint32_t line = 0;
};

// An object, or a part of one, that was left out, and why.
struct RejectionContent {
  std::string kind;
  std::string namespace_name;
  std::string name;
  std::string reason;
  std::string file;
  uint32_t line = 0;
};

// How a version was made. Not a part of what it says, so equal versions may differ in it.
struct Making {
  // The build of the program and its options: with profile, dialect and registry all that decides
  // the content. Empty: unknown.
  std::string text;
  // What the dialect cannot express, counted over the plans of all classes.
  uint64_t mixer_filters_left_out = 0;
  uint64_t mysql_filters_left_out = 0;
  // Names of the filters that were left out everywhere since a stock Envoy lacks them.
  std::string stock_left_out;
};

struct VersionContent {
  std::string profile;   // "istio-1.3"
  std::string api;       // "v3" or "v2"
  std::string type_url;  // "type.googleapis.com/envoy.config.listener.v3.Listener"
  std::string encoder;   // identity of what made the bytes: meshc's and protobuf's versions
  Digest registry;       // of the registry file that was compiled
  std::vector<ListenerTemplate> listeners;
  std::vector<ListenerSetContent> sets;
  std::vector<ConflictContent> conflicts;
  std::vector<ProxyClassContent> classes;
  std::vector<ProxyContent> proxies;  // sorted by id
  std::vector<RejectionContent> rejections;
  std::vector<ObjectContent> objects;
  std::vector<SetSourcesContent> set_sources;
  Making making;
};

}  // namespace meshc
