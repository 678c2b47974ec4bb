// Reads the versioning annotations of message types.
#include "patch/versions.h"

#include <google/protobuf/descriptor.pb.h>

#include <unordered_map>

#include "base/strings.h"
#include "patch/descriptor_set.h"
#include "udpa/annotations/versioning.pb.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using Successors = std::unordered_map<std::string, std::string>;

void add_type(const pb::DescriptorProto& type, const std::string& scope, Successors& successors) {
  const std::string name = scope + "." + type.name();
  const std::string& previous =
      type.options().GetExtension(udpa::annotations::versioning).previous_message_type();
  if (!previous.empty() && contains(name, ".v3.")) successors.emplace(previous, name);
  for (const pb::DescriptorProto& nested : type.nested_type()) add_type(nested, name, successors);
}

Successors find_successors() {
  Successors successors;
  for_each_embedded_file([&](const pb::FileDescriptorProto& file) {
    for (const pb::DescriptorProto& type : file.message_type()) {
      add_type(type, file.package(), successors);
    }
  });
  return successors;
}

}  // namespace

std::string previous_type(const pb::Descriptor& type) {
  return type.options().GetExtension(udpa::annotations::versioning).previous_message_type();
}

std::string_view next_type(std::string_view type) {
  static const Successors& successors = *new Successors(find_successors());
  const auto found = successors.find(std::string(type));
  return found == successors.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace meshc
