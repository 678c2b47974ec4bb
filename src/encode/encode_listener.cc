// Encoding a plan for one proxy.
#include "encode/encode_listener.h"

#include <google/protobuf/arena.h>

#include "encode/dialect_types.h"
#include "encode/encoding.h"
#include "encode/lower_listener.h"
#include "encode/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

template <class Api>
Encoding encode(const ListenerPlan& plan, const EncodeOptions& options,
                const ProxyParameters& parameters, std::vector<Omission>* omissions) {
  // One block holds the messages of most listeners.
  pb::ArenaOptions arena_options;
  arena_options.start_block_size = 16 * 1024;
  pb::Arena arena(arena_options);
  Lowering lowering(options, parameters, arena, omissions);
  auto& listener = lowering.create<typename Api::Listener>();
  lower_listener<Api>(plan, lowering, listener);
  Encoding result;
  serialize(listener, result.wire);
  result.used_parameters = lowering.used_parameters();
  return result;
}

}  // namespace

Encoding encode_for(const ListenerPlan& plan, const EncodeOptions& options,
                    const ProxyParameters& parameters, std::vector<Omission>* omissions) {
  return options.dialect == Dialect::kV2 ? encode<ApiV2>(plan, options, parameters, omissions)
                                         : encode<ApiV3>(plan, options, parameters, omissions);
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
  return encode_for(plan, options, parameters, omissions).wire;
}

}  // namespace meshc
