// The FileSystem of POSIX.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/file_system.h"

namespace meshc {
namespace {

// The call's result; repeats it as long as a signal interrupts it.
template <class Call>
auto retry_interrupted(const Call& call) -> decltype(call()) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

// Closes when it goes out of scope; -1 is "none".
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  int release() {
    const int number = number_;
    number_ = -1;
    return number;
  }

 private:
  int number_;
};

Descriptor open_descriptor(const std::string& path, int flags, uint32_t mode = 0) {
  return Descriptor(
      retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
}

Status write_all(int descriptor, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        retry_interrupted([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
    if (written < 0) return io_error("write", path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return ok_status();
}

Result<std::string> read_to_end(int descriptor, const std::string& path) {
  constexpr size_t kFirstStep = size_t{64} << 10;
  constexpr size_t kLargestStep = size_t{64} << 20;
  struct stat info {};
  if (fstat(descriptor, &info) != 0) return io_error("inspect", path, errno);
  // A little more than the size, so that the end of a regular file is seen without growing, and a
  // caller may append some padding without moving the text.
  size_t step = S_ISREG(info.st_mode) ? static_cast<size_t>(info.st_size) + 128 : kFirstStep;
  std::string text;
  size_t used = 0;
  for (;;) {
    if (used == text.size()) {
      text.resize(used + step);
      step = std::clamp(text.size(), kFirstStep, kLargestStep);
    }
    const ssize_t count = retry_interrupted(
        [&] { return ::read(descriptor, text.data() + used, text.size() - used); });
    if (count < 0) return io_error("read", path, errno);
    if (count == 0) break;
    used += static_cast<size_t>(count);
  }
  text.resize(used);
  return text;
}

Status sync_descriptor(int descriptor, const std::string& path) {
  if (retry_interrupted([&] { return ::fsync(descriptor); }) != 0) {
    return io_error("sync", path, errno);
  }
  return ok_status();
}

// Collects small appends; large ones go straight to the operating system.
class PosixWritableFile : public WritableFile {
 public:
  PosixWritableFile(std::string path, Descriptor descriptor)
      : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  Status append(std::string_view bytes) override {
    MESHC_CHECK(descriptor_.is_open(), "append after close");
    if (buffer_.size() + bytes.size() > kBufferSize) MESHC_RETURN_IF_ERROR(flush());
    if (bytes.size() > kBufferSize) return write_all(descriptor_.number(), path_, bytes);
    buffer_ += bytes;
    return ok_status();
  }

  Status sync() override {
    MESHC_RETURN_IF_ERROR(flush());
    return sync_descriptor(descriptor_.number(), path_);
  }

  Status close() override {
    const Status flushed = flush();
    // After EINTR the descriptor is closed as well on Linux, so close is never repeated.
    const int result = ::close(descriptor_.release());
    if (!flushed.ok()) return flushed;
    if (result != 0 && errno != EINTR) return io_error("close", path_, errno);
    return ok_status();
  }

 private:
  static constexpr size_t kBufferSize = size_t{256} << 10;

  Status flush() {
    MESHC_CHECK(descriptor_.is_open(), "write after close");
    const Status status = write_all(descriptor_.number(), path_, buffer_);
    buffer_.clear();
    return status;
  }

  std::string path_;
  Descriptor descriptor_;
  std::string buffer_;
};

class PosixFileLock : public FileLock {
 public:
  explicit PosixFileLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;  // closing it releases the lock
};

class PosixFileSystem : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> open_for_write(const std::string& path,
                                                       uint32_t mode) override {
    Descriptor descriptor = open_descriptor(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (!descriptor.is_open()) return io_error("create", path, errno);
    return std::unique_ptr<WritableFile>(
        std::make_unique<PosixWritableFile>(path, std::move(descriptor)));
  }

  Result<std::string> read_file(const std::string& path) override {
    // Opening /dev/stdin fails when it is a socket, so descriptor 0 is used as it is.
    if (path == "/dev/stdin") return read_to_end(STDIN_FILENO, path);
    const Descriptor descriptor = open_descriptor(path, O_RDONLY);
    if (!descriptor.is_open()) return io_error("open", path, errno);
    return read_to_end(descriptor.number(), path);
  }

  Result<MappedFile> map_file(const std::string& path) override { return MappedFile::open(path); }

  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) {
      const int error = errno;
      return io_error("rename to '" + to + "' the file", from, error);
    }
    return ok_status();
  }

  Status remove_file(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return io_error("remove", path, errno);
    return ok_status();
  }

  Status remove_directory(const std::string& path) override {
    if (::rmdir(path.c_str()) != 0) return io_error("remove directory", path, errno);
    return ok_status();
  }

  Status create_directory(const std::string& path, uint32_t mode) override {
    if (::mkdir(path.c_str(), mode) == 0) return ok_status();
    if (errno == EEXIST) return failed_precondition_error("'" + path + "' exists already");
    return io_error("create directory", path, errno);
  }

  Status create_directories(const std::string& path, uint32_t mode) override {
    MESHC_ASSIGN_OR_RETURN(const bool is_there, is_directory(path));
    if (is_there) return ok_status();
    const std::string parent = parent_directory(path);
    if (parent != path && parent != ".") MESHC_RETURN_IF_ERROR(create_directories(parent, mode));
    if (::mkdir(path.c_str(), mode) == 0) return ok_status();
    if (errno != EEXIST) return io_error("create directory", path, errno);
    // Another process may have been faster.
    MESHC_ASSIGN_OR_RETURN(const bool is_there_now, is_directory(path));
    if (!is_there_now) return failed_precondition_error("'" + path + "' is not a directory");
    return ok_status();
  }

  Status sync_directory(const std::string& path) override {
    const Descriptor descriptor = open_descriptor(path, O_RDONLY | O_DIRECTORY);
    if (!descriptor.is_open()) return io_error("open directory", path, errno);
    return sync_descriptor(descriptor.number(), path);
  }

  Result<std::vector<std::string>> list_directory(const std::string& path) override {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return io_error("open directory", path, errno);
    std::vector<std::string> names;
    int error = 0;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(directory);
      if (entry == nullptr) {
        error = errno;
        break;
      }
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(directory);
    if (error != 0) return io_error("list directory", path, error);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<bool> exists(const std::string& path) override {
    struct stat info {};
    if (::lstat(path.c_str(), &info) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return io_error("inspect", path, errno);
  }

  Result<bool> is_directory(const std::string& path) override {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) return S_ISDIR(info.st_mode);
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return io_error("inspect", path, errno);
  }

  Result<uint64_t> file_size(const std::string& path) override {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return io_error("inspect", path, errno);
    return static_cast<uint64_t>(info.st_size);
  }

  Result<std::unique_ptr<FileLock>> lock_file(const std::string& path,
                                              std::string_view owner) override {
    Descriptor descriptor = open_descriptor(path, O_RDWR | O_CREAT, 0640);
    if (!descriptor.is_open()) return io_error("open lock file", path, errno);
    if (retry_interrupted([&] { return ::flock(descriptor.number(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno != EWOULDBLOCK) return io_error("lock", path, errno);
      MESHC_ASSIGN_OR_RETURN(std::string other, read_to_end(descriptor.number(), path));
      while (!other.empty() && other.back() == '\n') other.pop_back();
      return busy_error("'" + path + "' is locked by " +
                        (other.empty() ? "another process" : other) +
                        "; wait until it has finished and run again");
    }
    if (retry_interrupted([&] { return ::ftruncate(descriptor.number(), 0); }) != 0) {
      return io_error("empty lock file", path, errno);
    }
    MESHC_RETURN_IF_ERROR(write_all(descriptor.number(), path, std::string(owner) + "\n"));
    return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(descriptor)));
  }
};

}  // namespace

FileSystem& real_file_system() {
  static PosixFileSystem file_system;
  return file_system;
}

}  // namespace meshc
