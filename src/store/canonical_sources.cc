// Merging and renumbering what listeners were made of.
#include "store/canonical_sources.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "store/list_numbers.h"

namespace meshc {
namespace {

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

auto key_of(const ObjectContent& object) {
  return std::tie(object.kind, object.namespace_name, object.name, object.file, object.line);
}

// Lists that are stored once each.
class DistinctLists {
 public:
  explicit DistinctLists(NumberLists* lists) : lists_(*lists) {}

  uint32_t number_of(const std::vector<uint32_t>& list) {
    const auto [number, is_new] = numbers_.number_of(list);
    if (is_new) {
      lists_.runs.push_back(
          {static_cast<uint32_t>(lists_.numbers.size()), static_cast<uint32_t>(list.size())});
      lists_.numbers.insert(lists_.numbers.end(), list.begin(), list.end());
    }
    return number;
  }

 private:
  ListNumbers numbers_;
  NumberLists& lists_;
};

class SourceCanonicalizer {
 public:
  SourceCanonicalizer(const VersionContent& content, const std::vector<uint32_t>& order)
      : content_(content),
        order_(order),
        object_lists_(&sources_.object_lists),
        listeners_(&sources_.listeners) {}

  CanonicalSources run(std::vector<uint32_t>* numbers) {
    merge_objects();
    numbers->assign(content_.set_sources.size(), kNone);
    ListNumbers set_numbers;
    std::vector<uint32_t> key;
    for (const uint32_t source : order_) {
      CanonicalSetSources set = merge_set(content_.set_sources[source]);
      key = set.listeners;
      key.push_back(set.common);
      const auto [number, is_new] = set_numbers.number_of(key);
      (*numbers)[source] = number;
      if (is_new) sources_.sets.push_back(std::move(set));
    }
    return std::move(sources_);
  }

 private:
  void merge_objects() {
    std::vector<bool> is_used(content_.objects.size());
    const auto use = [&](const ObjectList& list) {
      for (const uint32_t object : list) is_used[object] = true;
    };
    for (const uint32_t source : order_) {
      const SetSourcesContent& set = content_.set_sources[source];
      use(set.common);
      for (const std::vector<ObjectList>& lists : set.listeners) {
        for (const ObjectList& list : lists) use(list);
      }
    }
    std::vector<uint32_t> used;
    for (uint32_t i = 0; i < is_used.size(); ++i) {
      if (is_used[i]) used.push_back(i);
    }
    std::sort(used.begin(), used.end(), [&](uint32_t a, uint32_t b) {
      return key_of(content_.objects[a]) < key_of(content_.objects[b]);
    });
    object_number_.assign(content_.objects.size(), kNone);
    for (const uint32_t number : used) {
      const ObjectContent& object = content_.objects[number];
      if (sources_.objects.empty() || *sources_.objects.back() != object) {
        sources_.objects.push_back(&object);
      }
      object_number_[number] = static_cast<uint32_t>(sources_.objects.size() - 1);
    }
  }

  uint32_t merge_list(const ObjectList& list) {
    renumbered_.clear();
    for (const uint32_t object : list) renumbered_.push_back(object_number_[object]);
    return object_lists_.number_of(renumbered_);
  }

  CanonicalSetSources merge_set(const SetSourcesContent& set) {
    CanonicalSetSources merged;
    merged.common = merge_list(set.common);
    merged.listeners.reserve(set.listeners.size());
    std::vector<uint32_t> list_numbers;
    for (const std::vector<ObjectList>& lists : set.listeners) {
      list_numbers.clear();
      for (const ObjectList& list : lists) list_numbers.push_back(merge_list(list));
      merged.listeners.push_back(listeners_.number_of(list_numbers));
    }
    return merged;
  }

  const VersionContent& content_;
  const std::vector<uint32_t>& order_;
  CanonicalSources sources_;
  DistinctLists object_lists_;
  DistinctLists listeners_;
  std::vector<uint32_t> object_number_;  // of each of the content's objects; kNone: unused
  std::vector<uint32_t> renumbered_;     // scratch of merge_list()
};

}  // namespace

CanonicalSources canonical_sources(const VersionContent& content,
                                   const std::vector<uint32_t>& order,
                                   std::vector<uint32_t>* numbers) {
  return SourceCanonicalizer(content, order).run(numbers);
}

}  // namespace meshc
