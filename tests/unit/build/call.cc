// Chooses listeners and chains as Envoy does.
#include "tests/unit/build/call.h"

#include <algorithm>

#include "base/net.h"
#include "base/strings.h"

namespace meshc {
namespace {

using Chains = std::vector<const FilterChainPlan*>;

const ChainMatchPlan& match_of(const FilterChainPlan& chain) {
  static const ChainMatchPlan kAny;
  return chain.match ? *chain.match : kAny;
}

// Keeps the chains that fit best. `fit`: how well a chain fits, more is better; negative: not.
template <class Fit>
void keep_best(Chains* chains, const Fit& fit) {
  int best = -1;
  for (const FilterChainPlan* chain : *chains) best = std::max(best, fit(match_of(*chain)));
  std::erase_if(*chains, [&](const FilterChainPlan* chain) {
    return best < 0 || fit(match_of(*chain)) != best;
  });
}

int fit_of_port(const ChainMatchPlan& match, uint32_t port) {
  if (!match.destination_port) return 0;
  return *match.destination_port == port ? 1 : -1;
}

int fit_of_address(const ChainMatchPlan& match, const IpAddress& address,
                   const ProxyParameters& parameters) {
  if (match.prefix_ranges.empty()) return 0;
  int longest = -1;
  for (const AddressPrefix& prefix : match.prefix_ranges) {
    std::optional<IpAddress> start = parse_ip(text_of(prefix.address, parameters));
    if (start && IpRange{*start, prefix.length}.contains(address))
      longest = std::max(longest, static_cast<int>(prefix.length));
  }
  return longest;
}

// An exact name is best, then the longest wildcard.
int fit_of_server_name(const ChainMatchPlan& match, std::string_view sni) {
  if (match.server_names.empty()) return 0;
  int best = -1;
  for (const std::string& name : match.server_names) {
    if (name == sni) return 1'000;
    if (starts_with(name, "*.") && ends_with(sni, name.substr(1)))
      best = std::max(best, static_cast<int>(name.size()));
  }
  return best;
}

int fit_of_transport(const ChainMatchPlan& match, std::string_view transport) {
  if (match.transport_protocol.empty()) return 0;
  return match.transport_protocol == transport ? 1 : -1;
}

// The client's first protocol that any chain knows decides.
int fit_of_protocols(const ChainMatchPlan& match, const std::vector<std::string>& alpn) {
  const std::vector<std::string>& known = match.application_protocols;
  if (known.empty()) return 0;
  for (size_t i = 0; i < alpn.size(); ++i) {
    if (std::find(known.begin(), known.end(), alpn[i]) != known.end())
      return static_cast<int>(alpn.size() - i);
  }
  return -1;
}

// The virtual listener hands the connection to the listener of its destination, or of the wildcard
// at its port, if there is one; all of these are not bound to their ports.
std::shared_ptr<const ListenerPlan> listener_of(const BuiltMesh& mesh, std::string_view proxy_name,
                                                const Call& call) {
  std::string port = "_" + std::to_string(call.port);
  if (!call.captured) {
    auto listener = mesh.listener(proxy_name, call.address + port);
    return listener != nullptr && listener->bind_to_port ? listener : nullptr;
  }
  if (call.inbound) return mesh.listener(proxy_name, "virtualInbound");
  for (const std::string& name : {call.address + port, "0.0.0.0" + port}) {
    if (auto listener = mesh.listener(proxy_name, name)) return listener;
  }
  return mesh.listener(proxy_name, "virtualOutbound");
}

}  // namespace

std::string outcome(const BuiltMesh& mesh, std::string_view proxy_name, const Call& call) {
  const ProxyParameters& parameters = mesh.proxy(proxy_name).parameters;
  std::shared_ptr<const ListenerPlan> listener = listener_of(mesh, proxy_name, call);
  if (listener == nullptr) return "application";
  std::string prefix = text_of(listener->name, parameters) + " -> ";
  IpAddress address = parse_ip(call.address).value();
  Chains chains;
  for (const FilterChainPlan& chain : listener->filter_chains) chains.push_back(&chain);
  keep_best(&chains, [&](const auto& match) { return fit_of_port(match, call.port); });
  keep_best(&chains, [&](const auto& match) { return fit_of_address(match, address, parameters); });
  keep_best(&chains, [&](const auto& match) { return fit_of_server_name(match, call.sni); });
  keep_best(&chains, [&](const auto& match) { return fit_of_transport(match, call.transport); });
  keep_best(&chains, [&](const auto& match) { return fit_of_protocols(match, call.alpn); });
  if (chains.empty()) return prefix + "closed";
  return prefix + (chains.size() > 1 ? "ambiguous" : destination_of(*chains[0]));
}

}  // namespace meshc
