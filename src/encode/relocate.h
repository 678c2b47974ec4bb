// From the bytes of a message with fillers in it to a template.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/version_content.h"

namespace meshc {

// Bytes of an encoded message that stand for a parameter.
struct FilledRun {
  uint32_t offset = 0;
  uint32_t length = 0;
  uint16_t parameter = 0;
};

// The message without the runs and without the lengths of what they are in. `runs` are ascending
// and do not overlap. Nothing if a run is not within the text of a field that `type`, or the type
// of an Any within, has.
std::optional<ListenerTemplate> relocate(std::string_view wire, const std::vector<FilledRun>& runs,
                                         const google::protobuf::Descriptor& type);

}  // namespace meshc
