// Numbers templates, sets and classes, and lists the proxies.
#include "compile/assemble.h"

#include <algorithm>
#include <map>

#include "base/parallel.h"
#include "encode/flat_parameters.h"

namespace meshc {
namespace {

// meshc's own metrics for what Istio 1.3 sends and today's Envoy refuses.
const char* conflict_metric(Omission::Kind kind) {
  switch (kind) {
    case Omission::Kind::kServerName:
      return "meshc_unsupported_server_name";
    case Omission::Kind::kSubjectName:
      return "meshc_unchecked_subject_name";
    case Omission::Kind::kCipherSuite:
      return "meshc_unsupported_cipher_suite";
    case Omission::Kind::kPolicyRule:
      return "meshc_unsupported_policy_rule";
    case Omission::Kind::kPatch:
      return "meshc_patched_listener";
    case Omission::Kind::kAuthentication:
      return "meshc_stricter_authentication";
    default:
      return "meshc_equal_filter_chain_match";
  }
}

// A text of a class, whose members all have `addresses` addresses.
ParameterText parameter_text(const Text& text, size_t addresses) {
  ParameterText out;
  if (text.is_plain()) {
    out.texts = {text.before};
    return out;
  }
  out.texts = {text.before, text.after};
  out.parameters = {flat_number(text.parameter, addresses)};
  return out;
}

// Moves the templates of a set into the content; the numbers of its variants among the content's
// sets. Those that sets share are the content's first.
std::vector<uint32_t> add_set(EncodedSet set, VersionContent* content) {
  const auto base = set.is_pooled ? 0 : static_cast<uint32_t>(content->listeners.size());
  for (ListenerTemplate& listener : set.templates)
    content->listeners.push_back(std::move(listener));
  std::vector<uint32_t> numbers;
  for (const SetVariant& variant : set.variants) {
    numbers.push_back(static_cast<uint32_t>(content->sets.size()));
    ListenerSetContent& added = content->sets.emplace_back();
    for (uint32_t number : variant.templates) added.listeners.push_back(base + number);
  }
  return numbers;
}

// Puts conflicts into the content; those of a shared set once for all its classes, or rather once
// for each number of addresses that their members have.
class ConflictWriter {
 public:
  explicit ConflictWriter(VersionContent* content) : content_(content) {}

  // Numbers of the content's conflicts, by metric; the class's own before those of its shared set,
  // which may be null.
  std::vector<uint32_t> of_class(const std::vector<ConflictPlan>& own,
                                 const std::vector<ConflictPlan>* shared, size_t addresses) {
    std::vector<uint32_t> numbers = add(own, addresses);
    if (shared != nullptr) {
      auto [at, is_new] = of_shared_.try_emplace({shared, addresses});
      if (is_new) at->second = add(*shared, addresses);
      numbers.insert(numbers.end(), at->second.begin(), at->second.end());
    }
    std::stable_sort(numbers.begin(), numbers.end(), [&](uint32_t a, uint32_t b) {
      return content_->conflicts[a].metric < content_->conflicts[b].metric;
    });
    return numbers;
  }

 private:
  std::vector<uint32_t> add(const std::vector<ConflictPlan>& conflicts, size_t addresses) {
    std::vector<uint32_t> numbers;
    for (const ConflictPlan& conflict : conflicts) {
      numbers.push_back(static_cast<uint32_t>(content_->conflicts.size()));
      content_->conflicts.push_back({conflict.metric, parameter_text(conflict.key, addresses),
                                     parameter_text(conflict.message, addresses)});
    }
    return numbers;
  }

