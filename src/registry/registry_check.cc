// The invariants of a registry, list by list.
//
// Whoever reads a registry relies on these instead of testing again, so each number that is used as
// an index somewhere must be covered here. The checksum already finds damage; this finds a writer
// that is wrong, and a file made to look right. Each item is judged alone and in parallel, the
// first bad one of a list is reported, so the message does not depend on threads.
#include "registry/registry_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/parallel.h"
#include "registry/value.h"

namespace meshc {
namespace {

constexpr size_t kGrain = 256;

// The smallest i below `count` for which is_good(i) is false, else `count`.
template <class IsGood>
size_t first_bad(size_t count, const IsGood& is_good) {
  PerThread<size_t> first(count);
  parallel_for_range(
      count,
      [&](size_t begin, size_t end) {
        size_t& mine = first.local();
        for (size_t i = begin; i < end && i < mine; ++i) {
          if (!is_good(static_cast<uint32_t>(i))) mine = i;
        }
      },
      kGrain);
  size_t result = count;
  first.for_each([&](size_t mine) { result = std::min(result, mine); });
  return result;
}

Status malformed(std::string_view what, size_t index, std::string_view reason) {
  return corruption_error(fmt::format("{} {} {}", what, index, reason));
}

class Checker {
 public:
  explicit Checker(const fb::Registry& root)
      : root_(root), strings_(root.strings()->size()), values_(root.values()->size()) {}

  Status check() const;

 private:
  bool text(uint32_t number) const { return number < strings_; }
  template <class... Numbers>
  bool texts(Numbers... numbers) const {
    return (text(numbers) && ...);
  }
  bool source(const fb::Source& source) const { return text(source.file()); }
  bool object_at(uint32_t index) const {
    return index < values_ && root_.values()->Get(index)->kind() == fb::ValueKind::Object;
  }
  bool pairs(const PairVector& pairs) const;
  bool numbers(const flatbuffers::Vector<uint32_t>& numbers) const;
  bool meta(const fb::Meta& meta) const;
  bool value(uint32_t index) const;

  bool good(const fb::Service& service) const;
  bool good(const fb::Endpoints& endpoints) const;
  bool good(const fb::Container& container) const;
  bool good(const fb::Pod& pod) const;
  bool good(const fb::Node& node) const { return meta(*node.meta()); }
  bool good(const fb::Namespace& name) const { return meta(*name.meta()); }
  bool good(const fb::Config& config) const;
  bool good(const fb::Proxy& proxy) const;
  bool good(const fb::Rejection& rejection) const;

  Status check_strings() const;
  Status check_head() const;
  template <class List, class Key>
  Status check_list(std::string_view what, const List& list, const Key& key) const;

