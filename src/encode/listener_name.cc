// Reading one field.
#include "encode/listener_name.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>

namespace meshc {

std::string listener_name(std::string_view wire) {
  using google::protobuf::internal::WireFormatLite;
  constexpr uint32_t kNameTag =
      WireFormatLite::MakeTag(1, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t*>(wire.data()),
                                                static_cast<int>(wire.size()));
  std::string name;
  if (stream.ReadTag() != kNameTag || !WireFormatLite::ReadBytes(&stream, &name)) return "";
  return name;
}

}  // namespace meshc
