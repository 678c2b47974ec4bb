// Entries of lists of filters, and what makes one that Envoy takes.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "patch/known_filters.h"
#include "patch/upgrade.h"

namespace meshc {

// The list that messages of this type are entries of; nothing if they are no filters.
std::optional<FilterKind> filter_kind(const google::protobuf::Descriptor& type);

// Whether patches merge into filters of this kind, so that entries without a typed configuration
// are marked as such (patch/untyped_mark.h).
bool is_merged_into(FilterKind kind);

// Gives an entry its name of today, and an empty configuration if it has none. Why Envoy would
// refuse it; "" if it would not, or the message is no entry. Of a part of one only the name counts.
std::string modernize_filter(Completeness completeness, google::protobuf::Message& message);

}  // namespace meshc
