// Status, Result and the macros.
#include "base/status.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace meshc {
namespace {

TEST(StatusTest, SuccessHasNoMessage) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kOk);
  EXPECT_EQ(status.message(), "");
  EXPECT_EQ(status.to_string(), "ok");
  EXPECT_EQ(sizeof(Status), sizeof(std::shared_ptr<int>));
}

TEST(StatusTest, FailureKeepsCodeAndMessage) {
  const Status status = corruption_error("block 3 has another checksum");
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kCorruption);
  EXPECT_EQ(status.message(), "block 3 has another checksum");
  EXPECT_EQ(status.to_string(), "corrupt data: block 3 has another checksum");
}

TEST(StatusTest, EveryFactoryGivesItsCode) {
  EXPECT_EQ(not_found_error("x").code(), StatusCode::kNotFound);
  EXPECT_EQ(invalid_argument_error("x").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(failed_precondition_error("x").code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(io_error("x").code(), StatusCode::kIoError);
  EXPECT_EQ(no_space_error("x").code(), StatusCode::kNoSpace);
  EXPECT_EQ(unsupported_error("x").code(), StatusCode::kUnsupported);
  EXPECT_EQ(busy_error("x").code(), StatusCode::kBusy);
}

TEST(StatusTest, ContextGoesInFront) {
  EXPECT_EQ(not_found_error("no such version").with_context("store").message(),
            "store: no such version");
  EXPECT_TRUE(ok_status().with_context("store").ok());
}

TEST(StatusTest, ErrnoDecidesTheCode) {
  EXPECT_EQ(io_error("open", "a/b", ENOENT).code(), StatusCode::kNotFound);
  EXPECT_EQ(io_error("open", "a/b", ENOTDIR).code(), StatusCode::kNotFound);
  EXPECT_EQ(io_error("open", "a/b", EACCES).code(), StatusCode::kIoError);
  EXPECT_EQ(io_error("open", "a/b", EACCES).message(), "cannot open 'a/b': Permission denied");
  const Status full = io_error("write", "a/b", ENOSPC);
  EXPECT_EQ(full.code(), StatusCode::kNoSpace);
  EXPECT_NE(full.message().find("free space"), std::string_view::npos);
  EXPECT_EQ(io_error("write", "a/b", EDQUOT).code(), StatusCode::kNoSpace);
}

TEST(ResultTest, HoldsValueOrFailure) {
  const Result<int> value = 7;
  EXPECT_TRUE(value.ok());
  EXPECT_EQ(*value, 7);
  EXPECT_TRUE(value.status().ok());
  const Result<int> failure = busy_error("taken");
  EXPECT_FALSE(failure.ok());
  EXPECT_EQ(failure.status().code(), StatusCode::kBusy);
}

TEST(ResultTest, MovesValuesThatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  const std::unique_ptr<int> pointer = *std::move(result);
  EXPECT_EQ(*pointer, 3);
}

TEST(ResultDeathTest, ValueOfAFailureStopsTheProgram) {
  const Result<int> failure = not_found_error("no listener");
  EXPECT_DEATH(static_cast<void>(failure.value()), "not found: no listener");
}

Result<int> half(int number) {
  if (number % 2 != 0) return invalid_argument_error("odd");
  return number / 2;
}

Status quarter(int number, int* out) {
  MESHC_ASSIGN_OR_RETURN(const int once, half(number));
  MESHC_ASSIGN_OR_RETURN(*out, half(once));
  return ok_status();
}

Status check_quarter(int number) {
  int ignored = 0;
  MESHC_RETURN_IF_ERROR(quarter(number, &ignored));
  return failed_precondition_error("reached the end");
}

TEST(StatusMacrosTest, ReturnTheFirstFailure) {
  int out = 0;
  EXPECT_TRUE(quarter(12, &out).ok());
  EXPECT_EQ(out, 3);
  EXPECT_EQ(quarter(6, &out).message(), "odd");
  EXPECT_EQ(check_quarter(6).message(), "odd");
  EXPECT_EQ(check_quarter(8).message(), "reached the end");
}

TEST(CheckDeathTest, PrintsConditionAndText) {
  const int pages = 3;
  MESHC_CHECK(pages == 3, "not reached");
  EXPECT_DEATH(MESHC_CHECK(pages == 4, "page lost"),
               "status_test.cc:[0-9]+: check failed: pages == 4: page lost");
}

}  // namespace
}  // namespace meshc
