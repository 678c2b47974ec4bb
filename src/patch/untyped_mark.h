// Remembers, while a v3 listener is patched, which filters have no `typed_config` in v2.
//
// Istio 1.3.8 merges into nothing but typed configurations: a filter without one, or with a Struct,
// stays as it is (patch/apply_filters.cc). In v3 every filter has a typed configuration, so those
// whose v2 form has none carry a mark until the last patch is applied: the prefix of their type
// URL, which Protobuf and Envoy both look past. encode/mend_listener.h takes it away.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>

#include <string_view>

#include "base/strings.h"
#include "patch/wire.h"

namespace meshc {

inline constexpr std::string_view kUntypedPrefix = "untyped.in.v2/";

inline bool is_untyped(const google::protobuf::Any& config) {
  return starts_with(config.type_url(), kUntypedPrefix);
}

// The payload must have a type.
inline void mark_untyped(google::protobuf::Any& config) {
  std::string& url = *config.mutable_type_url();
  url.replace(0, url.rfind('/') + 1, kUntypedPrefix);
}

// As pack() into what holds another payload, whose mark stays.
inline void repack(const google::protobuf::Message& message, google::protobuf::Any& config) {
  const bool untyped = is_untyped(config);
  pack(message, config);
  if (untyped) mark_untyped(config);
}

inline void take_mark(google::protobuf::Any& config) {
  if (is_untyped(config)) {
    config.mutable_type_url()->replace(0, kUntypedPrefix.size(), kTypeUrlPrefix);
  }
}

}  // namespace meshc
