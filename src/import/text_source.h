// Brings one input file into memory: from a path or the standard input, decompressed if need be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/status.h"

namespace meshc {

enum class TextFormat : uint8_t { kYaml, kJson };

// The text of one input, with the padding that read_json() wants behind it. Can only be moved;
// views of text() stay valid after a move.
class TextSource {
 public:
  // The largest text, compressed or not, since documents hold 32-bit positions.
  static constexpr uint64_t kMaxBytes = (uint64_t{4} << 30) - (uint64_t{1} << 20);

  // `path` may be "-" for the standard input. Gzip and zstd are recognized by their first bytes.
  // Errors: what read_file() gives; kCorruption for damaged or cut compressed data; kUnsupported
  // beyond `max_bytes`. Messages name the file.
  static Result<TextSource> read(FileSystem& file_system, const std::string& path,
                                 uint64_t max_bytes = kMaxBytes);
  // For texts that are not in a file. Never decompresses.
  static TextSource from_string(std::string text, std::string name);

  // For messages: the path, or "<stdin>".
  const std::string& name() const { return name_; }
  // Without a leading UTF-8 byte order mark.
  std::string_view text() const { return {buffer_.data() + skip_, size_ - skip_}; }
  // JSON if the first character that is no white space is '{' or '['. That may still be a YAML flow
  // collection: read_documents() finds out.
  TextFormat format() const;

 private:
  std::string name_;
  std::string buffer_;  // the text and kJsonPadding zeros, so too long for a string's inner storage
  size_t size_ = 0;     // bytes of text, byte order mark included
  size_t skip_ = 0;
};

}  // namespace meshc
