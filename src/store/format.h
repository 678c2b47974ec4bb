// The bytes of a store's files: magic numbers, versions, heads, limits.
//
// A store is a directory:
//
//   CURRENT                                  which version is published
//   LOCK                                     held by the one writer; its text says who that is
//   versions/20210118T122023Z-2.manifest     one for each version, named by time and counter
//   segments/000001.segment                  the listeners' bytes, shared by versions
//
// Everything but CURRENT and LOCK is written once and never changed. A manifest is small and mapped
// whole; FlatBuffers cannot describe more than 2 GiB, so the listeners' bytes are not in it but in
// segments, which it points into. A new version points into the segments of older versions for all
// listeners that it shares with the version before and brings at most one new segment.
//
// All numbers are little-endian. What follows a head begins at a multiple of 8; the gap is zero.
//
// Manifest:  ManifestHead, FlatBuffer Content, gap, FlatBuffer Places (schemas/snapshot.fbs).
//            The two digests in the head cover both payloads to the byte; the gap must be zero.
//            The root digest of the version is the digest of Content.
// Segment:   SegmentHead, then records in the order of their digests.
// Record:    RecordHead, wire bytes, gap, relocations (store/relocation.h). The digest covers
//            everything from `wire_length` to the last relocation, so it depends on the template
//            alone, and a record is checked with one pass over contiguous bytes.
// CURRENT:   one line "meshc-store 3 <version> <root digest> <digest of the line up to here>".
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "store/relocation.h"

namespace meshc {

static_assert(std::endian::native == std::endian::little, "heads are copied as they are in memory");

inline constexpr uint32_t kStoreFormat = 3;  // of manifest, segment and CURRENT together

inline constexpr uint64_t kManifestMagic = 0x3152455648534d00;  // "\0MSHVER1"
inline constexpr uint64_t kSegmentMagic = 0x3147455348534d00;   // "\0MSHSEG1"
inline constexpr uint32_t kRecordMagic = 0x4345524d;            // "MREC"
inline constexpr std::string_view kCurrentMagic = "meshc-store";

inline constexpr uint32_t kStoreFileMode = 0640;
inline constexpr uint32_t kStoreDirectoryMode = 0750;

inline constexpr uint64_t kMaxPayloadBytes =
    (uint64_t{1} << 31) - 1024;                               // FlatBuffers' limit, with room
inline constexpr uint64_t kMaxWireBytes = uint64_t{1} << 30;  // of one listener

struct StoredDigest {
  uint64_t hi;
  uint64_t lo;
};

struct ManifestHead {
  uint64_t magic;
  uint32_t format;
  uint32_t reserved;  // zero
  uint64_t content_bytes;
  uint64_t places_bytes;
  StoredDigest content_digest;
  StoredDigest places_digest;
};
static_assert(sizeof(ManifestHead) == 64);

struct SegmentHead {
  uint64_t magic;
  uint32_t format;
  uint32_t reserved;  // zero
  uint64_t record_count;
  uint64_t file_bytes;  // all of the file, this head included
};
static_assert(sizeof(SegmentHead) == 32);

struct RecordHead {
  uint32_t magic;
  uint32_t reserved;  // zero
  StoredDigest digest;
  uint32_t wire_length;  // the digest covers the record from here on
  uint32_t relocation_count;
};
static_assert(sizeof(RecordHead) == 32);
inline constexpr size_t kRecordDigestStart = offsetof(RecordHead, wire_length);

// The next multiple of 8.
inline constexpr uint64_t align_up(uint64_t bytes) { return (bytes + 7) & ~uint64_t{7}; }

// Of a whole record, head and gap included; a multiple of 8.
inline constexpr uint64_t record_bytes(uint64_t wire_length, uint64_t relocation_count) {
  return sizeof(RecordHead) + align_up(wire_length) + relocation_count * sizeof(Relocation);
}

}  // namespace meshc
