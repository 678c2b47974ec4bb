// Merging and renumbering a version's content.
#include "store/canonical.h"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <unordered_map>

#include "base/parallel.h"
#include "store/format.h"
#include "store/list_numbers.h"
#include "store/relocation.h"
#include "store/segment.h"

namespace meshc {
namespace {

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

Digest conflict_digest(const ConflictContent& conflict, Digester* digester) {
  digester->reset();
  digester->add_sized(conflict.metric);
  for (const ParameterText* text : {&conflict.key, &conflict.message}) {
    digester->add_uint64(text->texts.size());
    for (const std::string& piece : text->texts) digester->add_sized(piece);
    for (const uint16_t parameter : text->parameters) digester->add_uint64(parameter);
  }
  return digester->digest();
}

// One more than the highest parameter that the conflict names.
size_t parameters_needed(const ConflictContent& conflict) {
  size_t needed = 0;
  for (const ParameterText* text : {&conflict.key, &conflict.message}) {
    for (const uint16_t parameter : text->parameters) {
      needed = std::max(needed, size_t{parameter} + 1);
    }
  }
  return needed;
}

Status check_template(const ListenerTemplate& listener) {
  if (listener.wire.size() > kMaxWireBytes) {
    return invalid_argument_error("a listener of " + std::to_string(listener.wire.size()) +
                                  " bytes is larger than the " + std::to_string(kMaxWireBytes) +
                                  " that a store can hold");
  }
  if (!relocations_are_whole(listener.wire.size(), listener.relocations)) {
    return invalid_argument_error(
        "a listener's relocations are out of order, beyond its end or not nested");
  }
  return ok_status();
}

// Does the work of canonicalize(), one table after the other.
class Canonicalizer {
 public:
  explicit Canonicalizer(const VersionContent& content) : content_(content) {
    version_.content = &content;
  }

  Result<CanonicalVersion> run() {
    MESHC_RETURN_IF_ERROR(check_indices());
    MESHC_RETURN_IF_ERROR(order_proxies());
    number_classes();
    merge_templates();
    number_sets();
    version_.sources = canonical_sources(content_, source_order_, &source_number_);
    merge_classes();
    MESHC_RETURN_IF_ERROR(check_parameters());
    order_rejections();
    return std::move(version_);
  }

 private:
  Status check_indices() const;
  Status check_sources() const;
  Status order_proxies();
  void number_classes();
  void merge_templates();
  void number_sets();
  void merge_classes();
  Status check_parameters() const;
  void order_rejections();

