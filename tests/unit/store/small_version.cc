// Making the small version and judging what a store gives back.
#include "tests/unit/store/small_version.h"

#include "store/snapshot.h"

namespace meshc {
namespace {

ListenerTemplate plain(const std::string& wire) { return {wire, {}}; }

// "kind namespace/name file:line" of each object in turn.
std::string words_of(const std::vector<ObjectContent>& objects) {
  std::string text;
  for (const ObjectContent& object : objects) {
    text += object.kind + " " + object.namespace_name + "/" + object.name + " " + object.file +
            ":" + std::to_string(object.line) + "; ";
  }
  return text;
}

// The objects of a list for a proxy, which is described by a pod or by its entry in a list.
std::string expected_words(const VersionContent& content, const ProxyContent& proxy,
                           const ObjectList& common, const ObjectList& list) {
  ObjectContent description{"Proxy", "", proxy.id, proxy.file, proxy.line};
  if (proxy.has_pod) {
    const size_t dot = proxy.parameters[0].rfind('.');
    description.kind = "Pod";
    description.namespace_name = proxy.parameters[0].substr(dot + 1);
    description.name = proxy.parameters[0].substr(0, dot);
  }
  std::vector<ObjectContent> objects;
  for (const ObjectList* numbers : {&common, &list}) {
    for (const uint32_t number : *numbers) {
      const ObjectContent& object = content.objects[number];
      objects.push_back(object.kind.empty() ? description : object);
    }
  }
  return words_of(objects);
}

std::string compare_sources(const Snapshot& snapshot, uint32_t number,
                            const VersionContent& content, const ProxyContent& proxy) {
  uint32_t listener = 0;
  for (const uint32_t set : content.classes[proxy.proxy_class].sources) {
    const SetSourcesContent& sources = content.set_sources[set];
    for (const std::vector<ObjectList>& lists : sources.listeners) {
      const ListenerSources found = snapshot.sources(number, listener++);
      bool is_right =
          found.chains.size() + 1 == lists.size() &&
          words_of(found.listener) == expected_words(content, proxy, sources.common, lists[0]);
      for (size_t i = 0; is_right && i < found.chains.size(); ++i) {
        is_right = words_of(found.chains[i]) == expected_words(content, proxy, {}, lists[i + 1]);
      }
      if (!is_right)
        return proxy.id + ": wrong sources of listener " + std::to_string(listener - 1);
    }
  }
  return "ok";
}

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
  return compare_sources(snapshot, *number, content, proxy);
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
      {"inbound  for  end",
       {Relocation::of_length(0, 12), Relocation::of_length(8, 8), Relocation::of_parameter(8, 1),
        Relocation::of_parameter(13, 0)}},
      plain("outbound 80"),
      plain("outbound 443, somewhat longer"),
      plain("gateway 8080"),
      plain("outbound 80"),
  };
  content.sets = {{{0}}, {{1, 2}}, {{3, 4}}};
  content.conflicts = {{"pilot_conflict_outbound_listener_tcp_over_current_tcp",
                        {{"0.0.0.0:80"}, {}},
                        {{"Listener of ", " at ", ""}, {0, 1}}}};
  content.classes = {{{0, 1}, {0}, {0, 1}}, {{2}, {}, {2}}};
  content.proxies = {
      {"router~10.0.0.9~gw-1.edge~edge.svc.cluster.local",
       {"gw-1.edge"},
       1,
       false,
       "proxies.yaml",
       3},
      {"sidecar~10.0.0.1~web-a.shop~shop.svc.cluster.local",
       {"web-a.sh", "10.0.0.1"},
       0,
       true,
       "mesh/pods.yaml",
       7},
      {"sidecar~10.0.0.2~web-b.shop~shop.svc.cluster.local",
       {"web-b.sh", "10.0.0.2"},
       0,
       true,
       "mesh/pods.yaml",
       40},
  };
  content.rejections = {{"Gateway", "edge", "main", "port 0", "mesh/gateway.yaml", 12}};
  content.objects = {{"Service", "shop", "web", "mesh/web.yaml", 1},
                     {},  // what describes the proxy
                     {"Sidecar", "shop", "default", "mesh/sidecar.yaml", 5},
                     {"VirtualService", "shop", "web", "mesh/web.yaml", 30},
                     {"Gateway", "edge", "other", "mesh/gateway.yaml", 40}};
  content.set_sources = {
      {{}, {{{}, {0, 1}}}},
      {{2}, {{{}, {}, {0}}, {{}, {0, 3}}}},
      {{}, {{{4}, {}}, {{}, {0, 3}}}},
  };
  return content;
}

VersionContent small_version_number(int number) {
  VersionContent content = small_version();
  content.listeners[1].wire = "outbound 80 of version " + std::to_string(number);
  return content;
}

// The plainest way to do what append_materialized() does: from `begin` to `end` of the template.
std::string fill_in(const ListenerTemplate& listener, const std::vector<std::string>& parameters,
                    size_t begin, size_t end, size_t* next) {
  std::string result;
  while (*next < listener.relocations.size() && listener.relocations[*next].offset <= end) {
    const Relocation& relocation = listener.relocations[(*next)++];
    result += listener.wire.substr(begin, relocation.offset - begin);
    begin = relocation.offset;
    if (relocation.is_parameter()) {
      result += parameters[relocation.parameter()];
      continue;
    }
    const std::string inner = fill_in(listener, parameters, begin, relocation.end(), next);
    uint64_t length = inner.size();
    for (; length >= 128; length /= 128) result.push_back(static_cast<char>(length % 128 + 128));
    result.push_back(static_cast<char>(length));
    result += inner;
    begin = relocation.end();
  }
  return result + listener.wire.substr(begin, end - begin);
}

std::vector<std::string> materialize(const VersionContent& content, const ProxyContent& proxy) {
  std::vector<std::string> wires;
  for (const uint32_t set : content.classes[proxy.proxy_class].sets) {
    for (const uint32_t number : content.sets[set].listeners) {
      const ListenerTemplate& listener = content.listeners[number];
      size_t next = 0;
      wires.push_back(fill_in(listener, proxy.parameters, 0, listener.wire.size(), &next));
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
