// Matches of chains, and which of them are the same.
#include "build/istio_current/chains.h"

#include <algorithm>
#include <set>

#include "base/net.h"

namespace meshc::istio_current {
namespace {

bool has_full_wildcard(const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), "*") != names.end();
}

std::set<std::string> name_set(const std::vector<std::string>& names) {
  std::set<std::string> set(names.begin(), names.end());
  set.erase("*");
  return set;
}

std::set<std::string> range_set(const std::vector<std::string>& cidrs) {
  std::set<std::string> set;
  for (const std::string& text : cidrs) {
    const auto range = parse_ip_or_cidr(text);
    if (!range || range->address.to_string() == "0.0.0.0") continue;
    set.insert(IpRange{range->network(), range->prefix_length}.to_string());
  }
  return set;
}

}  // namespace

bool ChainOptions::matches_all() const {
  return (sni_hosts.empty() || has_full_wildcard(sni_hosts)) && application_protocols.empty() &&
         transport_protocol.empty() && cidrs.empty();
}

bool ChainOptions::conflicts_with(const ChainOptions& other) const {
  return transport_protocol == other.transport_protocol &&
         application_protocols == other.application_protocols &&
         name_set(sni_hosts) == name_set(other.sni_hosts) &&
         range_set(cidrs) == range_set(other.cidrs);
}

Tree ChainOptions::match() const {
  if (matches_all()) return {};
  std::vector<std::string> names;
  if (!has_full_wildcard(sni_hosts)) names = sni_hosts;
  std::sort(names.begin(), names.end());
  std::vector<std::string> sorted = cidrs;
  std::sort(sorted.begin(), sorted.end());
  std::vector<Tree> ranges;
  for (const std::string& text : sorted) {
    const auto range = parse_ip_or_cidr(text);
    if (range && range->address.to_string() != "0.0.0.0") ranges.push_back(cidr_tree(text));
  }
  return tree_object(
      {{"prefix_ranges", tree_list(std::move(ranges))},
       {"server_names", names},
       {"transport_protocol", transport_protocol.empty() ? Tree() : Tree(transport_protocol)},
       {"application_protocols", application_protocols}});
}

bool needs_tls_inspector(const std::vector<ChainOptions>& chains) {
  return std::any_of(chains.begin(), chains.end(), [](const ChainOptions& chain) {
    return !chain.sni_hosts.empty() || bool{chain.tls};
  });
}

Tree config_metadata(std::string_view path) {
  if (path.empty()) return {};
  return tree_object(
      {{"filter_metadata", tree_object({{"istio", tree_object({{"config", path}})}})}});
}

}  // namespace meshc::istio_current
