// The order of the steps of write_file_atomically(), and its behaviour when one of them fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file_system.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;

// Records what is asked of it; fails the step named `failing_step`.
class RecordingFileSystem : public FileSystem {
 public:
  std::vector<std::string> steps;
  std::string failing_step;

  Status step(const std::string& text) {
    steps.push_back(text);
    if (text == failing_step) return io_error("no more");
    return ok_status();
  }

  Result<std::unique_ptr<WritableFile>> open_for_write(const std::string& path,
                                                       uint32_t mode) override;
  Status rename(const std::string& from, const std::string& to) override {
    return step("rename " + from + " " + to);
  }
  Status remove_file(const std::string& path) override { return step("remove " + path); }
  Status sync_directory(const std::string& path) override { return step("sync " + path); }

  Result<std::string> read_file(const std::string&) override { return unused(); }
  Result<MappedFile> map_file(const std::string&) override { return unused(); }
  Status remove_directory(const std::string&) override { return unused(); }
  Status create_directory(const std::string&, uint32_t) override { return unused(); }
  Status create_directories(const std::string&, uint32_t) override { return unused(); }
  Result<std::vector<std::string>> list_directory(const std::string&) override { return unused(); }
  Result<bool> exists(const std::string&) override { return unused(); }
  Result<bool> is_directory(const std::string&) override { return unused(); }
  Result<uint64_t> file_size(const std::string&) override { return unused(); }
  Result<std::unique_ptr<FileLock>> lock_file(const std::string&, std::string_view) override {
    return unused();
  }

 private:
  Status unused() { return step("unexpected"); }
};

class RecordingFile : public WritableFile {
 public:
  explicit RecordingFile(RecordingFileSystem* fs) : fs_(fs) {}
  Status append(std::string_view bytes) override {
    return fs_->step("append " + std::string(bytes));
  }
  Status sync() override { return fs_->step("sync file"); }
  Status close() override { return fs_->step("close"); }

 private:
  RecordingFileSystem* fs_;
};

Result<std::unique_ptr<WritableFile>> RecordingFileSystem::open_for_write(const std::string& path,
                                                                          uint32_t mode) {
  MESHC_RETURN_IF_ERROR(step("open " + path + " " + std::to_string(mode)));
  return std::unique_ptr<WritableFile>(std::make_unique<RecordingFile>(this));
}

TEST(AtomicWriteTest, SyncsBeforeAndAfterTheRename) {
  RecordingFileSystem fs;
  ASSERT_TRUE(write_file_atomically(fs, "dir/a", "text", 0600).ok());
  EXPECT_THAT(fs.steps, ElementsAre("open dir/a.tmp 384", "append text", "sync file", "close",
                                    "rename dir/a.tmp dir/a", "sync dir"));
}

TEST(AtomicWriteTest, RemovesTheTemporaryFileAfterAFailure) {
  for (const std::string_view step :
       {"append text", "sync file", "close", "rename dir/a.tmp dir/a"}) {
    RecordingFileSystem fs;
    fs.failing_step = step;
    EXPECT_FALSE(write_file_atomically(fs, "dir/a", "text", 0600).ok()) << step;
    EXPECT_EQ(fs.steps.back(), "remove dir/a.tmp") << step;
    EXPECT_EQ(fs.steps[fs.steps.size() - 2], step);
  }
}

TEST(AtomicWriteTest, FailureOfTheDirectorySyncIsReported) {
  RecordingFileSystem fs;
  fs.failing_step = "sync dir";
  EXPECT_FALSE(write_file_atomically(fs, "dir/a", "text", 0600).ok());
  EXPECT_EQ(fs.steps.back(), "sync dir");
}

}  // namespace
}  // namespace meshc
