// Unpacks the embedded descriptors and serves them to a pool one file at a time.
#include "encode/descriptor_set.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/io/coded_stream.h>
#include <zstd.h>

#include <string>

#include "base/check.h"

// The compressed FileDescriptorSet, placed here by the assembler (cmake/EnvoyApi.cmake).
extern "C" const char meshc_descriptors_begin[];
extern "C" const char meshc_descriptors_end[];

namespace meshc {
namespace {

namespace pb = google::protobuf;

std::string unpack_embedded_set() {
  const size_t packed_size = static_cast<size_t>(meshc_descriptors_end - meshc_descriptors_begin);
  const unsigned long long size = ZSTD_getFrameContentSize(meshc_descriptors_begin, packed_size);
  MESHC_CHECK(size != ZSTD_CONTENTSIZE_ERROR && size != ZSTD_CONTENTSIZE_UNKNOWN,
              "the embedded descriptors are one zstd frame that tells its size");
  std::string bytes(size, '\0');
  const size_t unpacked =
      ZSTD_decompress(bytes.data(), bytes.size(), meshc_descriptors_begin, packed_size);
  MESHC_CHECK(unpacked == bytes.size(), "the embedded descriptors decompress");
  return bytes;
}

// Adds each file of a serialized FileDescriptorSet to the database, which refers to the bytes
// given.
void add_files(std::string_view set, pb::EncodedDescriptorDatabase& database) {
  constexpr uint32_t kFileTag = pb::FileDescriptorSet::kFileFieldNumber << 3 | 2;  // 2: with length
  pb::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(set.data()),
                                 static_cast<int>(set.size()));
  while (input.ReadTag() == kFileTag) {
    uint32_t size = 0;
    MESHC_CHECK(input.ReadVarint32(&size), "each embedded file tells its size");
    const char* file = set.data() + input.CurrentPosition();
    MESHC_CHECK(input.Skip(static_cast<int>(size)), "each embedded file is whole");
    MESHC_CHECK(database.Add(file, static_cast<int>(size)), "each embedded file is a descriptor");
  }
  MESHC_CHECK(input.CurrentPosition() == static_cast<int>(set.size()),
              "the embedded set holds files only");
}

// The members refer to those before them.
struct EmbeddedTypes {
  std::string bytes = unpack_embedded_set();
  pb::EncodedDescriptorDatabase database;
  pb::DescriptorPool pool{&database};
  pb::DynamicMessageFactory factory{&pool};

  EmbeddedTypes() { add_files(bytes, database); }
};

// Never destroyed: threads that still run at exit may use what it handed out.
EmbeddedTypes& embedded_types() {
  static EmbeddedTypes& types = *new EmbeddedTypes;
  return types;
}

}  // namespace

const pb::DescriptorPool& descriptor_pool() { return embedded_types().pool; }

pb::DynamicMessageFactory& message_factory() { return embedded_types().factory; }

const pb::Message* find_prototype(std::string_view full_name) {
  const pb::Descriptor* type = descriptor_pool().FindMessageTypeByName(std::string(full_name));
  return type == nullptr ? nullptr : message_factory().GetPrototype(type);
}

}  // namespace meshc
