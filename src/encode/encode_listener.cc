// Encoding a plan for one proxy.
#include "encode/encode_listener.h"

#include <google/protobuf/arena.h>

#include "base/check.h"
#include "encode/dialect_types.h"
#include "encode/encoding.h"
#include "encode/lower_listener.h"
#include "encode/mend_listener.h"
#include "encode/tree_bytes.h"
#include "patch/apply_current.h"
#include "patch/apply_listener.h"
#include "patch/patch_values.h"
#include "patch/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

// The TLS context of each chain, by which those that share one are told. The chains of virtual
// inbound listeners are copies and share none.
std::vector<const void*> tls_contexts(const ListenerPlan& plan) {
  if (plan.patches->group == PatchGroup::kVirtualInbound) return {};
  std::vector<const void*> contexts;
  for (const FilterChainPlan& chain : plan.filter_chains) contexts.push_back(chain.tls.get());
  return contexts;
}

template <class Api>
PatchFate apply_patches(const ListenerPlan& plan, const EncodeOptions& options,
                        const EncodeTarget& target, pb::Arena& arena,
                        typename Api::Listener& listener) {
  MESHC_CHECK(options.patches != nullptr, "plans with patches come with the patches' values");
  Lowering real(options, target.real, arena, nullptr);
  const std::string name = listener.name();
  const std::string real_name = plan.added_by ? name : real.text(plan.name);
  ListenerPatching patching{*plan.patches, *options.patches, name, real_name};
  if (Api::kDialect == Dialect::kV2 && !plan.added_by) patching.tls_contexts = tls_contexts(plan);
  patching.stop = target.stop;
  return apply_listener_patches(patching, listener);
}

// What users change of a listener under rules that speak v3.
void apply_to_message(const ListenerPlan& plan, const EncodeOptions& options,
                      const EncodeTarget& target, pb::Arena& arena, Lowering& lowering,
                      Encoding* result) {
  MESHC_CHECK(options.patches != nullptr, "plans with patches come with the patches' values");
  auto& listener = lowering.create<ApiV3::Listener>();
  MESHC_CHECK(listener.ParseFromString(result->wire), "a tree's bytes are those of its message");
  const std::string name = listener.name();
  const std::string real_name = Lowering(options, target.real, arena, nullptr).text(plan.name);
  const CurrentFate fate =
      apply_current_patches({*plan.patches, *options.patches, name, real_name}, listener);
  for (const std::string& fault : fate.faults) lowering.omit(Omission::Kind::kPatch, fault);
  result->fate.is_removed = fate.is_removed;
  serialize(listener, result->wire);
}

// A plan that is a message already. What users change of it is changed in Protobuf's object.
Encoding encode_message(const ListenerPlan& plan, const EncodeOptions& options,
                        const EncodeTarget& target, pb::Arena& arena, Lowering& lowering) {
  Encoding result;
  append_tree(plan.message, ApiV3::Listener::descriptor()->full_name(), lowering, result.wire);
  if (plan.patches) apply_to_message(plan, options, target, arena, lowering, &result);
  result.uses = lowering.uses();
  return result;
}

// Makes acceptable what users had a say in. Rules that speak v3 leave to the user what he adds.
void mend(const ListenerPlan& plan, const EncodeOptions& options, Lowering& lowering,
          ApiV3::Listener& listener, Encoding* result) {
  if (plan.added_by && options.patches->speaks_v3()) return;
  result->is_mended = plan.patches || plan.added_by || lowering.has_custom_filters();
  if (!result->is_mended || result->fate.is_removed) return;
  mend_listener(lowering, listener);
  if (plan.added_by) {
    const auto& socket = listener.address().socket_address();
    result->fate.name = listener.name();
    result->fate.address = socket.address() + "_" + std::to_string(socket.port_value());
  }
  result->fate.is_removed = listener.filter_chains().empty();
}

template <class Api>
Encoding encode(const ListenerPlan& plan, const EncodeOptions& options, const EncodeTarget& target,
                std::vector<Omission>* omissions) {
  // One block holds the messages of most listeners.
  pb::ArenaOptions arena_options;
  arena_options.start_block_size = 16 * 1024;
  pb::Arena arena(arena_options);
  Lowering lowering(options, target.parameters, arena, omissions);
  if (plan.message) return encode_message(plan, options, target, arena, lowering);
  auto& listener = lowering.create<typename Api::Listener>();
  Encoding result;
  if (plan.added_by) {
    listener.CopyFrom(*options.patches->at(*plan.added_by).message);
  } else {
    lower_listener<Api>(plan, lowering, listener);
  }
  if (plan.patches) result.fate = apply_patches<Api>(plan, options, target, arena, listener);
  if constexpr (Api::kDialect == Dialect::kV3) mend(plan, options, lowering, listener, &result);
  serialize(listener, result.wire);
  result.uses = lowering.uses();
  return result;
}

}  // namespace

Encoding encode_for(const ListenerPlan& plan, const EncodeOptions& options,
                    const EncodeTarget& target, std::vector<Omission>* omissions) {
  return options.dialect == Dialect::kV2 ? encode<ApiV2>(plan, options, target, omissions)
                                         : encode<ApiV3>(plan, options, target, omissions);
}

const std::string& listener_type_url(Dialect dialect) {
  static const std::string kV2 =
      std::string(kTypeUrlPrefix) + ApiV2::Listener::descriptor()->full_name();
  static const std::string kV3 =
      std::string(kTypeUrlPrefix) + ApiV3::Listener::descriptor()->full_name();
  return dialect == Dialect::kV2 ? kV2 : kV3;
}

std::string encode_listener(const ListenerPlan& plan, const EncodeOptions& options,
                            const ProxyParameters& parameters, std::vector<Omission>* omissions) {
  return encode_for(plan, options, {parameters, parameters}, omissions).wire;
}

}  // namespace meshc
