// Inputs from files: plain, compressed, damaged, too large.
#include "import/text_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdlib>
#include <fstream>

#include "import/json.h"
#include "tests/support/temporary_folder.h"

namespace meshc {
namespace {

using ::testing::HasSubstr;

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string output(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  output.resize(output.size() - stream.avail_out);
  deflateEnd(&stream);
  return output;
}

std::string zstd(std::string_view text) {
  std::string output(ZSTD_compressBound(text.size()), '\0');
  const size_t size = ZSTD_compress(output.data(), output.size(), text.data(), text.size(), 3);
  EXPECT_EQ(ZSTD_isError(size), 0u);
  output.resize(size);
  return output;
}

// Text that does not compress to nothing.
std::string some_text(size_t size) {
  std::string text;
  uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>('a' + (state >> 24) % 26);
  }
  return text;
}

class TextSourceTest : public ::testing::Test {
 protected:
  Result<TextSource> read(std::string_view bytes, uint64_t max_bytes = TextSource::kMaxBytes) {
    std::ofstream(folder_ / "in", std::ios::binary) << bytes;
    return TextSource::read(real_file_system(), folder_ / "in", max_bytes);
  }
  std::string text_of(std::string_view bytes) {
    const Result<TextSource> source = read(bytes);
    return source.ok() ? std::string(source->text()) : source.status().to_string();
  }

  const TemporaryFolder folder_;
};

TEST_F(TextSourceTest, ReadsPlainText) {
  EXPECT_EQ(text_of("a: 1\n"), "a: 1\n");
  EXPECT_EQ(text_of(""), "");
  EXPECT_EQ(text_of("\xef\xbb\xbf"
                    "a: 1"),
            "a: 1");
  EXPECT_EQ(read("x")->name(), folder_ / "in");
}

TEST_F(TextSourceTest, TextIsPaddedAndStaysAfterMoves) {
  Result<TextSource> source = read("ab");
  const std::string_view view = source->text();
  const TextSource moved = *std::move(source);
  EXPECT_EQ(moved.text().data(), view.data());
  EXPECT_EQ(std::string_view(view.data(), 2 + kJsonPadding),
            "ab" + std::string(kJsonPadding, '\0'));
}

TEST_F(TextSourceTest, MissingFileIsNotFound) {
  const Status status = TextSource::read(real_file_system(), folder_ / "none").status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_THAT(status.to_string(), HasSubstr(folder_ / "none"));
}

TEST_F(TextSourceTest, DecompressesWholeAndInParts) {
  for (const size_t size : {0, 1, 1000, 5000000}) {
    const std::string text = some_text(size);
    const std::string both = text + text;
    EXPECT_EQ(text_of(gzip(text)), text) << size;
    EXPECT_EQ(text_of(gzip(text) + gzip(text)), both) << size;
    EXPECT_EQ(text_of(zstd(text)), text) << size;
    EXPECT_EQ(text_of(zstd(text) + zstd(text)), both) << size;
  }
}

TEST_F(TextSourceTest, CutDataIsCorruptWhereverItIsCut) {
  const std::string text = some_text(300);
  for (const std::string& whole : {gzip(text), zstd(text)}) {
    for (size_t size = 4; size < whole.size(); ++size) {
      const Result<TextSource> source = read(std::string_view(whole).substr(0, size));
      ASSERT_EQ(source.status().code(), StatusCode::kCorruption) << size;
      EXPECT_THAT(source.status().to_string(), HasSubstr("/in: damaged"));
    }
  }
}

TEST_F(TextSourceTest, DamagedDataIsCorrupt) {
  std::string bytes = gzip(some_text(300));
  bytes[bytes.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(read(bytes).status().code(), StatusCode::kCorruption);
  EXPECT_EQ(read(gzip("a") + "garbage").status().code(), StatusCode::kCorruption);
  EXPECT_EQ(read(zstd("a") + "garbage").status().code(), StatusCode::kCorruption);
  EXPECT_EQ(read("\x28\xb5\x2f\xfd"
                 "garbage")
                .status()
                .code(),
            StatusCode::kCorruption);
}

TEST_F(TextSourceTest, SizeIsLimited) {
  const std::string zeros(3 << 20, '0');
  for (const std::string& bytes : {zeros, gzip(zeros), zstd(zeros)}) {
    EXPECT_EQ(read(bytes, zeros.size() - 1).status().code(), StatusCode::kUnsupported);
    EXPECT_EQ(read(bytes, 1).status().code(), StatusCode::kUnsupported);
    const Result<TextSource> source = read(bytes, zeros.size());
    ASSERT_TRUE(source.ok()) << source.status().to_string();
    EXPECT_EQ(source->text(), zeros);
  }
}

TEST(TextFormatTest, FirstCharacterDecides) {
  const auto format = [](std::string text) {
    return TextSource::from_string(std::move(text), "x").format();
  };
  EXPECT_EQ(format(" \n{\"a\": 1}"), TextFormat::kJson);
  EXPECT_EQ(format("\xef\xbb\xbf[1]"), TextFormat::kJson);
  EXPECT_EQ(format("a: {}"), TextFormat::kYaml);
  EXPECT_EQ(format(""), TextFormat::kYaml);
  EXPECT_EQ(format("# {"), TextFormat::kYaml);
}

}  // namespace
}  // namespace meshc
