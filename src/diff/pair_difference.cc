// Setting off templates against each other, then matching what is left by name.
#include "diff/pair_difference.h"

#include <map>
#include <string_view>
#include <unordered_map>

#include "encode/listener_name.h"

namespace meshc {
namespace {

// One listener that may differ.
struct Candidate {
  uint32_t listener = 0;
  Digest digest;  // of the template, or of the bytes where parameters differ
  std::string name;
};

Status list_candidates(const Snapshot& snapshot, uint32_t proxy, bool by_bytes,
                       std::vector<Candidate>* candidates) {
  const uint32_t count = snapshot.listener_count(proxy);
  candidates->resize(count);
  std::string wire;
  for (uint32_t i = 0; i < count; ++i) {
    Candidate& candidate = (*candidates)[i];
    candidate.listener = i;
    candidate.digest = snapshot.template_digest(snapshot.template_index(proxy, i));
    if (!by_bytes) continue;
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, i, &wire));
    candidate.digest = digest_of(wire);
  }
  return ok_status();
}

Status add_names(const Snapshot& snapshot, uint32_t proxy, std::vector<Candidate>* candidates) {
  std::string wire;
  for (Candidate& candidate : *candidates) {
    wire.clear();
    MESHC_RETURN_IF_ERROR(snapshot.append_listener(proxy, candidate.listener, &wire));
    candidate.name = listener_name(wire);
  }
  return ok_status();
}

// Takes out of both what each has as often as the other.
void remove_common(std::vector<Candidate>* before, std::vector<Candidate>* after) {
  std::unordered_map<Digest, int64_t> balance;
  for (const Candidate& candidate : *before) ++balance[candidate.digest];
  for (const Candidate& candidate : *after) --balance[candidate.digest];
  const auto keep_surplus = [&](std::vector<Candidate>* candidates, int64_t sign) {
    std::erase_if(*candidates, [&](const Candidate& candidate) {
      int64_t& surplus = balance[candidate.digest];
      if (surplus * sign <= 0) return true;
      surplus -= sign;
      return false;
    });
  };
  keep_surplus(before, 1);
  keep_surplus(after, -1);
}

Digest key_of(std::string_view name, const Candidate* before, const Candidate* after) {
  Digester digester;
  for (const Candidate* candidate : {before, after}) {
    const Digest digest = candidate == nullptr ? Digest() : candidate->digest;
    digester.add_uint64(candidate == nullptr ? 0 : 1);
    digester.add_uint64(digest.lo);
    digester.add_uint64(digest.hi);
  }
  digester.add_sized(name);
  return digester.digest();
}

}  // namespace

ListenerFate fate_of(const Difference& difference) {
  if (difference.before == kNoListener) return ListenerFate::kGained;
  return difference.after == kNoListener ? ListenerFate::kLost : ListenerFate::kChanged;
}

Result<std::vector<Difference>> compare_pair(const Snapshot& before_version,
                                             const Snapshot& after_version,
                                             const ProxyPairs& pair) {
  const bool by_bytes =
      before_version.parameters(pair.before) != after_version.parameters(pair.after);
  std::vector<Candidate> before;
  std::vector<Candidate> after;
  MESHC_RETURN_IF_ERROR(list_candidates(before_version, pair.before, by_bytes, &before));
  MESHC_RETURN_IF_ERROR(list_candidates(after_version, pair.after, by_bytes, &after));
  remove_common(&before, &after);
  MESHC_RETURN_IF_ERROR(add_names(before_version, pair.before, &before));
  MESHC_RETURN_IF_ERROR(add_names(after_version, pair.after, &after));
  std::multimap<std::string_view, const Candidate*> rest;
  for (const Candidate& candidate : after) rest.emplace(candidate.name, &candidate);
  std::vector<Difference> differences;
  for (const Candidate& candidate : before) {
    const auto other = rest.find(candidate.name);
    const Candidate* match = other == rest.end() ? nullptr : other->second;
    differences.push_back({candidate.listener, match == nullptr ? kNoListener : match->listener,
                           candidate.name, key_of(candidate.name, &candidate, match)});
    if (match != nullptr) rest.erase(other);
  }
  for (const auto& [name, candidate] : rest) {
    differences.push_back(
        {kNoListener, candidate->listener, candidate->name, key_of(name, nullptr, candidate)});
  }
  return differences;
}

}  // namespace meshc
