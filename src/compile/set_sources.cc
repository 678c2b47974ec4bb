// Gathers sources from plans, and numbers the objects that they name.
#include "compile/set_sources.h"

#include <algorithm>

#include "patch/patch_values.h"

namespace meshc {
namespace {

void add_list(const Sources& list, SetSources* sources) {
  sources->objects.insert(sources->objects.end(), list.objects().begin(), list.objects().end());
  sources->list_ends.push_back(static_cast<uint32_t>(sources->objects.size()));
}

bool may_rearrange_chains(const ListenerPlan& plan, const PatchValues* patches) {
  if (!plan.patches || patches == nullptr) return false;
  return std::any_of(plan.patches->patches.begin(), plan.patches->patches.end(),
                     [&](uint32_t number) {
                       const PatchPlan& patch = patches->at(number).plan;
                       return patch.target == PatchTarget::kFilterChain ||
                              (patch.target == PatchTarget::kListener &&
                               patch.operation == PatchOperation::kMerge);
                     });
}

// What the listener and all its chains were made of.
Sources whole_sources(const ListenerPlan& plan) {
  Sources whole = plan.sources;
  for (const FilterChainPlan& chain : plan.filter_chains) whole.add(chain.sources);
  return whole;
}

}  // namespace

SetSources collect_sources(const ListenerSetPlan& plans, const std::vector<Omission>& omissions,
                           const std::vector<uint32_t>& omission_plan,
                           const std::vector<bool>& is_sent, const PatchValues* patches) {
  SetSources sources;
  sources.listener_ends.reserve(plans.size());
  sources.list_ends.reserve(plans.size() * 3);
  size_t next = 0;  // omission
  for (uint32_t i = 0; i < plans.size(); ++i) {
    const ListenerPlan& plan = *plans[i];
    std::vector<bool> is_missing(plan.filter_chains.size());
    for (; next < omissions.size() && omission_plan[next] == i; ++next) {
      if (omissions[next].whole_chain) is_missing[omissions[next].chain] = true;
    }
    if (!is_sent.empty() && !is_sent[i]) continue;
    if (may_rearrange_chains(plan, patches)) {
      add_list(whole_sources(plan), &sources);
    } else {
      add_list(plan.sources, &sources);
      for (size_t chain = 0; chain < is_missing.size(); ++chain) {
        if (!is_missing[chain]) add_list(plan.filter_chains[chain].sources, &sources);
      }
    }
    sources.listener_ends.push_back(static_cast<uint32_t>(sources.list_ends.size()));
  }
  return sources;
}

SourceWriter::SourceWriter(const Registry& registry, VersionContent* content)
    : registry_(registry), content_(content) {}

uint32_t SourceWriter::add(const SetSources& sources, const Sources& common) {
  auto number = static_cast<uint32_t>(content_->set_sources.size());
  SetSourcesContent& added = content_->set_sources.emplace_back();
  added.common = list_of(common.objects());
  added.listeners.reserve(sources.listener_ends.size());
  const std::span<const SourceObject> objects(sources.objects);
  uint32_t list = 0;
  uint32_t begin = 0;
  for (uint32_t listener_end : sources.listener_ends) {
    std::vector<ObjectList>& lists = added.listeners.emplace_back();
    lists.reserve(listener_end - list);
    for (; list < listener_end; ++list) {
      uint32_t end = sources.list_ends[list];
      lists.push_back(list_of(objects.subspan(begin, end - begin)));
      begin = end;
    }
  }
  return number;
}

ObjectList SourceWriter::list_of(std::span<const SourceObject> objects) {
  ObjectList list;
  list.reserve(objects.size());
  for (const SourceObject& object : objects) list.push_back(number_of(object));
  return list;
}

uint32_t SourceWriter::number_of(const SourceObject& object) {
  // Addresses that stand for the two that have no Meta.
  static constexpr char kProxyKey = 0;
  static constexpr char kMeshConfigKey = 0;
  const void* key = object.meta;
  if (key == nullptr) key = object.kind == kProxySource ? &kProxyKey : &kMeshConfigKey;
  auto [at, is_new] = numbers_.try_emplace(key, static_cast<uint32_t>(content_->objects.size()));
  if (is_new) content_->objects.push_back(describe(object));
  return at->second;
}

ObjectContent SourceWriter::describe(const SourceObject& object) const {
  if (object.meta == nullptr) {
    if (object.kind == kProxySource) return {};
    SourceLocation where = registry_.location(*registry_.root().mesh_config_source());
    return {std::string(object.kind), "", "", where.file, where.line};
  }
  SourceLocation where = registry_.location(*object.meta->source());
  return {std::string(object.kind), std::string(registry_.text(object.meta->namespace_())),
          std::string(registry_.text(object.meta->name())), where.file, where.line};
}

}  // namespace meshc
