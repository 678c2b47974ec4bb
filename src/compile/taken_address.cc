// Compares the addresses of listeners.
#include "compile/taken_address.h"

#include <fmt/format.h>

namespace meshc {
namespace {

// Equal texts for equal addresses alone.
std::string key_of(const SocketAddressPlan& address) {
  const Text& text = address.address;
  return fmt::format("{}\n{}.{}\n{}\n{}", text.before, static_cast<int>(text.parameter.kind),
                     text.parameter.index, text.after, address.port);
}

ConflictPlan loss_of(const ListenerPlan& plan, const SocketAddressPlan& address) {
  Text message = address.address;
  std::string& end = message.is_plain() ? message.before : message.after;
  end += fmt::format(":{} is the address of another listener", address.port);
  return {"meshc_equal_listener_address", plan.name, std::move(message)};
}

// The address as a proxy with these addresses writes it.
SocketAddressPlan spelled_out(const SocketAddressPlan& address,
                              const std::vector<std::string>& own_addresses) {
  const Text& text = address.address;
  if (text.parameter.kind != ParameterKind::kAddress) return address;
  return {Text(text.before + own_addresses[text.parameter.index] + text.after), address.port};
}

bool is_taken(const TakenAddresses& others, const SocketAddressPlan& address,
              const std::vector<std::string>& own_addresses) {
  return others.has(address) || others.has(spelled_out(address, own_addresses));
}

void leave_out(const TakenAddresses* others, const std::vector<std::string>& own_addresses,
               TakenAddresses* taken, ListenerSetPlan* plans,
               std::vector<ConflictPlan>* conflicts) {
  ListenerSetPlan kept;
  for (std::shared_ptr<const ListenerPlan>& plan : *plans) {
    const auto* address = std::get_if<SocketAddressPlan>(&plan->address);
    bool is_free =
        address == nullptr || ((others == nullptr || !is_taken(*others, *address, own_addresses)) &&
                               taken->add(*address));
    if (is_free) {
      kept.push_back(std::move(plan));
    } else {
      conflicts->push_back(loss_of(*plan, *address));
    }
  }
  *plans = std::move(kept);
}

}  // namespace

TakenAddresses::TakenAddresses(const ListenerSetPlan& plans) {
  for (const auto& plan : plans) {
    if (const auto* address = std::get_if<SocketAddressPlan>(&plan->address)) add(*address);
  }
}

bool TakenAddresses::add(const SocketAddressPlan& address) {
  return addresses_.insert(key_of(address)).second;
}

bool TakenAddresses::has(const SocketAddressPlan& address) const {
  return addresses_.count(key_of(address)) > 0;
}

TakenAddresses leave_out_taken(SharedSetPlan* shared) {
  TakenAddresses taken;
  for (const SocketAddressPlan& address : shared->taken_by_classes) taken.add(address);
  const size_t before = shared->listeners.size();
  leave_out(nullptr, {}, &taken, &shared->listeners, &shared->conflicts);
  if (shared->listeners.size() != before) shared->by_port = listeners_by_port(shared->listeners);
  return taken;
}

void leave_out_taken(const TakenAddresses* shared, const std::vector<std::string>& own_addresses,
                     ClassPlan* plan) {
  TakenAddresses taken(plan->after);
  leave_out(shared, own_addresses, &taken, &plan->before, &plan->conflicts);
}

}  // namespace meshc
