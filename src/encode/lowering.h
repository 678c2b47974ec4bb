// What every step of lowering shares: options, the proxy's parameters, and what was left out.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/arena.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "build/patch_plan.h"
#include "build/plan_text.h"
#include "encode/dialect_types.h"
#include "encode/encode_listener.h"
#include "patch/untyped_mark.h"
#include "patch/wire.h"

namespace meshc {

// Lives for the lowering of one listener, on one thread.
class Lowering {
 public:
  // All must outlive the object; `omissions` may be null.
  Lowering(const EncodeOptions& options, const ProxyParameters& parameters,
           google::protobuf::Arena& arena, std::vector<Omission>* omissions)
      : options_(options), parameters_(parameters), arena_(arena), omissions_(omissions) {}

  const EncodeOptions& options() const { return options_; }

  // The text with its parameter's value, and how often each flattened parameter was asked for;
  // empty: none was.
  std::string text(const Text& text);
  const std::vector<uint32_t>& uses() const { return uses_; }
  void set_uses(std::vector<uint32_t> uses) { uses_ = std::move(uses); }
  void add_uses(const std::vector<uint32_t>& uses) {
    if (uses_.size() < uses.size()) uses_.resize(uses.size());
    for (size_t i = 0; i < uses.size(); ++i) uses_[i] += uses[i];
  }
  const ProxyParameters& parameters() const { return parameters_; }

  // A scratch message that lives as long as the arena.
  template <class Message>
  Message& create() const {
    return *google::protobuf::Arena::CreateMessage<Message>(&arena_);
  }

  // The filter chain (index in the plan) that later calls of omit() are about.
  void set_chain(uint32_t chain) { chain_ = chain; }
  uint32_t chain() const { return chain_; }
  void omit(Omission::Kind kind, std::string_view text, bool whole_chain = false);

  // The patches that may be for the listener's inline routes; null: none.
  void set_patches(const PatchListPlan* patches) { patches_ = patches; }
  const PatchListPlan* patches() const { return patches_; }

  // Whether the listener has filters that the user chose, about which nothing is known.
  void set_custom_filters() { has_custom_filters_ = true; }
  bool has_custom_filters() const { return has_custom_filters_; }

  // Whether filters carry their configuration as a Struct.
  bool is_struct_form() const { return options_.dialect == Dialect::kV2 && !options_.typed_config; }

  // Sets the configuration of a filter, HTTP filter or access log: `typed_config`, or `config`
  // where the dialect and the options say so.
  template <class Api, class Holder>
  void set_config(const google::protobuf::Message& config, Holder& holder) const {
    if constexpr (Api::kDialect == Dialect::kV2) {
      if (!options_.typed_config) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        *holder.mutable_config() = to_struct(config);
#pragma GCC diagnostic pop
        return;
      }
    }
    pack(config, *holder.mutable_typed_config());
    if constexpr (Api::kDialect == Dialect::kV3 && !std::is_same_v<Holder, ApiV3::AccessLog>) {
      if (!options_.typed_config && patches_ != nullptr) {
        mark_untyped(*holder.mutable_typed_config());
      }
    }
  }

 private:
  const EncodeOptions& options_;
  const ProxyParameters& parameters_;
  google::protobuf::Arena& arena_;
  std::vector<Omission>* omissions_;
  const PatchListPlan* patches_ = nullptr;
  uint32_t chain_ = 0;
  std::vector<uint32_t> uses_;
  bool has_custom_filters_ = false;
};

// Nanoseconds; negative durations have both parts negative, as Protobuf wants it.
inline void set_duration(int64_t nanoseconds, google::protobuf::Duration& duration) {
  constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
  duration.set_seconds(nanoseconds / kNanosecondsPerSecond);
  duration.set_nanos(static_cast<int32_t>(nanoseconds % kNanosecondsPerSecond));
}

}  // namespace meshc
