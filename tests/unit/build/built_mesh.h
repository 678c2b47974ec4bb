// A mesh under the rules of Istio 1.3, and its plans in a form that tests can read.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/model.h"
#include "build/istio_1_3/proxy_shape.h"
#include "build/profile.h"
#include "tests/support/mesh_builder.h"

namespace meshc {

// What the rules know of a mesh before they build anything.
struct ModelledMesh {
  explicit ModelledMesh(const MeshBuilder& mesh)
      : registry(mesh.freeze()), index(registry), model(index) {}

  // The shape and the keys of the proxy at an address.
  istio_1_3::ShapedProxy shaped(std::string_view address) const;

  const Registry registry;
  const MeshIndex index;
  const istio_1_3::Model model;
};

// The text with the proxy's own values in it.
std::string text_of(const Text& text, const ProxyParameters& parameters);

// Where the last filter leads, behind the kinds of the filters before it: "mongo>outbound|...",
// "a:75,b:25" for weights, "rds:80" and "http:inbound|..." for routes,
// "dubbo:INTERFACE=CLUSTER,...".
std::string destination_of(const FilterChainPlan& chain);

// "10.1.0.1/32 sni=a,b alpn=http/1.1 -> DESTINATION"; "-" for no match and "{}" for an empty one.
std::string chain_text(const FilterChainPlan& chain, const ProxyParameters& parameters);

class BuiltMesh {
 public:
  explicit BuiltMesh(const MeshBuilder& mesh);

  const ProfileMesh& profile() const { return *profile_; }
  // Proxies are named by the third part of their ids: "x-1.a".
  const ClassifiedProxy& proxy(std::string_view name) const;
  // In the order in which they are sent.
  ListenerSetPlan listeners(std::string_view proxy_name) const;
  std::vector<std::string> listener_names(std::string_view proxy_name) const;
  // Null if the proxy has none of that name.
  std::shared_ptr<const ListenerPlan> listener(std::string_view proxy_name,
                                               std::string_view name) const;
  std::vector<std::string> chains(std::string_view proxy_name, std::string_view listener) const;
  // What the listener was made of, "Service a/x, Proxy": as a whole, then each chain.
  std::vector<std::string> sources(std::string_view proxy_name, std::string_view listener) const;
  // What all outbound listeners were made of.
  std::string outbound_sources(std::string_view proxy_name) const;
  // "metric: message", those of the shared set first.
  std::vector<std::string> conflicts(std::string_view proxy_name) const;

 private:
  std::string sources_text(const Sources& sources) const;

  const Registry registry_;
  const MeshIndex index_;
  std::unique_ptr<const ProfileMesh> profile_;
};

}  // namespace meshc
