// The bytes around a registry's payload.
//
// A registry file is a header of 48 bytes and the payload, a FlatBuffer of schemas/registry.fbs.
// All numbers are little-endian:
//
//   offset  bytes
//        0      8  magic "meshcreg"
//        8      4  format version
//       12      4  zero
//       16      8  length of the payload
//       24     16  XXH3-128 of the payload: low half, then high half
//       40      8  zero
//       48         payload; nothing follows it
//
// The header's size is a multiple of 16, so the payload is aligned wherever the file is mapped. The
// version changes with any change of the schema or its meaning, since a registry is made anew from
// its sources in seconds: no reader understands more than its own version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/status.h"

namespace meshc {

constexpr std::string_view kRegistryMagic = "meshcreg";
constexpr uint32_t kRegistryFormatVersion = 1;
constexpr size_t kRegistryHeaderSize = 48;

// The header of a file with this payload.
std::string registry_header(std::string_view payload);

struct RegistryPayload {
  std::string_view bytes;  // view into the file
  Digest digest;
};

// Checks everything the header says about the file. The failures name what is wrong, not the file:
// kUnsupported for another version, else kCorruption (a file that is no registry cannot be told
// from one whose first bytes are damaged).
Result<RegistryPayload> registry_payload(std::string_view file);

}  // namespace meshc
