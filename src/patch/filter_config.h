// From the Struct that configured a filter in Istio 1.3's time to the typed configuration of today.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "patch/known_filters.h"

namespace meshc {

enum class ConfigUse : uint8_t {
  kWhole,  // all there is: it must be what Envoy takes
  kMerge,  // merged into another: fields that Envoy requires may be missing
};

// Reads the Struct as the v2 configuration of the filter of that name, or as its v3 one, into v3's.
// What is wrong; "" if it was read.
std::string read_filter_config(FilterKind kind, std::string_view name,
                               const google::protobuf::Struct& config, ConfigUse use,
                               google::protobuf::Any& typed);

// The same for an empty message of a v3 configuration.
std::string read_config_as(const google::protobuf::Struct& config,
                           google::protobuf::Message& message);

}  // namespace meshc
