// Unpacks the embedded descriptors and serves them to a pool one file at a time.
#include "patch/descriptor_set.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/io/coded_stream.h>
#include <zstd.h>

#include <string>
#include <unordered_map>

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

// Calls visit(bytes, size) for each file of a serialized FileDescriptorSet.
template <class Visit>
void for_each_file(std::string_view set, const Visit& visit) {
  constexpr uint32_t kFileTag = pb::FileDescriptorSet::kFileFieldNumber << 3 | 2;  // 2: with length
  pb::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(set.data()),
                                 static_cast<int>(set.size()));
  while (input.ReadTag() == kFileTag) {
    uint32_t size = 0;
    MESHC_CHECK(input.ReadVarint32(&size), "each embedded file tells its size");
    const char* file = set.data() + input.CurrentPosition();
    MESHC_CHECK(input.Skip(static_cast<int>(size)), "each embedded file is whole");
    visit(file, static_cast<int>(size));
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

  // The database refers to the bytes given.
  EmbeddedTypes() {
    for_each_file(bytes, [&](const char* file, int size) {
      MESHC_CHECK(database.Add(file, size), "each embedded file is a descriptor");
    });
  }
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
  static thread_local std::unordered_map<std::string, const pb::Message*> known;
  const auto [at, is_new] = known.try_emplace(std::string(full_name), nullptr);
  if (is_new) {
    const pb::Descriptor* type = descriptor_pool().FindMessageTypeByName(at->first);
    if (type != nullptr) at->second = message_factory().GetPrototype(type);
  }
  return at->second;
}

const pb::Descriptor* find_compiled_or_embedded(std::string_view full_name) {
  static thread_local std::unordered_map<std::string, const pb::Descriptor*> known;
  const auto [at, is_new] = known.try_emplace(std::string(full_name), nullptr);
  if (is_new) {
    at->second = pb::DescriptorPool::generated_pool()->FindMessageTypeByName(at->first);
    if (at->second == nullptr) at->second = descriptor_pool().FindMessageTypeByName(at->first);
  }
  return at->second;
}

void for_each_embedded_file(const std::function<void(const pb::FileDescriptorProto&)>& visit) {
  for_each_file(embedded_types().bytes, [&](const char* data, int size) {
    pb::FileDescriptorProto file;
    MESHC_CHECK(file.ParseFromArray(data, size), "each embedded file is a descriptor");
    visit(file);
  });
}

}  // namespace meshc
