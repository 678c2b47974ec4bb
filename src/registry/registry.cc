// Opening a registry file: header, checksum, FlatBuffers verifier, own invariants.
#include "registry/registry.h"

#include <utility>

#include "base/parallel.h"
#include "registry/registry_check.h"
#include "registry/registry_format.h"

namespace meshc {
namespace {

// FlatBuffers stops at a million tables by default; a registry may hold as many as fit into it. The
// deepest nesting is Registry, Service, Meta, list.
flatbuffers::Verifier::Options verifier_options() {
  flatbuffers::Verifier::Options options;
  options.max_depth = 16;
  options.max_tables = 0xffffffff;
  return options;
}

Status verify_flatbuffer(std::string_view payload) {
  if (payload.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    return corruption_error("the payload is larger than a FlatBuffer can be");
  }
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(payload.data()), payload.size(),
                                 verifier_options());
  if (!fb::VerifyRegistryBuffer(verifier)) {
    return corruption_error("the payload is not a valid FlatBuffer of a registry");
  }
  return ok_status();
}

}  // namespace

Registry::Registry(MappedFile file, const fb::Registry* root, const Digest& digest)
    : file_(std::move(file)), root_(root), digest_(digest) {}

Result<Registry> Registry::open(FileSystem& file_system, const std::string& path) {
  MESHC_ASSIGN_OR_RETURN(MappedFile file, file_system.map_file(path));
  return from_file(std::move(file), path);
}

Result<Registry> Registry::from_bytes(std::string bytes, std::string_view name) {
  return from_file(MappedFile::from_bytes(std::move(bytes)), name);
}

Result<Registry> Registry::from_file(MappedFile file, std::string_view name) {
  // The checksum and the structure, each a walk over all bytes; what the first says counts first.
  Result<RegistryPayload> payload = RegistryPayload();
  Status verified = ok_status();
  parallel_for(2, [&](size_t i) {
    if (i == 0) {
      payload = registry_payload(file.text());
    } else if (file.size() > kRegistryHeaderSize) {
      verified = verify_flatbuffer(file.text().substr(kRegistryHeaderSize));
    }
  });
  if (!payload.ok()) return payload.status().with_context(name);
  if (!verified.ok()) return verified.with_context(name);
  const fb::Registry* root = fb::GetRegistry(payload->bytes.data());
  const Status checked = check_registry(*root);
  if (!checked.ok()) return checked.with_context(name);
  return Registry(std::move(file), root, payload->digest);
}

std::optional<uint32_t> Registry::find_text(std::string_view text) const {
  const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>& strings = *root_->strings();
  uint32_t begin = 0;
  uint32_t end = strings.size();
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    const std::string_view candidate = strings.Get(middle)->string_view();
    if (candidate == text) return middle;
    if (candidate < text) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return std::nullopt;
}

SourceLocation Registry::location(const fb::Source& source) const {
  return {std::string(text(source.file())), source.line()};
}

}  // namespace meshc
