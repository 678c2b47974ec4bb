// Records: a template's bytes on disk, and the file that holds the new ones of a version.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"
#include "store/format.h"
#include "store/version_content.h"

namespace meshc {

// What a record of the template would have as its digest: over lengths, wire bytes and relocations.
Digest template_digest(const ListenerTemplate& listener);

// A record within a mapped segment. Views die with the mapping.
struct RecordView {
  std::string_view wire;
  std::span<const Relocation> relocations;
  std::string_view digested;  // the bytes that the digest covers
};

// What the manifest says a record should be.
struct RecordKey {
  Digest digest;
  uint32_t wire_length = 0;
  uint32_t relocation_count = 0;
};

// The record at `offset` of `segment` if it lies within it and its head is the one of `key`; else
// kCorruption with a text without the file's name. Reads the head only.
Result<RecordView> find_record(std::string_view segment, uint64_t offset, const RecordKey& key);

// Whether the record's bytes are those that the digest was made of.
bool has_digest(const RecordView& record, const Digest& digest);

// Where and what a written segment is.
struct WrittenSegment {
  uint64_t size = 0;
  Digest digest;                  // of the whole file
  std::vector<uint64_t> offsets;  // of each template's record, in the order given
};

// Writes `listeners`, with these digests, in this order into a new file and syncs it. The caller
// syncs the directory.
Result<WrittenSegment> write_segment(FileSystem& file_system, const std::string& path,
                                     const std::vector<const ListenerTemplate*>& listeners,
                                     const std::vector<Digest>& digests);

// The file's head: magic, format, number of bytes. kCorruption or kUnsupported otherwise, without
// the file's name in the text.
Status check_segment_head(std::string_view segment);

}  // namespace meshc
