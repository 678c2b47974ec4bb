// Making the small version and judging what a store gives back.
#include "tests/unit/store/small_version.h"

#include "store/snapshot.h"

namespace meshc {
namespace {

ListenerTemplate plain(const std::string& wire) { return {wire, {}}; }

std::string compare_proxy(const Snapshot& snapshot, const VersionContent& content,
                          const ProxyContent& proxy) {
  const Result<uint32_t> number = snapshot.find_proxy(proxy.id);
  if (!number.ok()) return std::string(number.status().message());
  const std::vector<std::string> expected = materialize(content, proxy);
  if (snapshot.listener_count(*number) != expected.size()) return proxy.id + ": listener count";
  for (uint32_t i = 0; i < expected.size(); ++i) {
    std::string wire;
    const Status status = snapshot.append_listener(*number, i, &wire);
    if (!status.ok()) return std::string(status.message());
    if (wire != expected[i]) return proxy.id + ": wrong bytes in listener " + std::to_string(i);
  }
  return "ok";
}

}  // namespace

VersionContent small_version() {
  VersionContent content;
  content.profile = "istio-1.3";
  content.api = "v3";
  content.type_url = "type.googleapis.com/envoy.config.listener.v3.Listener";
  content.encoder = "meshc test";
  content.registry = digest_of("registry");
  content.listeners = {
      {"inbound ........ for ........ end", {{8, 1}, {21, 0}}},
      plain("outbound 80"),
      plain("outbound 443, somewhat longer"),
      plain("gateway 8080"),
      plain("outbound 80"),
  };
  content.sets = {{{0}}, {{1, 2}}, {{3, 4}}};
  const ConflictContent conflict = {"pilot_conflict_outbound_listener_tcp_over_current_tcp",
                                    {{"0.0.0.0:80"}, {}},
                                    {{"Listener of ", " at ", ""}, {0, 1}}};
  content.classes = {{{0, 1}, {conflict}}, {{2}, {}}};
  content.proxies = {
      {"router~10.0.0.9~gw-1.edge~edge.svc.cluster.local", {"gw-1.edge"}, 1},
      {"sidecar~10.0.0.1~web-a.shop~shop.svc.cluster.local", {"web-a.sh", "10.0.0.1"}, 0},
      {"sidecar~10.0.0.2~web-b.shop~shop.svc.cluster.local", {"web-b.sh", "10.0.0.2"}, 0},
  };
  content.rejections = {{"Gateway", "edge", "main", "port 0", "mesh/gateway.yaml", 12}};
  return content;
}

std::vector<std::string> materialize(const VersionContent& content, const ProxyContent& proxy) {
  std::vector<std::string> wires;
  for (const uint32_t set : content.classes[proxy.proxy_class].sets) {
    for (const uint32_t number : content.sets[set].listeners) {
      const ListenerTemplate& listener = content.listeners[number];
      std::string wire = listener.wire;
      for (const Relocation& relocation : listener.relocations) {
        const std::string& value = proxy.parameters[relocation.parameter];
        wire.replace(relocation.offset, value.size(), value);
      }
      wires.push_back(wire);
    }
  }
  return wires;
}

std::string check_published(FileSystem& file_system, const std::string& directory,
                            const VersionContent& content) {
  const Result<Snapshot> snapshot = Snapshot::open(file_system, directory, "");
  if (!snapshot.ok()) return std::string(snapshot.status().message());
  const std::vector<std::string> damages = verify_snapshot(*snapshot);
  if (!damages.empty()) return damages[0];
  if (snapshot->proxy_count() != content.proxies.size()) return "proxy count";
  for (const ProxyContent& proxy : content.proxies) {
    const std::string result = compare_proxy(*snapshot, content, proxy);
    if (result != "ok") return result;
  }
  return "ok";
}

}  // namespace meshc
