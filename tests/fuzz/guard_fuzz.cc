// Fuzzes policies of guards: any text is a policy without errors, whose limits are numbers, or
// errors.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cli/guard_policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using meshc::GuardPolicy;
  meshc::Diagnostics diagnostics;
  const GuardPolicy policy = meshc::parse_guard_policy(
      meshc::TextSource::from_string(std::string(reinterpret_cast<const char*>(data), size),
                                     "policy.yaml"),
      &diagnostics);
  if (diagnostics.has_errors()) return 0;
  bool limits_something = false;
  for (const auto limit :
       {&GuardPolicy::proxies_losing_listeners, &GuardPolicy::proxies_becoming_empty,
        &GuardPolicy::proxies_removed, &GuardPolicy::proxies_changed, &GuardPolicy::new_conflicts,
        &GuardPolicy::new_rejections}) {
    if (!(policy.*limit).has_value()) continue;
    limits_something = true;
    if (!((policy.*limit)->amount >= 0)) std::abort();
    static_cast<void>((policy.*limit)->of(1000000));
  }
  if (!limits_something) std::abort();
  return 0;
}
