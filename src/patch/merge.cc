// Merges messages, and the payloads of Any messages.
#include "patch/merge.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "patch/descriptor_set.h"
#include "patch/filter_config.h"
#include "patch/read_message.h"
#include "patch/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

// The durations of listeners that go-control-plane, in the version of Istio 1.3.8, has as messages.
constexpr std::string_view kDurationMessages[] = {
    "envoy.api.v2.core.ConfigSource.initial_fetch_timeout",
    "envoy.api.v2.core.GrpcService.timeout",
    "envoy.config.accesslog.v2.CommonGrpcAccessLogConfig.buffer_flush_interval",
    "envoy.config.common.dynamic_forward_proxy.v2alpha.DnsCacheConfig.dns_refresh_rate",
    "envoy.config.common.dynamic_forward_proxy.v2alpha.DnsCacheConfig.host_ttl",
    "envoy.config.filter.http.jwt_authn.v2alpha.RemoteJwks.cache_duration",
    "envoy.config.filter.network.tcp_proxy.v2.TcpProxy.downstream_idle_timeout",
    "envoy.config.filter.network.tcp_proxy.v2.TcpProxy.upstream_idle_timeout",
};

bool is_one_value(const FieldDescriptor& field, Dialect dialect) {
  if (field.message_type()->full_name() != "google.protobuf.Duration") return false;
  if (dialect == Dialect::kV3) return true;
  const std::string& name = field.full_name();
  return !starts_with(name, "istio.") &&
         std::find(std::begin(kDurationMessages), std::end(kDurationMessages), name) ==
             std::end(kDurationMessages);
}

// Clears the durations in `to` that `from` has too.
void make_room(const pb::Message& from, Dialect dialect, pb::Message& to) {
  std::vector<const FieldDescriptor*> fields;
  from.GetReflection()->ListFields(from, &fields);
  const pb::Reflection& reflection = *to.GetReflection();
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!reflection.HasField(to, field)) continue;
    if (is_one_value(*field, dialect)) {
      reflection.ClearField(&to, field);
    } else {
      make_room(from.GetReflection()->GetMessage(from, field), dialect,
                *reflection.MutableMessage(&to, field));
    }
  }
}

}  // namespace

void merge(const pb::Message& from, Dialect dialect, pb::Message& to) {
  make_room(from, dialect, to);
  to.MergeFrom(from);
}

std::unique_ptr<pb::Message> unpack_any(const pb::Any& any) {
  const std::string& url = any.type_url();
  const pb::Message* prototype = find_prototype(std::string_view(url).substr(url.rfind('/') + 1));
  if (prototype == nullptr) return nullptr;
  std::unique_ptr<pb::Message> message(prototype->New());
  if (!message->ParseFromString(any.value())) return nullptr;
  return message;
}

AnyMerge merge_any(const pb::Any& from, Dialect dialect, pb::Any& to) {
  const std::unique_ptr<pb::Message> target = unpack_any(to);
  const std::unique_ptr<pb::Message> source = unpack_any(from);
  if (target == nullptr || source == nullptr) return AnyMerge::kDone;
  if (target->GetDescriptor() != source->GetDescriptor()) return AnyMerge::kMismatch;
  merge(*source, dialect, *target);
  pack(*target, to);
  return AnyMerge::kDone;
}

void merge_object(const pb::Struct& from, Dialect dialect, pb::Any& to) {
  const std::unique_ptr<pb::Message> target = unpack_any(to);
  if (target == nullptr) return;
  const std::unique_ptr<pb::Message> source(target->New());
  const std::string fault = dialect == Dialect::kV2 ? read_message(from, dialect, *source)
                                                    : read_config_as(from, *source);
  if (!fault.empty()) return;
  merge(*source, dialect, *target);
  pack(*target, to);
}

}  // namespace meshc
