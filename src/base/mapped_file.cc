// mmap behind MappedFile.
#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace meshc {
namespace {

Result<MappedFile> map_descriptor(const std::string& path, int descriptor, const char** data,
                                  size_t* size) {
  struct stat info {};
  if (fstat(descriptor, &info) != 0) return io_error("inspect", path, errno);
  if (!S_ISREG(info.st_mode)) return invalid_argument_error("'" + path + "' is not a regular file");
  *size = static_cast<size_t>(info.st_size);
  if (*size == 0) return MappedFile();
  void* address = mmap(nullptr, *size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) return io_error("map", path, errno);
  *data = static_cast<const char*>(address);
  return MappedFile();
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  int descriptor;
  do {
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return io_error("open", path, errno);

  const char* data = nullptr;
  size_t size = 0;
  Result<MappedFile> result = map_descriptor(path, descriptor, &data, &size);
  ::close(descriptor);  // the mapping stays; nothing was written, so there is nothing to lose
  if (!result.ok()) return result;
  result->data_ = data;
  result->size_ = size;
  result->is_mapping_ = data != nullptr;
  return result;
}

MappedFile MappedFile::from_bytes(std::string bytes) {
  MappedFile file;
  file.owned_ = std::make_unique<std::string>(std::move(bytes));
  file.data_ = file.owned_->data();
  file.size_ = file.owned_->size();
  return file;
}

MappedFile::~MappedFile() { release(); }

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      is_mapping_(std::exchange(other.is_mapping_, false)),
      owned_(std::move(other.owned_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  is_mapping_ = std::exchange(other.is_mapping_, false);
  owned_ = std::move(other.owned_);
  return *this;
}

std::span<const std::byte> MappedFile::bytes() const {
  return {reinterpret_cast<const std::byte*>(data_), size_};
}

std::string_view MappedFile::text() const { return {data_, size_}; }

void MappedFile::release() {
  if (is_mapping_) munmap(const_cast<char*>(data_), size_);
  data_ = nullptr;
  size_ = 0;
  is_mapping_ = false;
}

}  // namespace meshc
