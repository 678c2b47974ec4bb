// Inserts users' filters into chains.
#include "build/istio_1_3/user_filters.h"

#include <algorithm>

#include "base/strings.h"
#include "build/istio_1_3/filter_names.h"
#include "build/istio_1_3/inbound.h"

namespace meshc::istio_1_3 {
namespace {

using Manager = Shared<HttpConnectionManagerPlan>;
using Position = UserFilter::Position;

// getListenerIPAddress; nothing for a Unix socket.
std::optional<IpAddress> listener_ip(const ProxyShape& shape, const ListenerPlan& listener) {
  const auto* socket = std::get_if<SocketAddressPlan>(&listener.address);
  if (socket == nullptr) return std::nullopt;
  std::string address = actual_text(shape, socket->address);
  return parse_ip(address == "::" ? "0.0.0.0" : address);
}

// deprecatedListenerMatch, apart from the protocol.
bool is_wanted(const UserFilter& filter, const UserFilterTarget& target,
               const std::optional<IpAddress>& address) {
  if (filter.port != 0 && filter.port != target.port.number) return false;
  if (!starts_with(to_lower_ascii(target.port.name), filter.port_name_prefix)) return false;
  if (filter.category != ListenerCategory::kAny && filter.category != target.category) {
    return false;
  }
  return is_at_wanted_address(filter, address);
}

const Manager* manager_of(const FilterChainPlan& chain) {
  for (const NetworkFilterPlan& filter : chain.filters) {
    if (const auto* manager = std::get_if<Manager>(&filter)) return manager;
  }
  return nullptr;
}

// A filter relative to another starts at one end of the list and stops where it meets that one, or
// at the other end.
void insert_http_filter(const UserFilter& filter, std::vector<HttpFilterPlan>* list) {
  const HttpFilterPlan added = CustomFilterPlan{filter.name, filter.config};
  auto is_other = [&](const HttpFilterPlan& other) {
    return filter_name(other) == filter.relative_to;
  };
  switch (filter.position) {
    case Position::kFirst:
      list->insert(list->begin(), added);
      return;
    case Position::kBefore:
      list->insert(std::find_if(list->begin(), list->end(), is_other), added);
      return;
    case Position::kLast:
      list->push_back(added);
      return;
    case Position::kAfter:
      list->insert(std::find_if(list->rbegin(), list->rend(), is_other).base(), added);
      return;
  }
}

// The connection manager with the filter takes the last place of the chain, whatever was there.
void insert_into_manager(const UserFilter& filter, HttpConnectionManagerPlan* manager,
                         FilterChainPlan* chain) {
  insert_http_filter(filter, &manager->filters);
  chain->filters.back() = Manager(std::make_shared<const HttpConnectionManagerPlan>(*manager));
}

// Unlike HTTP filters these do not travel: the first neighbour that has not the name changes places
// with the one before it, and that is all.
void insert_network_filter(const UserFilter& filter, std::vector<NetworkFilterPlan>* list) {
  const NetworkFilterPlan added = CustomFilterPlan{filter.name, filter.config};
  auto is_other = [&](const NetworkFilterPlan& other) {
    return filter_name(other) != filter.relative_to;
  };
  const bool is_first = filter.position == Position::kFirst || filter.position == Position::kBefore;
  list->insert(is_first ? list->begin() : list->end(), added);
  if (filter.position == Position::kBefore) {
    auto at = std::find_if(list->begin() + 1, list->end(), is_other);
    if (at != list->end()) std::iter_swap(at - 1, at);
  }
  if (filter.position == Position::kAfter) {
    auto at = std::find_if(list->rbegin() + 1, list->rend(), is_other);
    if (at != list->rend()) std::iter_swap(at - 1, at);
  }
}

}  // namespace

bool is_at_wanted_address(const UserFilter& filter, const std::optional<IpAddress>& address) {
  if (filter.addresses.empty()) return true;
  return std::any_of(filter.addresses.begin(), filter.addresses.end(),
                     [&](const AddressCondition& condition) {
                       if (!condition.is_range) return condition.address == address;
                       return address && condition.range && condition.range->contains(*address);
                     });
}

void insert_user_filters(const Model& model, const ProxyShape& shape,
                         const UserFilterTarget& target, ListenerPlan* listener) {
  if (shape.filters.user_filters.empty()) return;
  const std::optional<IpAddress> address = listener_ip(shape, *listener);
  // As they are after the filters so far; nothing: as in the chain.
  std::vector<std::optional<HttpConnectionManagerPlan>> managers(listener->filter_chains.size());
  for (uint32_t number : shape.filters.user_filters) {
    const UserFilter& filter = model.envoy_filters.user_filters()[number];
    if (!is_wanted(filter, target, address)) continue;
    for (size_t i = 0; i < managers.size(); ++i) {
      FilterChainPlan& chain = listener->filter_chains[i];
      const Manager* manager = manager_of(chain);
      const bool is_http = manager != nullptr;
      const UserFilter::Chains other =
          is_http ? UserFilter::Chains::kTcp : UserFilter::Chains::kHttp;
      // There is no place for an HTTP filter in a TCP chain.
      if (filter.chains == other || (filter.is_http && !is_http)) continue;
      if (filter.is_http) {
        if (!managers[i]) managers[i] = **manager;
        insert_into_manager(filter, &*managers[i], &chain);
      } else {
        insert_network_filter(filter, &chain.filters);
      }
      chain.sources.add("EnvoyFilter", filter.meta);
    }
  }
}

}  // namespace meshc::istio_1_3
