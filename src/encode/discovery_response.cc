// Writing the fields of a DiscoveryResponse.
#include "encode/discovery_response.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include <utility>

namespace meshc {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

constexpr int kVersionInfo = 1;
constexpr int kResources = 2;
constexpr int kTypeUrl = 4;
constexpr int kAnyTypeUrl = 1;
constexpr int kAnyValue = 2;

size_t field_size(std::string_view bytes) {
  return 1 + CodedOutputStream::VarintSize64(bytes.size()) + bytes.size();
}

void write_field(int field, std::string_view bytes, CodedOutputStream* out) {
  out->WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  out->WriteVarint64(bytes.size());
  out->WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

DiscoveryResponseBuilder::DiscoveryResponseBuilder(std::string_view version_info,
                                                   std::string_view type_url)
    : type_url_(type_url) {
  StringOutputStream stream(&bytes_);
  CodedOutputStream out(&stream);
  write_field(kVersionInfo, version_info, &out);
}

void DiscoveryResponseBuilder::add(std::string_view resource) {
  StringOutputStream stream(&bytes_);
  CodedOutputStream out(&stream);
  out.WriteTag(WireFormatLite::MakeTag(kResources, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  out.WriteVarint64(field_size(type_url_) + field_size(resource));
  write_field(kAnyTypeUrl, type_url_, &out);
  write_field(kAnyValue, resource, &out);
}

std::string DiscoveryResponseBuilder::finish() {
  {
    StringOutputStream stream(&bytes_);
    CodedOutputStream out(&stream);
    write_field(kTypeUrl, type_url_, &out);
  }
  return std::move(bytes_);
}

}  // namespace meshc
