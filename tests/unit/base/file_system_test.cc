// The real file system in a temporary directory, and what happens when parts of it fail.
#include "base/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FileSystemTest : public ::testing::Test {
 protected:
  std::string path(std::string_view name) const { return folder_ / name; }
  std::string content(std::string_view name) { return *fs_.read_file(path(name)); }
  Status write(std::string_view name, std::string_view bytes) {
    return write_file_atomically(fs_, path(name), bytes, 0644);
  }

  const TemporaryFolder folder_;
  FileSystem& fs_ = real_file_system();
};

TEST_F(FileSystemTest, WritesAndReadsSmallAndLargeParts) {
  Result<std::unique_ptr<WritableFile>> file = fs_.open_for_write(path("a"), 0640);
  ASSERT_TRUE(file.ok()) << file.status().to_string();
  std::string wanted;
  for (int i = 0; i < 2000; ++i) {
    const std::string part(static_cast<size_t>(i % 300), static_cast<char>('a' + i % 26));
    ASSERT_TRUE((*file)->append(part).ok());
    wanted += part;
  }
  const std::string large(1 << 20, 'L');
  ASSERT_TRUE((*file)->append(large).ok());
  wanted += large;
  ASSERT_TRUE((*file)->append("end").ok());
  wanted += "end";
  ASSERT_TRUE((*file)->sync().ok());
  EXPECT_EQ(content("a"), wanted);
  ASSERT_TRUE((*file)->close().ok());
  EXPECT_EQ(*fs_.file_size(path("a")), wanted.size());
  struct stat info {};
  ASSERT_EQ(::stat(path("a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST_F(FileSystemTest, OpenForWriteEmptiesTheFile) {
  ASSERT_TRUE(write("a", "old content").ok());
  Result<std::unique_ptr<WritableFile>> file = fs_.open_for_write(path("a"), 0644);
  ASSERT_TRUE((*file)->close().ok());
  EXPECT_EQ(content("a"), "");
}

TEST_F(FileSystemTest, MissingFilesAreNotFound) {
  EXPECT_EQ(fs_.read_file(path("x")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.map_file(path("x")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.file_size(path("x")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.remove_file(path("x")).code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.remove_directory(path("x")).code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.rename(path("x"), path("y")).code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.list_directory(path("x")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.sync_directory(path("x")).code(), StatusCode::kNotFound);
  EXPECT_EQ(fs_.open_for_write(path("x/y"), 0644).status().code(), StatusCode::kNotFound);
  EXPECT_FALSE(*fs_.exists(path("x")));
  EXPECT_FALSE(*fs_.is_directory(path("x")));
  EXPECT_THAT(fs_.read_file(path("x")).status().to_string(), HasSubstr(path("x")));
}

TEST_F(FileSystemTest, ReadsPipesToTheirEnd) {
  const std::string pipe = path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream out(pipe);
    for (int i = 0; i < 1000; ++i) out << std::string(200, 'p');
  });
  EXPECT_EQ(content("pipe"), std::string(200000, 'p'));
  writer.join();
}

TEST_F(FileSystemTest, MapsFiles) {
  ASSERT_TRUE(write("a", "mapped text").ok());
  ASSERT_TRUE(write("empty", "").ok());
  Result<MappedFile> file = fs_.map_file(path("a"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->text(), "mapped text");
  EXPECT_EQ(file->bytes().size(), 11u);
  MappedFile moved = *std::move(file);
  EXPECT_EQ(moved.text(), "mapped text");
  moved = *fs_.map_file(path("empty"));
  EXPECT_EQ(moved.text(), "");
  EXPECT_EQ(fs_.map_file(folder_.path()).status().code(), StatusCode::kInvalidArgument);
}

TEST(MappedFileTest, HoldsBytesInMemory) {
  MappedFile first = MappedFile::from_bytes("short");
  const std::string_view view = first.text();
  const MappedFile second = std::move(first);
  EXPECT_EQ(second.text(), "short");
  EXPECT_EQ(second.text().data(), view.data());
}

TEST_F(FileSystemTest, ListsNamesSorted) {
  for (const std::string_view name : {"b", "a", "c"}) ASSERT_TRUE(write(name, "").ok());
  ASSERT_TRUE(fs_.create_directory(path("d"), 0755).ok());
  EXPECT_THAT(*fs_.list_directory(folder_.path()), ElementsAre("a", "b", "c", "d"));
}

TEST_F(FileSystemTest, CreatesAndRemovesDirectories) {
  ASSERT_TRUE(fs_.create_directories(path("x/y/z"), 0755).ok());
  EXPECT_TRUE(*fs_.is_directory(path("x/y/z")));
  EXPECT_TRUE(fs_.create_directories(path("x/y/z/"), 0755).ok());
  EXPECT_EQ(fs_.create_directory(path("x"), 0755).code(), StatusCode::kFailedPrecondition);
  EXPECT_FALSE(fs_.remove_directory(path("x")).ok());
  EXPECT_TRUE(fs_.remove_directory(path("x/y/z")).ok());
  EXPECT_FALSE(*fs_.exists(path("x/y/z")));
  ASSERT_TRUE(write("file", "").ok());
  EXPECT_FALSE(fs_.create_directories(path("file"), 0755).ok());
  EXPECT_FALSE(fs_.create_directories(path("file/x"), 0755).ok());
}

TEST_F(FileSystemTest, RenameReplaces) {
  ASSERT_TRUE(write("a", "new").ok());
  ASSERT_TRUE(write("b", "old").ok());
  ASSERT_TRUE(fs_.rename(path("a"), path("b")).ok());
  EXPECT_EQ(content("b"), "new");
  EXPECT_FALSE(*fs_.exists(path("a")));
}

TEST_F(FileSystemTest, LockKeepsOthersOut) {
  Result<std::unique_ptr<FileLock>> lock = fs_.lock_file(path("lock"), "pid 7 on host a");
  ASSERT_TRUE(lock.ok());
  const Status refused = fs_.lock_file(path("lock"), "pid 8").status();
  EXPECT_EQ(refused.code(), StatusCode::kBusy);
  EXPECT_THAT(refused.to_string(), HasSubstr("pid 7 on host a"));
  lock = Result<std::unique_ptr<FileLock>>(std::unique_ptr<FileLock>());
  EXPECT_TRUE(fs_.lock_file(path("lock"), "p9").ok());
  EXPECT_EQ(content("lock"), "p9\n");
}

TEST_F(FileSystemTest, LockEndsWithTheProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Result<std::unique_ptr<FileLock>> lock = fs_.lock_file(path("lock"), "child");
    ::_exit(lock.ok() ? 0 : 1);
  }
  int exit_status = -1;
  ASSERT_EQ(::waitpid(child, &exit_status, 0), child);
  ASSERT_EQ(exit_status, 0);
  EXPECT_TRUE(fs_.lock_file(path("lock"), "parent").ok());
}

TEST_F(FileSystemTest, FailingWritesAreReported) {
  // The limit on the size of a file stands for a disk that takes only a part of what is written.
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {100, 100};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Status status = write("a", std::string(1000, 'x'));
    const bool is_gone = !*fs_.exists(path("a")) && !*fs_.exists(path("a.tmp"));
    ::_exit(status.code() == StatusCode::kIoError && is_gone ? 0 : 1);
  }
  int exit_status = -1;
  ASSERT_EQ(::waitpid(child, &exit_status, 0), child);
  EXPECT_EQ(exit_status, 0);
}

TEST_F(FileSystemTest, FullDiskIsNoSpace) {
  if (!*fs_.exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  Result<std::unique_ptr<WritableFile>> file = fs_.open_for_write("/dev/full", 0644);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->append("x").ok());
  EXPECT_EQ((*file)->sync().code(), StatusCode::kNoSpace);
}

TEST_F(FileSystemTest, AtomicWriteReplacesAndLeavesNothing) {
  ASSERT_TRUE(write("a", "one").ok());
  ASSERT_TRUE(write("a", "two").ok());
  EXPECT_EQ(content("a"), "two");
  EXPECT_THAT(*fs_.list_directory(folder_.path()), ElementsAre("a"));
}

TEST(PathTest, Parents) {
  EXPECT_EQ(parent_directory("a/b/c"), "a/b");
  EXPECT_EQ(parent_directory("a/b//"), "a");
  EXPECT_EQ(parent_directory("a//b"), "a");
  EXPECT_EQ(parent_directory("/c"), "/");
  EXPECT_EQ(parent_directory("/"), "/");
  EXPECT_EQ(parent_directory("c"), ".");
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("", "b"), "b");
}

}  // namespace
}  // namespace meshc