  VersionContent* content_;
  std::map<std::pair<const std::vector<ConflictPlan>*, size_t>, std::vector<uint32_t>> of_shared_;
};

void add_proxies(const ProfileMesh& mesh, const Registry& registry,
                 const std::vector<uint32_t>& class_of, VersionContent* content) {
  content->proxies.resize(mesh.proxies().size());
  parallel_for(
      content->proxies.size(),
      [&](size_t i) {
        const ClassifiedProxy& proxy = mesh.proxies()[i];
        SourceLocation where = registry.location(*proxy.source);
        content->proxies[i] = {proxy.id,
                               flatten_parameters(proxy.parameters),
                               class_of[i],
                               proxy.has_pod,
                               std::move(where.file),
                               where.line};
      },
      256);
}

void add_rejections(const ProfileMesh& mesh, const Registry& registry, VersionContent* content) {
  for (const fb::Rejection* rejection : *registry.root().rejections()) {
    SourceLocation where = registry.location(*rejection->source());
    content->rejections.push_back({std::string(registry.text(rejection->kind())),
                                   std::string(registry.text(rejection->namespace_())),
                                   std::string(registry.text(rejection->name())),
                                   std::string(registry.text(rejection->reason())), where.file,
                                   where.line});
  }
  for (const RejectedObject& rejection : mesh.rejections()) {
    content->rejections.push_back({rejection.kind, rejection.namespace_name, rejection.name,
                                   rejection.reason, rejection.where.file, rejection.where.line});
  }
}

}  // namespace

void add_omissions(const ListenerSetPlan& plans, EncodedSet* set, EncodedClass* into) {
  for (size_t i = 0; i < set->omissions.size(); ++i) {
    Omission& omission = set->omissions[i];
    switch (omission.kind) {
      case Omission::Kind::kMixerFilter:
        ++into->mixer_filters_left_out;
        break;
      case Omission::Kind::kMysqlFilter:
        ++into->mysql_filters_left_out;
        break;
      case Omission::Kind::kEqualMatch:
      case Omission::Kind::kOverlappingMatch:
      case Omission::Kind::kServerName:
      case Omission::Kind::kAuthentication:
      case Omission::Kind::kSubjectName:
      case Omission::Kind::kCipherSuite:
      case Omission::Kind::kPolicyRule:
      case Omission::Kind::kPatch:
        into->conflicts.push_back({conflict_metric(omission.kind),
                                   plans[set->omission_plan[i]]->name,
                                   Text(std::move(omission.text))});
        break;
    }
  }
  set->omissions.clear();
}

void assemble(const ProfileMesh& mesh, const Registry& registry,
              const std::vector<std::vector<uint32_t>>& class_members,
              const std::vector<std::vector<uint32_t>>& set_members,
              const std::vector<SharedSetPlan>& shared, EncodedShared shared_encoded,
              std::vector<EncodedClass> classes, VersionContent* content, CompileReport* report) {
  report->classes = classes.size();
  report->shared_sets = shared.size();
  SourceWriter sources(registry, content);
  std::vector<uint32_t> shared_sources(shared.size());  // of the content
  std::vector<EncodedClass> shared_notes(shared.size());
  std::vector<uint32_t> shared_set_of(mesh.proxies().size(),
                                      kNoSharedSet);  // of the content, by proxy
  content->listeners = std::move(shared_encoded.templates);
  for (size_t i = 0; i < shared.size(); ++i) {
    EncodedSet& encoded = shared_encoded.sets[i];
    add_omissions(shared[i].listeners, &encoded, &shared_notes[i]);
    shared_notes[i].conflicts.insert(shared_notes[i].conflicts.begin(), shared[i].conflicts.begin(),
                                     shared[i].conflicts.end());
    report->mixer_filters_left_out += shared_notes[i].mixer_filters_left_out;
    report->mysql_filters_left_out += shared_notes[i].mysql_filters_left_out;
    shared_sources[i] = sources.add(encoded.sources, shared[i].sources);
    std::vector<uint32_t> variant_of = std::move(encoded.variant_of);
    std::vector<uint32_t> numbers = add_set(std::move(encoded), content);
    for (size_t member = 0; member < variant_of.size(); ++member) {
      shared_set_of[set_members[i][member]] = numbers[variant_of[member]];
    }
  }

  ConflictWriter conflicts(content);
  std::vector<uint32_t> class_of_proxy(mesh.proxies().size());  // of the content
  for (size_t i = 0; i < classes.size(); ++i) {
    EncodedClass& encoded = classes[i];
    report->mixer_filters_left_out += encoded.mixer_filters_left_out;
    report->mysql_filters_left_out += encoded.mysql_filters_left_out;
    uint32_t before_sources = sources.add(encoded.before.sources, Sources());
    uint32_t after_sources = sources.add(encoded.after.sources, Sources());
    std::vector<uint32_t> before_of = std::move(encoded.before.variant_of);
    std::vector<uint32_t> after_of = std::move(encoded.after.variant_of);
    std::vector<uint32_t> before = add_set(std::move(encoded.before), content);
    std::vector<uint32_t> after = add_set(std::move(encoded.after), content);
    std::map<std::vector<uint32_t>, uint32_t> class_of;  // by the sets that its members get
    for (size_t member = 0; member < class_members[i].size(); ++member) {
      uint32_t number = class_members[i][member];
      std::vector<uint32_t> sets = {before[before_of[member]]};
      if (shared_set_of[number] != kNoSharedSet) sets.push_back(shared_set_of[number]);
      sets.push_back(after[after_of[member]]);
      auto next = static_cast<uint32_t>(content->classes.size());
      auto [at, is_new] = class_of.try_emplace(std::move(sets), next);
      if (is_new) {
        const ClassifiedProxy& proxy = mesh.proxies()[number];
        const bool shares = proxy.shared_set != kNoSharedSet;
        const std::vector<ConflictPlan>* inherited =
            shares ? &shared_notes[proxy.shared_set].conflicts : nullptr;
        std::vector<uint32_t> set_sources = {before_sources};
        if (shares) set_sources.push_back(shared_sources[proxy.shared_set]);
        set_sources.push_back(after_sources);
        content->classes.push_back(
            {at->first,
             conflicts.of_class(encoded.conflicts, inherited, proxy.parameters.addresses.size()),
             std::move(set_sources)});
      }
      class_of_proxy[number] = at->second;
    }
  }
  add_proxies(mesh, registry, class_of_proxy, content);
  add_rejections(mesh, registry, content);
}

}  // namespace meshc
