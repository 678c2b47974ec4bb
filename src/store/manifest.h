// One version's manifest: made from canonical content, and read back checked.
//
// The only place, with manifest_write.cc and manifest_check.cc, that knows the generated types.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/mapped_file.h"
#include "base/status.h"
#include "store/canonical.h"
#include "store/segment.h"

namespace meshc {

struct SegmentReference {
  uint64_t number = 0;
  uint64_t size = 0;
  Digest digest;
};

// Where a template's record begins; `segment` is an index into a list of SegmentReference.
struct RecordPlace {
  uint32_t segment = 0;
  uint64_t offset = 0;
};

struct EncodedManifest {
  std::string bytes;  // of the file
  Digest root;
};

// `places` has one entry for each template of `version`, `segments` is ascending by number.
// kUnsupported if the manifest would pass 2 GiB.
Result<EncodedManifest> encode_manifest(const CanonicalVersion& version,
                                        const std::vector<SegmentReference>& segments,
                                        const std::vector<RecordPlace>& places);

// A parameter text as it is stored: numbers of texts and of parameters.
struct StoredText {
  std::span<const uint32_t> texts;
  std::span<const uint16_t> parameters;
};

struct StoredConflict {
  std::string_view metric;
  StoredText key;
  StoredText message;
};

struct StoredRejection {
  std::string_view kind;
  std::string_view namespace_name;
  std::string_view name;
  std::string_view reason;
  std::string_view file;
  uint32_t line = 0;
};

struct StoredObject {
  std::string_view kind;
  std::string_view namespace_name;
  std::string_view name;
  std::string_view file;
  uint32_t line = 0;
};

// What describes a proxy.
struct StoredDescription {
  bool has_pod = false;
  std::string_view file;
  uint32_t line = 0;
};

// A manifest whose bytes have been checked whole, so that every index in it is in range. All views
// die with it. Any number of threads may read.
class Manifest {
 public:
  // kCorruption or kUnsupported, without the file's name in the text.
  static Result<Manifest> open(MappedFile file);

  // Only what the manifest in `file` says about segments: checks and reads no more than that part.
  // Fails as open().
  static Result<std::vector<SegmentReference>> read_segments(std::string_view file);

  Manifest(Manifest&&) noexcept;
  Manifest& operator=(Manifest&&) noexcept;
  ~Manifest();

  Digest root() const;
  std::string_view profile() const;
  std::string_view api() const;
  std::string_view type_url() const;
  std::string_view encoder() const;
  Digest registry() const;
  Making making() const;
  // The bytes of the file.
  std::string_view bytes() const;
  std::string_view text(uint32_t number) const;

  uint32_t template_count() const;
  RecordKey template_key(uint32_t number) const;
  RecordPlace place(uint32_t number) const;
  uint32_t segment_count() const;
  SegmentReference segment(uint32_t index) const;

  uint32_t set_count() const;
  std::span<const uint32_t> set_templates(uint32_t set) const;
  uint32_t class_count() const;
  std::span<const uint32_t> class_sets(uint32_t proxy_class) const;
  std::span<const uint32_t> class_conflicts(uint32_t proxy_class) const;
  StoredConflict conflict(uint32_t number) const;

  // One for each of the class's sets.
  std::span<const uint32_t> class_sources(uint32_t proxy_class) const;
  // An object list.
  uint32_t common_sources(uint32_t set_sources) const;
  // Listener sources, one for each listener of the set.
  std::span<const uint32_t> set_listener_sources(uint32_t set_sources) const;
  // Object lists: the listener's, then one for each of its chains.
  std::span<const uint32_t> listener_sources(uint32_t number) const;
  std::span<const uint32_t> object_list(uint32_t number) const;
  uint32_t object_count() const;
  StoredObject object(uint32_t number) const;

  uint32_t proxy_count() const;
  std::string_view proxy_id(uint32_t proxy) const;
  uint32_t proxy_class(uint32_t proxy) const;
  uint32_t parameter_count(uint32_t proxy) const;
  std::string_view parameter(uint32_t proxy, uint32_t number) const;
  StoredDescription proxy_description(uint32_t proxy) const;

  uint32_t rejection_count() const;
  StoredRejection rejection(uint32_t number) const;

 private:
  struct Impl;
  explicit Manifest(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace meshc
