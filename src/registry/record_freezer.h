// Records -> tables of the registry's FlatBuffer, one record at a time.
#pragma once

#include <string>
#include <vector>

#include "registry/records.h"
#include "registry/text_numbers.h"
#include "registry_generated.h"

namespace meshc {

// Where one record is frozen to. Used by one thread at a time.
struct FreezeTarget {
  flatbuffers::FlatBufferBuilder& buffer;
  std::vector<fb::Value>& values;  // grows by the record's value tree
  TextCursor text;
};

flatbuffers::Offset<fb::Service> freeze(FreezeTarget& target, const ServiceRecord& record);
flatbuffers::Offset<fb::Endpoints> freeze(FreezeTarget& target, const EndpointsRecord& record);
flatbuffers::Offset<fb::Pod> freeze(FreezeTarget& target, const PodRecord& record);
flatbuffers::Offset<fb::Node> freeze(FreezeTarget& target, const NodeRecord& record);
flatbuffers::Offset<fb::Namespace> freeze(FreezeTarget& target, const NamespaceRecord& record);
flatbuffers::Offset<fb::Config> freeze(FreezeTarget& target, const ConfigRecord& record);
flatbuffers::Offset<fb::Proxy> freeze(FreezeTarget& target, const ProxyRecord& record);
flatbuffers::Offset<fb::Rejection> freeze(FreezeTarget& target, const RejectionRecord& record);

// Appends the tree to target.values; the position of its root.
uint32_t freeze_value(FreezeTarget& target, const ValueRecord& record);
// Sorted by key; of several with one key the last is kept.
flatbuffers::Offset<flatbuffers::Vector<const fb::Pair*>> freeze_pairs(FreezeTarget& target,
                                                                       const PairList& pairs);
fb::Source freeze_source(FreezeTarget& target, const SourceRecord& record);

}  // namespace meshc
