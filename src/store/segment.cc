// Writing and finding records.
#include "store/segment.h"

#include <cstring>
#include <memory>

#include "base/check.h"

namespace meshc {
namespace {

// Few enough for a cache; memory for more would cost more than the calls that it saves.
constexpr size_t kWriteBytes = size_t{256} << 10;

template <class Pod>
void append_pod(const Pod& pod, std::string* out) {
  out->append(reinterpret_cast<const char*>(&pod), sizeof(pod));
}

void append_gap(uint64_t length, std::string* out) { out->append(align_up(length) - length, '\0'); }

// Everything that the digest covers, as it stands in the file.
void append_digested(const ListenerTemplate& listener, std::string* out) {
  const uint32_t lengths[2] = {static_cast<uint32_t>(listener.wire.size()),
                               static_cast<uint32_t>(listener.relocations.size())};
  append_pod(lengths, out);
  out->append(listener.wire);
  append_gap(listener.wire.size(), out);
  for (const Relocation& relocation : listener.relocations) append_pod(relocation, out);
}

void append_record(const ListenerTemplate& listener, const Digest& digest, std::string* out) {
  append_pod(kRecordMagic, out);
  append_pod(uint32_t{0}, out);
  append_pod(StoredDigest{digest.hi, digest.lo}, out);
  append_digested(listener, out);
}

// Collects small pieces, so that digest and file see large ones.
class DigestedFile {
 public:
  explicit DigestedFile(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {
    buffer_.reserve(2 * kWriteBytes);
  }

  std::string* buffer() { return &buffer_; }

  Status flush_if_full() { return buffer_.size() < kWriteBytes ? ok_status() : flush(); }

  Status finish() {
    MESHC_RETURN_IF_ERROR(flush());
    MESHC_RETURN_IF_ERROR(file_->sync());
    return file_->close();
  }

  Digest digest() const { return digester_.digest(); }

 private:
  Status flush() {
    digester_.add(buffer_);
    MESHC_RETURN_IF_ERROR(file_->append(buffer_));
    buffer_.clear();
    return ok_status();
  }

  std::unique_ptr<WritableFile> file_;
  std::string buffer_;
  Digester digester_;
};

}  // namespace

Digest template_digest(const ListenerTemplate& listener) {
  static thread_local std::string bytes;
  bytes.clear();
  append_digested(listener, &bytes);
  return digest_of(bytes);
}

Result<RecordView> find_record(std::string_view segment, uint64_t offset, const RecordKey& key) {
  const uint64_t bytes = record_bytes(key.wire_length, key.relocation_count);
  if (offset % 8 != 0 || offset > segment.size() || segment.size() - offset < bytes) {
    return corruption_error("the record at offset " + std::to_string(offset) +
                            " does not lie within the file");
  }
  const char* const begin = segment.data() + offset;
  RecordHead head;
  std::memcpy(&head, begin, sizeof(head));
  if (head.magic != kRecordMagic || head.reserved != 0 || head.digest.hi != key.digest.hi ||
      head.digest.lo != key.digest.lo || head.wire_length != key.wire_length ||
      head.relocation_count != key.relocation_count) {
    return corruption_error("the head of the record at offset " + std::to_string(offset) +
                            " is damaged");
  }
  RecordView view;
  view.wire = {begin + sizeof(head), key.wire_length};
  view.relocations = {
      reinterpret_cast<const Relocation*>(begin + sizeof(head) + align_up(key.wire_length)),
      key.relocation_count};
  view.digested = {begin + kRecordDigestStart, bytes - kRecordDigestStart};
  return view;
}

bool has_digest(const RecordView& record, const Digest& digest) {
  return digest_of(record.digested) == digest;
}

Result<WrittenSegment> write_segment(FileSystem& file_system, const std::string& path,
                                     const std::vector<const ListenerTemplate*>& listeners,
                                     const std::vector<Digest>& digests) {
  MESHC_CHECK(listeners.size() == digests.size(), "one digest for each listener");
  WrittenSegment written;
  written.size = sizeof(SegmentHead);
  written.offsets.reserve(listeners.size());
  for (const ListenerTemplate* listener : listeners) {
    written.offsets.push_back(written.size);
    written.size += record_bytes(listener->wire.size(), listener->relocations.size());
  }
  MESHC_ASSIGN_OR_RETURN(std::unique_ptr<WritableFile> opened,
                         file_system.open_for_write(path, kStoreFileMode));
  DigestedFile file(std::move(opened));
  append_pod(SegmentHead{kSegmentMagic, kStoreFormat, 0, listeners.size(), written.size},
             file.buffer());
  for (size_t i = 0; i < listeners.size(); ++i) {
    append_record(*listeners[i], digests[i], file.buffer());
    MESHC_RETURN_IF_ERROR(file.flush_if_full());
  }
  MESHC_RETURN_IF_ERROR(file.finish());
  written.digest = file.digest();
  return written;
}

Status check_segment_head(std::string_view segment) {
  SegmentHead head;
  if (segment.size() < sizeof(head)) return corruption_error("the file is cut short");
  std::memcpy(&head, segment.data(), sizeof(head));
  if (head.magic != kSegmentMagic) return corruption_error("the file is not a segment");
  if (head.format != kStoreFormat) {
    return unsupported_error("the file has format " + std::to_string(head.format) +
                             ", this meshc reads format " + std::to_string(kStoreFormat));
  }
  if (head.reserved != 0 || head.file_bytes != segment.size()) {
    return corruption_error("the file's head is damaged");
  }
  return ok_status();
}

}  // namespace meshc
