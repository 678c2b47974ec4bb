// Reading and decompressing inputs.
#include "import/text_source.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/strings.h"
#include "import/json.h"

namespace meshc {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr size_t kStep = size_t{1} << 20;

Status too_large(uint64_t max_bytes) {
  return unsupported_error("is larger than " + std::to_string(max_bytes >> 20) +
                           " MiB; split the file");
}

Status damaged(std::string_view format, std::string_view reason) {
  return corruption_error("damaged " + std::string(format) + " data: " + std::string(reason) +
                          "; fetch the file again");
}

// Makes room behind `used` bytes, but not for more than one byte beyond the limit, which is enough
// to see that it is exceeded.
void grow(std::string* output, size_t used, uint64_t max_bytes) {
  const size_t wanted = std::max(used + kStep, used + used / 2);
  output->resize(static_cast<size_t>(std::min<uint64_t>(wanted, max_bytes + 1)));
}

// All members of a gzip file, one after another.
Result<std::string> decompress_gzip(std::string_view input, uint64_t max_bytes) {
  z_stream stream{};
  constexpr int kGzipOnly = 16;
  if (inflateInit2(&stream, MAX_WBITS + kGzipOnly) != Z_OK) return io_error("out of memory");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, inflateEnd);
  std::string output;
  size_t used = 0;
  bool is_member_complete = false;
  while (!input.empty() || !is_member_complete) {
    if (used > max_bytes) return too_large(max_bytes);
    if (is_member_complete && inflateReset(&stream) != Z_OK) return io_error("out of memory");
    is_member_complete = false;
    if (used == output.size()) grow(&output, used, max_bytes);
    const size_t in_size = std::min<size_t>(input.size(), size_t{1} << 30);
    const size_t out_size = std::min<size_t>(output.size() - used, size_t{1} << 30);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream.avail_in = static_cast<uInt>(in_size);
    stream.next_out = reinterpret_cast<Bytef*>(output.data() + used);
    stream.avail_out = static_cast<uInt>(out_size);
    const int result = inflate(&stream, Z_NO_FLUSH);
    input.remove_prefix(in_size - stream.avail_in);
    used += out_size - stream.avail_out;
    if (result == Z_BUF_ERROR) return damaged("gzip", "it ends too early");
    if (result != Z_OK && result != Z_STREAM_END) {
      return damaged("gzip", stream.msg != nullptr ? stream.msg : "unknown format");
    }
    is_member_complete = result == Z_STREAM_END;
  }
  if (used > max_bytes) return too_large(max_bytes);
  output.resize(used);
  return output;
}

// All frames of a zstd file, one after another.
Result<std::string> decompress_zstd(std::string_view input, uint64_t max_bytes) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                     ZSTD_freeDCtx);
  if (context == nullptr) return io_error("out of memory");
  std::string output;
  ZSTD_inBuffer in{input.data(), input.size(), 0};
  size_t used = 0;
  size_t hint = 1;  // 0: at the end of a frame
  while (in.pos < in.size || hint != 0) {
    if (used > max_bytes) return too_large(max_bytes);
    if (used == output.size()) grow(&output, used, max_bytes);
    ZSTD_outBuffer out{output.data(), output.size(), used};
    const size_t in_before = in.pos;
    hint = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(hint) != 0) return damaged("zstd", ZSTD_getErrorName(hint));
    if (in.pos == in_before && out.pos == used && in.pos == in.size) {
      return damaged("zstd", "it ends too early");
    }
    used = out.pos;
  }
  if (used > max_bytes) return too_large(max_bytes);
  output.resize(used);
  return output;
}

Result<std::string> decompress(std::string bytes, uint64_t max_bytes) {
  if (starts_with(bytes, kGzipMagic)) return decompress_gzip(bytes, max_bytes);
  if (starts_with(bytes, kZstdMagic)) return decompress_zstd(bytes, max_bytes);
  if (bytes.size() > max_bytes) return too_large(max_bytes);
  return bytes;
}

}  // namespace

Result<TextSource> TextSource::read(FileSystem& file_system, const std::string& path,
                                    uint64_t max_bytes) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? "<stdin>" : path;
  MESHC_ASSIGN_OR_RETURN(std::string bytes, file_system.read_file(is_stdin ? "/dev/stdin" : path));
  Result<std::string> text = decompress(std::move(bytes), std::min(max_bytes, kMaxBytes));
  if (!text.ok()) return text.status().with_context(name);
  return from_string(std::move(*text), name);
}

TextSource TextSource::from_string(std::string text, std::string name) {
  TextSource source;
  source.name_ = std::move(name);
  source.skip_ = starts_with(text, kByteOrderMark) ? kByteOrderMark.size() : 0;
  source.size_ = text.size();
  source.buffer_ = std::move(text);
  source.buffer_.append(kJsonPadding, '\0');
  return source;
}

TextFormat TextSource::format() const {
  const std::string_view all = text();
  const size_t first = all.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && (all[first] == '{' || all[first] == '[');
  return is_json ? TextFormat::kJson : TextFormat::kYaml;
}

}  // namespace meshc
