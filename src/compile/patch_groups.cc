// Finds where patching stops and what is sent.
#include "compile/patch_groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace meshc {
namespace {

// A place in the order in which a group's patches apply. Listeners that patches add have the end of
// the list only, so it is counted from there.
struct Stop {
  size_t remaining = 0;  // patches from the stop on; more: earlier
  size_t plan = 0;
  uint32_t object = 0;
};

// "ADDRESS_PORT" as the plan has it; "" for other kinds of addresses.
std::string address_of(const ListenerPlan& plan) {
  const auto* socket = std::get_if<SocketAddressPlan>(&plan.address);
  if (socket == nullptr || !socket->address.is_plain()) return "";
  return socket->address.before + "_" + std::to_string(socket->port);
}

void drop_doubles(const ListenerSetPlan& plans, std::vector<EncodedTemplate>* encoded,
                  std::vector<bool>* is_sent) {
  const auto is_added = [](const auto& plan) { return plan->added_by.has_value(); };
  if (std::none_of(plans.begin(), plans.end(), is_added)) return;
  std::set<std::string> names;
  std::set<std::string> addresses;
  for (size_t i = 0; i < plans.size(); ++i) {
    if (!(*is_sent)[i]) continue;
    const ListenerPlan& plan = *plans[i];
    if (!plan.added_by) {
      if (plan.name.is_plain()) names.insert(plan.name.before);
      addresses.insert(address_of(plan));
      continue;
    }
    const PatchFate& fate = (*encoded)[i].fate;
    // Envoy names a nameless listener itself.
    const bool has_own_name = fate.name.empty() || names.insert(fate.name).second;
    const bool has_own_address = fate.address.empty() || addresses.insert(fate.address).second;
    (*is_sent)[i] = !plan.is_added_twice && has_own_name && has_own_address;
    if ((*is_sent)[i] || plan.is_added_twice) continue;
    (*encoded)[i].omissions.push_back(
        {Omission::Kind::kPatch, 0,
         "the added listener is left out: another has its name or its address"});
  }
}

}  // namespace

PatchStops find_stops(const ListenerSetPlan& plans, const std::vector<EncodedTemplate>& encoded,
                      Dialect dialect) {
  if (dialect == Dialect::kV3) return {};
  std::map<PatchGroup, Stop> stops;
  for (size_t i = 0; i < plans.size(); ++i) {
    const PatchFate& fate = encoded[i].fate;
    if (!fate.stopped) continue;
    const PatchListPlan& list = *plans[i]->patches;
    const Stop stop{list.patches.size() - fate.patches_before, i, *fate.stopped};
    const auto [at, is_new] = stops.try_emplace(list.group, stop);
    if (!is_new && stop.remaining > at->second.remaining) at->second = stop;
  }
  if (stops.empty()) return {};
  std::vector<std::optional<PatchStop>> result(plans.size());
  for (size_t i = 0; i < plans.size(); ++i) {
    if (!plans[i]->patches) continue;
    const auto stop = stops.find(plans[i]->patches->group);
    if (stop == stops.end()) continue;
    result[i] = PatchStop{stop->second.object, i <= stop->second.plan};
  }
  return PatchStops(std::move(result));
}

std::vector<bool> find_sent(const ListenerSetPlan& plans, const PatchStops& stops, Dialect dialect,
                            std::vector<EncodedTemplate>* templates) {
  const std::vector<EncodedTemplate>& encoded = *templates;
  std::vector<bool> is_sent(plans.size(), true);
  std::map<PatchGroup, bool> removes;
  for (size_t i = 0; i < plans.size(); ++i) {
    if (plans[i]->patches && encoded[i].fate.is_removed) removes[plans[i]->patches->group] = true;
  }
  for (size_t i = 0; i < plans.size(); ++i) {
    const ListenerPlan& plan = *plans[i];
    if (!plan.patches) {
      is_sent[i] = !encoded[i].fate.is_removed;
      continue;
    }
    // The list of a router's listeners stays as it was before the patches, as does one whose
    // patching stopped.
    const bool keeps_list =
        dialect == Dialect::kV2 && (plan.patches->group == PatchGroup::kRouter || stops.of(i));
    if (keeps_list) {
      is_sent[i] = !plan.added_by;
    } else if (encoded[i].fate.is_removed) {
      is_sent[i] = false;
    } else if (encoded[i].fate.is_nameless) {
      is_sent[i] = !removes[plan.patches->group];
    }
  }
  if (dialect == Dialect::kV3) drop_doubles(plans, templates, &is_sent);
  return is_sent;
}

}  // namespace meshc
