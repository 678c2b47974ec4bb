// Every Envoy, Google and Istio message type by name, from the descriptors embedded in the binary.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <functional>
#include <string_view>

namespace meshc {

// The pool of all embedded types, v2, v3 and Istio's. It is apart from the generated pool: a type
// that is also compiled in has one descriptor there and another here. The first call unpacks and
// indexes the set (some ten milliseconds); a file's descriptors are built when one of its types is
// first asked for. Thread-safe. A look-up by name takes the pool's mutex, so loops keep the
// descriptor they found.
const google::protobuf::DescriptorPool& descriptor_pool();

// Makes messages of any type in descriptor_pool(). Thread-safe; the prototypes it returns live as
// long as the process.
google::protobuf::DynamicMessageFactory& message_factory();

// The default instance of the type with this full name ("envoy.config.listener.v3.Listener"), to
// call New() on; nullptr if the set has no such message type. Takes no lock for a name that the
// thread has asked for before.
const google::protobuf::Message* find_prototype(std::string_view full_name);

// The descriptor of the type with this full name: that of the generated pool if the type is
// compiled in, for which nothing need be unpacked, else that of descriptor_pool(). Null if neither
// has it. Takes no lock for a name that the thread has asked for before.
const google::protobuf::Descriptor* find_compiled_or_embedded(std::string_view full_name);

// Calls visit for each file of the set, in no particular order.
void for_each_embedded_file(
    const std::function<void(const google::protobuf::FileDescriptorProto&)>& visit);

}  // namespace meshc