  const VersionContent& content_;
  CanonicalVersion version_;
  std::vector<uint32_t> class_order_;      // the content's classes in the order of first use
  std::vector<uint32_t> set_order_;        // the content's sets in the order of first use
  std::vector<uint32_t> class_number_;     // of each of the content's classes; kNone: unused
  std::vector<uint32_t> set_number_;       // of each of the content's sets
  std::vector<uint32_t> template_number_;  // of each of the content's listeners
  std::vector<uint32_t> source_order_;     // the content's set sources in the order of first use
  std::vector<uint32_t> source_number_;    // of each of the content's set sources
};

Status Canonicalizer::check_indices() const {
  for (const ProxyContent& proxy : content_.proxies) {
    if (proxy.proxy_class >= content_.classes.size()) {
      return invalid_argument_error("proxy '" + proxy.id + "' is of a class that does not exist");
    }
  }
  for (const ProxyClassContent& proxy_class : content_.classes) {
    for (const uint32_t set : proxy_class.sets) {
      if (set >= content_.sets.size()) {
        return invalid_argument_error("a class of proxies has a set that does not exist");
      }
    }
    for (const uint32_t conflict : proxy_class.conflicts) {
      if (conflict >= content_.conflicts.size()) {
        return invalid_argument_error("a class of proxies has a conflict that does not exist");
      }
    }
  }
  for (const ConflictContent& conflict : content_.conflicts) {
    for (const ParameterText* text : {&conflict.key, &conflict.message}) {
      if (text->texts.size() != text->parameters.size() + 1) {
        return invalid_argument_error("a conflict of " + conflict.metric +
                                      " does not have one text more than parameters");
      }
    }
  }
  for (const ListenerSetContent& set : content_.sets) {
    for (const uint32_t listener : set.listeners) {
      if (listener >= content_.listeners.size()) {
        return invalid_argument_error("a set has a listener that does not exist");
      }
    }
  }
  for (const ListenerTemplate& listener : content_.listeners) {
    MESHC_RETURN_IF_ERROR(check_template(listener));
  }
  return check_sources();
}

Status Canonicalizer::check_sources() const {
  for (const ProxyClassContent& proxy_class : content_.classes) {
    bool fits = proxy_class.sources.size() == proxy_class.sets.size();
    for (size_t i = 0; fits && i < proxy_class.sources.size(); ++i) {
      const uint32_t source = proxy_class.sources[i];
      fits = source < content_.set_sources.size() &&
             content_.set_sources[source].listeners.size() ==
                 content_.sets[proxy_class.sets[i]].listeners.size();
    }
    if (!fits) {
      return invalid_argument_error(
          "a class of proxies does not have sources for each listener of its sets");
    }
  }
  const auto exist = [&](const ObjectList& list) {
    return std::all_of(list.begin(), list.end(),
                       [&](uint32_t object) { return object < content_.objects.size(); });
  };
  for (const SetSourcesContent& sources : content_.set_sources) {
    bool all_exist = exist(sources.common);
    for (const std::vector<ObjectList>& lists : sources.listeners) {
      all_exist = all_exist && std::all_of(lists.begin(), lists.end(), exist);
    }
    if (!all_exist) {
      return invalid_argument_error("the sources of a set name an object that does not exist");
    }
  }
  return ok_status();
}

Status Canonicalizer::order_proxies() {
  version_.proxies.reserve(content_.proxies.size());
  for (const ProxyContent& proxy : content_.proxies) version_.proxies.push_back({&proxy, 0});
  const auto by_id = [](const CanonicalProxy& a, const CanonicalProxy& b) {
    return a.proxy->id < b.proxy->id;
  };
  if (!std::is_sorted(version_.proxies.begin(), version_.proxies.end(), by_id)) {
    std::sort(version_.proxies.begin(), version_.proxies.end(), by_id);
  }
  for (size_t i = 1; i < version_.proxies.size(); ++i) {
    if (version_.proxies[i - 1].proxy->id == version_.proxies[i].proxy->id) {
      return invalid_argument_error("two proxies have the id '" + version_.proxies[i].proxy->id +
                                    "'");
    }
  }
  return ok_status();
}

void Canonicalizer::number_classes() {
  class_number_.assign(content_.classes.size(), kNone);
  set_number_.assign(content_.sets.size(), kNone);
  std::vector<bool> is_known(content_.set_sources.size());
  for (const CanonicalProxy& proxy : version_.proxies) {
    const uint32_t source = proxy.proxy->proxy_class;
    if (class_number_[source] != kNone) continue;
    class_number_[source] = 0;  // its number is known once equal classes are merged
    class_order_.push_back(source);
    for (const uint32_t set : content_.classes[source].sets) {
      if (set_number_[set] != kNone) continue;
      set_number_[set] = 0;
      set_order_.push_back(set);
    }
    for (const uint32_t sources : content_.classes[source].sources) {
      if (is_known[sources]) continue;
      is_known[sources] = true;
      source_order_.push_back(sources);
    }
  }
}

void Canonicalizer::merge_templates() {
  std::vector<uint32_t> used;
  template_number_.assign(content_.listeners.size(), kNone);
  for (const uint32_t set : set_order_) {
    for (const uint32_t listener : content_.sets[set].listeners) {
      if (template_number_[listener] != kNone) continue;
      template_number_[listener] = 0;
      used.push_back(listener);
    }
  }
  std::vector<std::pair<Digest, uint32_t>> digests(used.size());
  parallel_for(
      used.size(),
      [&](size_t i) {
        digests[i] = {template_digest(content_.listeners[used[i]]), used[i]};
      },
      64);
  parallel_sort(digests.begin(), digests.end(), std::less<>());
  for (const auto& [digest, listener] : digests) {
    if (version_.templates.empty() || version_.templates.back().digest != digest) {
      version_.templates.push_back({digest, &content_.listeners[listener]});
    }
    template_number_[listener] = static_cast<uint32_t>(version_.templates.size() - 1);
  }
}

void Canonicalizer::number_sets() {
  ListNumbers numbers;
  for (const uint32_t source : set_order_) {
    std::vector<uint32_t> set;
    set.reserve(content_.sets[source].listeners.size());
    for (const uint32_t listener : content_.sets[source].listeners) {
      set.push_back(template_number_[listener]);
    }
    const auto [number, is_new] = numbers.number_of(set);
    set_number_[source] = number;
    if (is_new) version_.sets.push_back(std::move(set));
  }
}

void Canonicalizer::merge_classes() {
  std::unordered_map<Digest, uint32_t> conflict_numbers;
  std::vector<uint32_t> conflict_number(content_.conflicts.size(), kNone);
  Digester digester;
  ListNumbers numbers;
  for (const uint32_t source : class_order_) {
    CanonicalClass merged;
    for (const uint32_t set : content_.classes[source].sets) {
      merged.sets.push_back(set_number_[set]);
    }
    for (const uint32_t place : content_.classes[source].conflicts) {
      if (conflict_number[place] == kNone) {
        const ConflictContent& conflict = content_.conflicts[place];
        const auto [entry, is_new] = conflict_numbers.try_emplace(
            conflict_digest(conflict, &digester), static_cast<uint32_t>(conflict_numbers.size()));
        if (is_new) version_.conflicts.push_back(&conflict);
        conflict_number[place] = entry->second;
      }
      merged.conflicts.push_back(conflict_number[place]);
    }
    for (const uint32_t sources : content_.classes[source].sources) {
      merged.sources.push_back(source_number_[sources]);
    }
    std::vector<uint32_t> key = merged.sets;
    key.push_back(kNone);
    key.insert(key.end(), merged.conflicts.begin(), merged.conflicts.end());
    key.push_back(kNone);
    key.insert(key.end(), merged.sources.begin(), merged.sources.end());
    const auto [number, is_new] = numbers.number_of(key);
    class_number_[source] = number;
    if (is_new) version_.classes.push_back(std::move(merged));
  }
  for (CanonicalProxy& proxy : version_.proxies) {
    proxy.proxy_class = class_number_[proxy.proxy->proxy_class];
  }
}

Status Canonicalizer::check_parameters() const {
  std::vector<size_t> needed_by_set(version_.sets.size(), 0);
  parallel_for(
      version_.sets.size(),
      [&](size_t i) {
        for (const uint32_t number : version_.sets[i]) {
          const ListenerTemplate& listener = *version_.templates[number].listener;
          needed_by_set[i] =
              std::max(needed_by_set[i], size_t{parameters_needed(listener.relocations)});
        }
      },
      16);
  std::vector<size_t> needed(version_.classes.size(), 0);
  for (size_t i = 0; i < version_.classes.size(); ++i) {
    for (const uint32_t set : version_.classes[i].sets)
      needed[i] = std::max(needed[i], needed_by_set[set]);
    for (const uint32_t conflict : version_.classes[i].conflicts) {
      needed[i] = std::max(needed[i], parameters_needed(*version_.conflicts[conflict]));
    }
  }
  for (const CanonicalProxy& proxy : version_.proxies) {
    const std::vector<std::string>& parameters = proxy.proxy->parameters;
    if (parameters.size() > std::numeric_limits<uint16_t>::max()) {
      return invalid_argument_error("proxy '" + proxy.proxy->id + "' has too many parameters");
    }
    if (needed[proxy.proxy_class] > parameters.size()) {
      return invalid_argument_error("proxy '" + proxy.proxy->id +
                                    "' lacks a parameter that its listeners or conflicts name");
    }
  }
  return ok_status();
}

void Canonicalizer::order_rejections() {
  version_.rejections.reserve(content_.rejections.size());
  for (const RejectionContent& rejection : content_.rejections) {
    version_.rejections.push_back(&rejection);
  }
  const auto key = [](const RejectionContent* r) {
    return std::tie(r->kind, r->namespace_name, r->name, r->file, r->line, r->reason);
  };
  std::sort(version_.rejections.begin(), version_.rejections.end(),
            [&](const RejectionContent* a, const RejectionContent* b) { return key(a) < key(b); });
}

}  // namespace

Result<CanonicalVersion> canonicalize(const VersionContent& content) {
  return Canonicalizer(content).run();
}

}  // namespace meshc
