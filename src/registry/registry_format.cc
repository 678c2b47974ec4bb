// Writing and checking the header of a registry file.
#include "registry/registry_format.h"

#include <fmt/format.h>

namespace meshc {
namespace {

void put(std::string& bytes, uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

uint64_t get(std::string_view bytes, size_t offset, int size) {
  uint64_t value = 0;
  for (int i = 0; i < size; ++i) {
    value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
  }
  return value;
}

}  // namespace

std::string registry_header(std::string_view payload) {
  const Digest digest = digest_of(payload);
  std::string header(kRegistryMagic);
  put(header, kRegistryFormatVersion, 4);
  put(header, 0, 4);
  put(header, payload.size(), 8);
  put(header, digest.lo, 8);
  put(header, digest.hi, 8);
  put(header, 0, 8);
  return header;
}

Result<RegistryPayload> registry_payload(std::string_view file) {
  if (file.size() < kRegistryMagic.size() ||
      file.substr(0, kRegistryMagic.size()) != kRegistryMagic) {
    return corruption_error("this is not a registry file; make one with `meshc import`");
  }
  if (file.size() < kRegistryHeaderSize) {
    return corruption_error(fmt::format("the file ends after {} bytes, within its header of {}",
                                        file.size(), kRegistryHeaderSize));
  }
  const uint64_t version = get(file, 8, 4);
  if (version != kRegistryFormatVersion) {
    return unsupported_error(fmt::format(
        "the registry has format version {}, this meshc reads version {}; run `meshc import` again",
        version, kRegistryFormatVersion));
  }
  if (get(file, 12, 4) != 0 || get(file, 40, 8) != 0) {
    return corruption_error("the header has bits set that must be zero");
  }
  const uint64_t length = get(file, 16, 8);
  const std::string_view payload = file.substr(kRegistryHeaderSize);
  if (length != payload.size()) {
    return corruption_error(
        fmt::format("the payload has {} bytes, the header says {}", payload.size(), length));
  }
  const Digest stated{get(file, 24, 8), get(file, 32, 8)};
  const Digest digest = digest_of(payload);
  if (digest != stated) {
    return corruption_error(fmt::format("the payload's checksum is {}, the header says {}",
                                        digest.hex(), stated.hex()));
  }
  return RegistryPayload{payload, digest};
}

}  // namespace meshc
