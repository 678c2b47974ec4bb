// Finding a proxy by what somebody typed.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/edit_distance.h"
#include "base/strings.h"
#include "store/snapshot_impl.h"

namespace meshc {
namespace {

constexpr size_t kNamesInMessage = 3;

// The third part of "sidecar~10.1.1.1~reviews-1.default~default.svc.cluster.local", or all of it.
std::string_view short_name(std::string_view id) {
  const std::vector<std::string_view> parts = split(id, '~');
  return parts.size() == 4 ? parts[2] : id;
}

std::string quoted_list(const Manifest& manifest, const std::vector<uint32_t>& proxies) {
  std::string text;
  for (size_t i = 0; i < proxies.size() && i < kNamesInMessage; ++i) {
    if (i > 0) text += ", ";
    text += "'" + std::string(manifest.proxy_id(proxies[i])) + "'";
  }
  return text;
}

std::vector<uint32_t> nearest_proxies(const Manifest& manifest, std::string_view wanted) {
  const bool is_whole = contains(wanted, "~");
  std::vector<std::pair<size_t, uint32_t>> distances(manifest.proxy_count());
  for (uint32_t i = 0; i < manifest.proxy_count(); ++i) {
    const std::string_view id = manifest.proxy_id(i);
    distances[i] = {edit_distance(wanted, is_whole ? id : short_name(id)), i};
  }
  const size_t count = std::min(kNamesInMessage, distances.size());
  std::partial_sort(distances.begin(), distances.begin() + static_cast<ptrdiff_t>(count),
                    distances.end());
  std::vector<uint32_t> nearest;
  for (size_t i = 0; i < count; ++i) nearest.push_back(distances[i].second);
  return nearest;
}

}  // namespace

Result<uint32_t> Snapshot::find_proxy(std::string_view id) const {
  const Manifest& manifest = impl_->manifest;
  uint32_t low = 0;
  uint32_t high = manifest.proxy_count();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (manifest.proxy_id(middle) < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < manifest.proxy_count() && manifest.proxy_id(low) == id) return low;

  std::vector<uint32_t> same_name;
  std::vector<uint32_t> with_part;
  for (uint32_t i = 0; i < manifest.proxy_count() && !id.empty(); ++i) {
    const std::string_view candidate = manifest.proxy_id(i);
    if (short_name(candidate) == id) same_name.push_back(i);
    if (contains(candidate, id)) with_part.push_back(i);
  }
  if (same_name.size() == 1) return same_name[0];
  if (same_name.empty() && with_part.size() == 1) return with_part[0];
  const std::string wanted = "'" + std::string(id) + "'";
  const std::vector<uint32_t>& several = same_name.empty() ? with_part : same_name;
  if (!several.empty()) {
    return not_found_error(std::to_string(several.size()) + " proxies have " + wanted +
                           " in their ids, such as " + quoted_list(manifest, several) +
                           "; give more of the id");
  }
  const std::vector<uint32_t> nearest = nearest_proxies(manifest, id);
  if (nearest.empty()) return not_found_error(impl_->version_words() + " has no proxies");
  return not_found_error(impl_->version_words() + " has no proxy " + wanted + "; the nearest are " +
                         quoted_list(manifest, nearest));
}

}  // namespace meshc
