// Walking both values at once.
#include "diff/json_changes.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

// Lists longer than this product are compared element by element.
constexpr size_t kMaxAlignment = size_t{4} << 20;

std::string member_path(const std::string& path, const std::string& key) {
  const bool is_word = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '@';
  });
  if (!is_word) return path + "['" + key + "']";
  return path.empty() ? key : path + "." + key;
}

std::string element_path(const std::string& path, size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

// What an element of a list is called: equal for elements that are versions of one thing.
std::string identity_of(const Json& element) {
  if (!element.is_object()) return element.is_array() ? "" : element.dump();
  for (const char* key : {"name", "filter_chain_match", "match", "@type"}) {
    const auto member = element.find(key);
    if (member != element.end()) return key + member->dump();
  }
  return "";
}

// Pairs of indices of two lists of names, ascending, equal within each pair, as many as there can
// be.
std::vector<std::pair<size_t, size_t>> align(const std::vector<std::string>& a,
                                             const std::vector<std::string>& b) {
  const size_t width = b.size() + 1;
  std::vector<uint32_t> length((a.size() + 1) * width, 0);  // of the best pairing of the rests
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      length[i * width + j] =
          a[i] == b[j] ? length[(i + 1) * width + j + 1] + 1
                       : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
    }
  }
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      pairs.emplace_back(i++, j++);
    } else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return pairs;
}

class Walk {
 public:
  std::vector<JsonChange> changes;

  void compare(const Json& before, const Json& after, const std::string& path) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) return compare_objects(before, after, path);
    if (before.is_array() && after.is_array()) return compare_lists(before, after, path);
    changes.push_back({path, before, after});
  }

 private:
  void compare_objects(const Json& before, const Json& after, const std::string& path) {
    for (const auto& [key, value] : before.items()) {
      const auto other = after.find(key);
      if (other == after.end()) {
        changes.push_back({member_path(path, key), value, std::nullopt});
      } else {
        compare(value, *other, member_path(path, key));
      }
    }
    for (const auto& [key, value] : after.items()) {
      if (!before.contains(key)) {
        changes.push_back({member_path(path, key), std::nullopt, value});
      }
    }
  }

  void compare_lists(const Json& before, const Json& after, const std::string& path) {
    size_t begin = 0;
    size_t end_before = before.size();
    size_t end_after = after.size();
    while (begin < end_before && begin < end_after && before[begin] == after[begin]) ++begin;
    while (end_before > begin && end_after > begin &&
           before[end_before - 1] == after[end_after - 1]) {
      --end_before;
      --end_after;
    }
    if ((end_before - begin) * (end_after - begin) > kMaxAlignment) {
      const size_t common = std::min(end_before, end_after) - begin;
      return walk_pairs(before, after, path, begin, end_before, end_after, in_order(common));
    }
    std::vector<std::string> names_before;
    std::vector<std::string> names_after;
    for (size_t i = begin; i < end_before; ++i) names_before.push_back(identity_of(before[i]));
    for (size_t i = begin; i < end_after; ++i) names_after.push_back(identity_of(after[i]));
    walk_pairs(before, after, path, begin, end_before, end_after, align(names_before, names_after));
  }

  static std::vector<std::pair<size_t, size_t>> in_order(size_t count) {
    std::vector<std::pair<size_t, size_t>> pairs(count);
    for (size_t i = 0; i < count; ++i) pairs[i] = {i, i};
    return pairs;
  }

  // Elements from `begin` on that are in no pair were removed or added; where as many were removed
  // as were added at the same place, they were renamed.
  void walk_pairs(const Json& before, const Json& after, const std::string& path, size_t begin,
                  size_t end_before, size_t end_after,
                  std::vector<std::pair<size_t, size_t>> pairs) {
    pairs.emplace_back(end_before - begin, end_after - begin);
    size_t i = begin;
    size_t j = begin;
    for (const auto& [at_before, at_after] : pairs) {
      if (begin + at_before - i == begin + at_after - j) {
        for (; i < begin + at_before; ++i, ++j) compare(before[i], after[j], element_path(path, j));
      }
      for (; i < begin + at_before; ++i) {
        changes.push_back({element_path(path, i), before[i], std::nullopt});
      }
      for (; j < begin + at_after; ++j) {
        changes.push_back({element_path(path, j), std::nullopt, after[j]});
      }
      if (i < end_before && j < end_after) compare(before[i], after[j], element_path(path, j));
      ++i;
      ++j;
    }
  }
};

}  // namespace

std::vector<JsonChange> json_changes(const nlohmann::ordered_json& before,
                                     const nlohmann::ordered_json& after) {
  Walk walk;
  walk.compare(before, after, "");
  return std::move(walk.changes);
}

}  // namespace meshc