  const fb::Registry& root_;
  const size_t strings_;
  const size_t values_;
};

bool Checker::pairs(const PairVector& pairs) const {
  for (uint32_t i = 0; i < pairs.size(); ++i) {
    const fb::Pair& pair = *pairs.Get(i);
    if (!texts(pair.key(), pair.value())) return false;
    if (i > 0 && pairs.Get(i - 1)->key() >= pair.key()) return false;
  }
  return true;
}

bool Checker::numbers(const flatbuffers::Vector<uint32_t>& numbers) const {
  return std::all_of(numbers.begin(), numbers.end(), [&](uint32_t n) { return text(n); });
}

bool Checker::meta(const fb::Meta& meta) const {
  return texts(meta.name(), meta.namespace_(), meta.uid()) && pairs(*meta.labels()) &&
         pairs(*meta.annotations()) && source(*meta.source());
}

// A node is good if its children, found by following `next`, are as many as it says and end where
// it ends. With every node good, no walk leaves its tree or fails to stop.
bool Checker::value(uint32_t index) const {
  const fb::Value& value = *root_.values()->Get(index);
  if (!text(value.key()) || value.next() <= index || value.next() > values_) return false;
  switch (value.kind()) {
    case fb::ValueKind::Bool:
      if (value.scalar() != 0 && value.scalar() != 1) return false;
      break;
    case fb::ValueKind::String:
      if (value.scalar() < 0 || static_cast<uint64_t>(value.scalar()) >= strings_) return false;
      break;
    case fb::ValueKind::Null:
    case fb::ValueKind::Integer:
    case fb::ValueKind::Double:
      break;
    case fb::ValueKind::Array:
    case fb::ValueKind::Object: {
      uint32_t child = index + 1;
      int64_t count = 0;
      while (child < value.next()) {
        const uint32_t next = root_.values()->Get(child)->next();
        if (next <= child) return false;
        child = next;
        ++count;
      }
      return child == value.next() && count == value.scalar();
    }
    default:
      return false;
  }
  return value.next() == index + 1;
}

bool known(fb::TransportProtocol protocol) { return protocol <= fb::TransportProtocol::MAX; }

bool Checker::good(const fb::Service& service) const {
  if (!meta(*service.meta()) || service.type() > fb::ServiceType::MAX) return false;
  for (const fb::ServicePort* port : *service.ports()) {
    if (!texts(port->name(), port->app_protocol(), port->target_port_name())) return false;
    if (!known(port->protocol())) return false;
  }
  return texts(service.cluster_ip(), service.external_name()) && numbers(*service.cluster_ips()) &&
         pairs(*service.selector()) && numbers(*service.load_balancer_addresses());
}

bool Checker::good(const fb::Endpoints& endpoints) const {
  for (const fb::EndpointSubset* subset : *endpoints.subsets()) {
    for (const fb::EndpointAddress* address : *subset->addresses()) {
      if (!texts(address->ip(), address->node(), address->pod_name(), address->pod_namespace(),
                 address->hostname(), address->zone())) {
        return false;
      }
    }
    for (const fb::EndpointPort* port : *subset->ports()) {
      if (!texts(port->name(), port->app_protocol()) || !known(port->protocol())) return false;
    }
  }
  return meta(*endpoints.meta()) && text(endpoints.service_name());
}

bool Checker::good(const fb::Container& container) const {
  for (const fb::ContainerPort* port : *container.ports()) {
    if (!text(port->name()) || !known(port->protocol())) return false;
  }
  for (const fb::Probe* probe :
       {container.readiness(), container.liveness(), container.startup()}) {
    if (!texts(probe->path(), probe->port_name()) || probe->kind() > fb::ProbeKind::MAX) {
      return false;
    }
  }
  return texts(container.name(), container.image());
}

bool Checker::good(const fb::Pod& pod) const {
  return meta(*pod.meta()) && numbers(*pod.ips()) &&
         texts(pod.phase(), pod.node(), pod.service_account()) &&
         std::all_of(pod.containers()->begin(), pod.containers()->end(),
                     [&](const fb::Container* container) { return good(*container); });
}

bool Checker::good(const fb::Config& config) const {
  return meta(*config.meta()) && texts(config.group(), config.version(), config.kind()) &&
         object_at(config.spec());
}

bool Checker::good(const fb::Proxy& proxy) const {
  return texts(proxy.id(), proxy.cluster(), proxy.region(), proxy.zone(), proxy.sub_zone()) &&
         object_at(proxy.metadata()) && source(*proxy.source());
}

bool Checker::good(const fb::Rejection& rejection) const {
  return texts(rejection.kind(), rejection.namespace_(), rejection.name(), rejection.reason()) &&
         source(*rejection.source());
}

Status Checker::check_strings() const {
  const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>& strings = *root_.strings();
  if (strings.size() == 0 || strings.Get(0)->size() != 0) {
    return corruption_error("the first text is not the empty one");
  }
  const size_t bad = first_bad(strings_ - 1, [&](uint32_t i) {
    return strings.Get(i)->string_view() < strings.Get(i + 1)->string_view();
  });
  if (bad != strings_ - 1) return malformed("text", bad + 1, "is not in order");
  return ok_status();
}

Status Checker::check_head() const {
  const size_t bad = first_bad(values_, [&](uint32_t i) { return value(i); });
  if (bad != values_) return malformed("value", bad, "is malformed");
  if (!texts(root_.domain(), root_.trust_domain()) || !numbers(*root_.files()) ||
      !source(*root_.mesh_config_source()) || !object_at(root_.mesh_config()) ||
      !object_at(root_.mesh_networks()) || !pairs(*root_.pilot_env())) {
    return corruption_error("the mesh-wide settings are malformed");
  }
  for (uint32_t i = 0; i < root_.ignored()->size(); ++i) {
    const uint32_t kind = root_.ignored()->Get(i)->kind();
    const bool sorted = i == 0 || root_.ignored()->Get(i - 1)->kind() < kind;
    if (!text(kind) || !sorted) return malformed("ignored kind", i, "is malformed");
  }
  return ok_status();
}

// `key` gives what the list is sorted by; two objects must not have the same.
template <class List, class Key>
Status Checker::check_list(std::string_view what, const List& list, const Key& key) const {
  size_t bad = first_bad(list.size(), [&](uint32_t i) { return good(*list.Get(i)); });
  if (bad != list.size()) {
    return malformed(what, bad, "has a number out of range or a list out of order");
  }
  if (list.size() == 0) return ok_status();
  bad = first_bad(list.size() - 1,
                  [&](uint32_t i) { return key(*list.Get(i)) < key(*list.Get(i + 1)); });
  if (bad != list.size() - 1) return malformed(what, bad + 1, "is not in order");
  return ok_status();
}

Status Checker::check() const {
  MESHC_RETURN_IF_ERROR(check_strings());
  MESHC_RETURN_IF_ERROR(check_head());
  const auto place = [](const auto& object) {
    return std::tuple(object.meta()->namespace_(), object.meta()->name());
  };
  MESHC_RETURN_IF_ERROR(check_list("service", *root_.services(), place));
  MESHC_RETURN_IF_ERROR(check_list("endpoints", *root_.endpoints(), [](const fb::Endpoints& e) {
    return std::tuple(e.meta()->namespace_(), e.meta()->name(), e.is_slice());
  }));
  MESHC_RETURN_IF_ERROR(check_list("pod", *root_.pods(), place));
  MESHC_RETURN_IF_ERROR(check_list("node", *root_.nodes(), place));
  MESHC_RETURN_IF_ERROR(check_list("namespace", *root_.namespaces(), place));
  MESHC_RETURN_IF_ERROR(check_list("config", *root_.configs(), [](const fb::Config& c) {
    return std::tuple(c.kind(), c.meta()->namespace_(), c.meta()->name(), c.group());
  }));
  MESHC_RETURN_IF_ERROR(
      check_list("proxy", *root_.proxies(), [](const fb::Proxy& p) { return p.id(); }));
  return check_list("rejection", *root_.rejections(), [](const fb::Rejection& r) {
    return std::tuple(r.kind(), r.namespace_(), r.name(), r.source()->file(), r.source()->line(),
                      r.reason());
  });
}

}  // namespace

Status check_registry(const fb::Registry& root) { return Checker(root).check(); }

}  // namespace meshc
