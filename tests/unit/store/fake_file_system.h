// A disk in memory that fails on demand and forgets what was not synced.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace meshc {

// What a machine that stops may lose of what was not synced.
enum class Crash {
  kKeepAll,    // the process was killed, the system lives on
  kLoseAll,    // neither unsynced bytes nor unsynced names are on disk
  kLoseBytes,  // names are on disk, unsynced bytes of files are not
  kLoseNames,  // bytes are on disk, unsynced names are not
  kTorn,       // names are on disk; of unsynced bytes the first half, then zeros
  kMixed,      // any of this for each file and name by itself, as if by dice
};

// Files and directories in memory. Counts the operations that change anything, in the order in
// which they come, so that a test can let each of them fail in turn. Not thread-safe.
class FakeFileSystem : public FileSystem {
 public:
  FakeFileSystem();

  // Operation number `n`, counted from 0, fails; an append that fails has written half.
  void fail_at(uint64_t n);
  // Operation number `n` and all later ones fail: the machine stopped.
  void stop_at(uint64_t n);
  // No operation fails any more, and counting begins anew.
  void heal();
  uint64_t operations() const { return operations_; }

  // What is found after a restart. Ends all locks. `seed` throws the dice.
  void crash(Crash kind, uint32_t seed = 0);

  // For tests to look at and to damage.
  std::vector<std::string> all_files() const;
  const std::string& bytes(const std::string& path) const;
  void set_bytes(const std::string& path, std::string bytes);
  uint32_t mode(const std::string& path) const;

  Result<std::unique_ptr<WritableFile>> open_for_write(const std::string& path,
                                                       uint32_t mode) override;
  Result<std::string> read_file(const std::string& path) override;
  Result<MappedFile> map_file(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove_file(const std::string& path) override;
  Status remove_directory(const std::string& path) override;
  Status create_directory(const std::string& path, uint32_t mode) override;
  Status create_directories(const std::string& path, uint32_t mode) override;
  Status sync_directory(const std::string& path) override;
  Result<std::vector<std::string>> list_directory(const std::string& path) override;
  Result<bool> exists(const std::string& path) override;
  Result<bool> is_directory(const std::string& path) override;
  Result<uint64_t> file_size(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock_file(const std::string& path,
                                              std::string_view owner) override;

 private:
  class File;
  class Lock;
  struct Node {
    bool is_directory = false;
    uint32_t mode = 0;
    std::string bytes;
    std::string synced_bytes;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  // Counts an operation; the failure that it is to have.
  Status operate(const std::string& path);
  Node* find(const std::string& path) const;
  void lose_some_names(std::mt19937& dice);

  Names names_;
  Names durable_names_;
  std::shared_ptr<std::set<std::string>> locked_ = std::make_shared<std::set<std::string>>();
  uint64_t operations_ = 0;
  uint64_t fail_at_;
  uint64_t stop_at_;
};

}  // namespace meshc
