// The stages of a compilation in their order.
#include "compile/pipeline.h"

#include <memory>

#include "base/parallel.h"
#include "base/strings.h"
#include "build/profile.h"
#include "compile/assemble.h"
#include "compile/refused_chains.h"
#include "compile/taken_address.h"
#include "compile/unchanged.h"
#include "encode/identity.h"
#include "patch/patch_values.h"

namespace meshc {
namespace {

// Members of each class and of each shared set, by number of the proxy.
struct Members {
  std::vector<std::vector<uint32_t>> of_class;
  std::vector<std::vector<uint32_t>> of_set;
};

Members find_members(const ProfileMesh& mesh) {
  Members members;
  members.of_class.resize(mesh.class_count());
  members.of_set.resize(mesh.shared_set_count());
  for (uint32_t i = 0; i < mesh.proxies().size(); ++i) {
    const ClassifiedProxy& proxy = mesh.proxies()[i];
    members.of_class[proxy.proxy_class].push_back(i);
    if (proxy.shared_set != kNoSharedSet) members.of_set[proxy.shared_set].push_back(i);
  }
  return members;
}

std::vector<const ProxyParameters*> parameters_of(const ProfileMesh& mesh,
                                                  const std::vector<uint32_t>& proxies) {
  std::vector<const ProxyParameters*> parameters;
  parameters.reserve(proxies.size());
  for (uint32_t proxy : proxies) parameters.push_back(&mesh.proxies()[proxy].parameters);
  return parameters;
}

void describe(const Registry& registry, const CompileOptions& options, VersionContent* content) {
  content->profile = profile_for(registry, options.profile);
  content->api = options.dialect == Dialect::kV3 ? "v3" : "v2";
  content->type_url = listener_type_url(options.dialect);
  content->encoder = encoder_identity();
  content->registry = registry.digest();
  content->making.text = making_text(options);
}

}  // namespace

Result<Compiled> compile_mesh(const Registry& registry, const CompileOptions& options,
                              StageTimers& timers, const std::function<void(size_t)>& progress) {
  const std::string profile = profile_for(registry, options.profile);
  // Indices over the registry, which no later stage changes.
  std::unique_ptr<const MeshIndex> index;
  {
    StageTimer timer(timers, "index");
    index = std::make_unique<const MeshIndex>(registry);
  }

  // The mesh under the rules of the profile: proxies in classes.
  const std::unique_ptr<const PatchChecker> patch_checker = make_patch_checker(options.dialect);
  std::unique_ptr<const ProfileMesh> mesh;
  Members members;
  {
    StageTimer timer(timers, "classify");
    Result<std::unique_ptr<const ProfileMesh>> opened =
        open_profile(profile, *index,
                     ProfileOptions{options.proxy_glob, patch_checker.get(), options.stock_envoy});
    if (!opened.ok()) return opened.status();
    mesh = std::move(opened).value();
    members = find_members(*mesh);
  }
  if (mesh->speaks_v3() && options.dialect != Dialect::kV3)
    return invalid_argument_error("profile " + profile + " has no v2; use --api v3");
  const bool leaves_out = options.dialect == Dialect::kV3 && !mesh->speaks_v3();
  const PatchValues patch_values(mesh->patches(), options.dialect, mesh->speaks_v3());
  EncodeOptions encode_options{options.dialect, mesh->typed_config(),
                               options.mysql_filter && mesh->mysql_filter(), &patch_values};

  // Plans that many classes share, once each.
  std::vector<SharedSetPlan> shared(mesh->shared_set_count());
  std::vector<TakenAddresses> shared_addresses(shared.size());
  {
    StageTimer timer(timers, "build");
    parallel_for(shared.size(), [&](size_t i) {
      const TraceSpan span(timers.trace(), "set", i);
      shared[i] = mesh->build_shared_set(static_cast<uint32_t>(i));
      if (leaves_out) {
        shared_addresses[i] = leave_out_taken(&shared[i]);
      }
    });
  }
  EncodedShared shared_encoded;
  {
    StageTimer timer(timers, "encode");
    std::vector<std::vector<const ProxyParameters*>> parameters;
    for (const std::vector<uint32_t>& proxies : members.of_set)
      parameters.push_back(parameters_of(*mesh, proxies));
    shared_encoded = encode_shared_sets(shared, encode_options, parameters);
  }

  // Each class's own listeners; their plans live no longer than it takes to encode them.
  std::vector<EncodedClass> classes(mesh->class_count());
  {
    StageTimer timer(timers, "build+encode");
    parallel_for(classes.size(), [&](size_t i) {
      const TraceSpan span(timers.trace(), "class", i);
      auto number = static_cast<uint32_t>(i);
      uint32_t set = mesh->shared_set_read_by(number);
      bool shares = set != kNoSharedSet;
      ClassPlan plan = mesh->build_class(number, shares ? &shared[set] : nullptr);
      const std::vector<const ProxyParameters*> parameters =
          parameters_of(*mesh, members.of_class[i]);
      if (leaves_out) {
        leave_out_taken(shares ? &shared_addresses[set] : nullptr, parameters[0]->addresses, &plan);
      }
      EncodedClass& encoded = classes[i];
      plan.before =
          without_refused_chains(std::move(plan.before), options.dialect, &plan.conflicts);
      encoded.before = encode_set(plan.before, encode_options, parameters);
      encoded.after = encode_set(plan.after, encode_options, parameters);
      encoded.conflicts = std::move(plan.conflicts);
      add_omissions(plan.before, &encoded.before, &encoded);
      add_omissions(plan.after, &encoded.after, &encoded);
      progress(members.of_class[i].size());
    });
  }

  // Everything is final from here on; what is left is to put it in order.
  StageTimer timer(timers, "assemble");
  Compiled compiled;
  describe(registry, options, &compiled.content);
  assemble(*mesh, registry, members.of_class, members.of_set, shared, std::move(shared_encoded),
           std::move(classes), &compiled.content, &compiled.report);
  compiled.content.making.mixer_filters_left_out = compiled.report.mixer_filters_left_out;
  compiled.content.making.mysql_filters_left_out = compiled.report.mysql_filters_left_out;
  compiled.content.making.stock_left_out = join(mesh->stock_left_out(), ", ");
  return compiled;
}

}  // namespace meshc
