// Files that appear only when they are whole, and what failures end with.
#include "cli/output.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file_system.h"
#include "tests/support/temporary_folder.h"

namespace meshc {
namespace {

class OutputTest : public testing::Test {
 protected:
  const TemporaryFolder folder_;
};

TEST_F(OutputTest, AppearsWhenItIsFinished) {
  const std::string path = folder_ / "a.json";
  Result<Output> out = Output::open(path);
  ASSERT_TRUE(out.ok());
  ASSERT_TRUE(out->write("one ").ok());
  ASSERT_TRUE(out->write("two").ok());
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(out->finish().ok());
  EXPECT_EQ(*real_file_system().read_file(path), "one two");
  EXPECT_EQ(real_file_system().list_directory(folder_.path())->size(), 1u);
}

TEST_F(OutputTest, LeavesTheOldFileIfItIsNotFinished) {
  const std::string path = folder_ / "a.json";
  ASSERT_TRUE(write_file_atomically(real_file_system(), path, "old", 0644).ok());
  {
    Result<Output> out = Output::open(path);
    ASSERT_TRUE(out.ok());
    ASSERT_TRUE(out->write("new").ok());
  }
  EXPECT_EQ(*real_file_system().read_file(path), "old");
  EXPECT_EQ(real_file_system().list_directory(folder_.path())->size(), 1u);
}

TEST_F(OutputTest, WritesDevicesInPlace) {
  Result<Output> out = Output::open("/dev/null");
  ASSERT_TRUE(out.ok());
  EXPECT_TRUE(out->write("x").ok());
  EXPECT_TRUE(out->finish().ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(OutputTest, SaysWhyItCannotBeOpened) {
  const Result<Output> out = Output::open(folder_ / "missing/a.json");
  EXPECT_EQ(out.status().code(), StatusCode::kNotFound);
}

TEST(ExitStatusOf, TellsTheMachineFromTheInput) {
  EXPECT_EQ(exit_status_of(ok_status()), ExitStatus::kOk);
  EXPECT_EQ(exit_status_of(not_found_error("x")), ExitStatus::kUserInput);
  EXPECT_EQ(exit_status_of(invalid_argument_error("x")), ExitStatus::kUserInput);
  EXPECT_EQ(exit_status_of(unsupported_error("x")), ExitStatus::kUserInput);
  EXPECT_EQ(exit_status_of(failed_precondition_error("x")), ExitStatus::kUserInput);
  EXPECT_EQ(exit_status_of(corruption_error("x")), ExitStatus::kFailure);
  EXPECT_EQ(exit_status_of(io_error("x")), ExitStatus::kFailure);
  EXPECT_EQ(exit_status_of(no_space_error("x")), ExitStatus::kFailure);
  EXPECT_EQ(exit_status_of(busy_error("x")), ExitStatus::kFailure);
}

}  // namespace
}  // namespace meshc
