// Builds the index of configuration objects.
#include "index/configs.h"

#include <algorithm>
#include <string>

namespace meshc {
namespace {

std::string kind_key(std::string_view group, std::string_view kind) {
  return std::string(group) + "/" + std::string(kind);
}

}  // namespace

ConfigIndex::ConfigIndex(const Registry& registry) {
  for (const fb::Config* config : *registry.root().configs()) {
    by_kind_[kind_key(registry.text(config->group()), registry.text(config->kind()))].push_back(
        config);
  }
  auto dotted_name = [&](const fb::Config* config) {
    return std::string(registry.text(config->meta()->name())) + "." +
           std::string(registry.text(config->meta()->namespace_()));
  };
  for (auto& [kind, configs] : by_kind_) {
    std::stable_sort(configs.begin(), configs.end(), [&](const fb::Config* a, const fb::Config* b) {
      if (a->meta()->created() != b->meta()->created())
        return a->meta()->created() < b->meta()->created();
      return dotted_name(a) < dotted_name(b);
    });
  }
}

const std::vector<const fb::Config*>& ConfigIndex::of_kind(std::string_view group,
                                                           std::string_view kind) const {
  static const std::vector<const fb::Config*> kNone;
  auto at = by_kind_.find(kind_key(group, kind));
  return at == by_kind_.end() ? kNone : at->second;
}

}  // namespace meshc
