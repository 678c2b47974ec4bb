// What Istio 1.3.8 refuses in a LocalityLoadBalancerSetting.
#include "import/check_locality.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "base/strings.h"
#include "import/value_record.h"

namespace meshc {
namespace {

// "region", "region/zone" or "region/zone/subzone"; only the end may be "*".
std::string locality_fault(std::string_view locality) {
  const auto stars = std::count(locality.begin(), locality.end(), '*');
  if (stars > 1 || (stars == 1 && !ends_with(locality, "*"))) {
    return fmt::format("the locality '{}' has a '*' that is not at its end", locality);
  }
  for (const std::string_view part : split(locality, '/')) {
    if (part.empty()) return fmt::format("the locality '{}' has an empty part", locality);
  }
  return {};
}

// Whether everything in one of them is in the other: a shorter one covers what it begins.
bool overlap(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> a_parts = split(a, '/');
  const std::vector<std::string_view> b_parts = split(b, '/');
  const size_t common = std::min({a_parts.size(), b_parts.size(), size_t{3}});
  for (size_t i = 0; i < common; ++i) {
    if (a_parts[i] == "*" || b_parts[i] == "*") return true;
    if (a_parts[i] != b_parts[i]) return false;
  }
  return true;
}

void check_localities(const std::vector<std::string_view>& localities, Reasons* reasons) {
  for (size_t i = 0; i < localities.size(); ++i) {
    add_fault(locality_fault(localities[i]), reasons);
    for (size_t j = 0; j < i; ++j) {
      if (!overlap(localities[i], localities[j])) continue;
      reasons->push_back(
          fmt::format("the localities '{}' and '{}' overlap", localities[j], localities[i]));
    }
  }
}

void check_distribution(const ValueRecord& distribution, Reasons* reasons) {
  std::vector<std::string_view> targets;
  int64_t total = 0;
  for (const ValueRecord& target : children_of(&distribution, "to")) {
    targets.push_back(target.key);
    if (target.integer == 0) {
      reasons->push_back(fmt::format("the locality '{}' has weight 0", target.key));
    }
    total += target.integer;
  }
  if (total != 100) {
    reasons->push_back(fmt::format("the weights of localities make {}, not 100", total));
  }
  check_localities(targets, reasons);
}

}  // namespace

void check_locality_setting(const ValueRecord* setting, Reasons* reasons) {
  const std::span<const ValueRecord> distribute = children_of(setting, "distribute");
  const std::span<const ValueRecord> failover = children_of(setting, "failover");
  if (!distribute.empty() && !failover.empty()) {
    reasons->push_back("localityLbSetting has both distribute and failover");
  }
  std::vector<std::string_view> sources;
  for (const ValueRecord& distribution : distribute) {
    sources.push_back(text_of(&distribution, "from"));
    check_distribution(distribution, reasons);
  }
  check_localities(sources, reasons);
  for (const ValueRecord& entry : failover) {
    const std::string_view to = text_of(&entry, "to");
    if (text_of(&entry, "from") == to) {
      reasons->push_back(fmt::format("a failover goes from region '{}' to itself", to));
    }
    if (contains(to, "*"))
      reasons->push_back(fmt::format("the failover region '{}' has a '*'", to));
  }
}

}  // namespace meshc
