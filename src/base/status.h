// Status and Result<T>: how functions report I/O failures, damaged files and refused requests.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace meshc {

enum class StatusCode : uint8_t {
  kOk,
  kNotFound,            // a file, version or object that was asked for does not exist
  kCorruption,          // bytes on disk are not what was written
  kInvalidArgument,     // the caller's or the user's request makes no sense
  kFailedPrecondition,  // the request is fine, but not in the present state
  kIoError,             // the operating system refused
  kNoSpace,             // disk or quota is full
  kUnsupported,         // valid, but meshc does not do it
  kBusy,                // somebody else holds the lock
};

// The text of a code as printed to users, for example "not found".
std::string_view status_code_text(StatusCode code);

// Success or (code, message). A success costs one null pointer. Copyable; copies share the text.
class [[nodiscard]] Status {
 public:
  Status() = default;
  // `code` must not be kOk: success has no message.
  Status(StatusCode code, std::string message);

  bool ok() const { return failure_ == nullptr; }
  StatusCode code() const { return failure_ == nullptr ? StatusCode::kOk : failure_->code; }
  // Empty for a success.
  std::string_view message() const;
  // "ok", or "<code text>: <message>".
  std::string to_string() const;
  // The same code with "<context>: " before the message; a success stays a success.
  Status with_context(std::string_view context) const;

 private:
  struct Failure {
    StatusCode code;
    std::string message;
  };
  std::shared_ptr<const Failure> failure_;
};

inline Status ok_status() { return Status(); }
Status not_found_error(std::string message);
Status corruption_error(std::string message);
Status invalid_argument_error(std::string message);
Status failed_precondition_error(std::string message);
Status no_space_error(std::string message);
Status unsupported_error(std::string message);
Status busy_error(std::string message);
// I/O failure without an errno.
Status io_error(std::string message);
// What a failed system call on `path` means: ENOENT and ENOTDIR become kNotFound, ENOSPC and EDQUOT
// kNoSpace (with a remedy), the rest kIoError. `action` is what was tried, such as "open".
Status io_error(std::string_view action, std::string_view path, int errno_value);

// A value or the failure that prevented it. Works with types that can only be moved.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : value_(std::move(value)) {}         // NOLINT: implicit on purpose
  Result(Status status) : status_(std::move(status)) {  // NOLINT: implicit on purpose
    MESHC_CHECK(!status_.ok(), "a Result without value needs a failure");
  }

  bool ok() const { return value_.has_value(); }
  // ok_status() when there is a value.
  const Status& status() const { return status_; }

  T& value() & {
    check_has_value();
    return *value_;
  }
  const T& value() const& {
    check_has_value();
    return *value_;
  }
  T&& value() && {
    check_has_value();
    return std::move(*value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  void check_has_value() const { MESHC_CHECK(value_.has_value(), status_.to_string()); }

  std::optional<T> value_;
  Status status_;
};

}  // namespace meshc

#define MESHC_CONCAT_INNER(a, b) a##b
#define MESHC_CONCAT(a, b) MESHC_CONCAT_INNER(a, b)

// Evaluates `expression` (a Status) and returns it from the calling function if it is a failure.
#define MESHC_RETURN_IF_ERROR(expression)          \
  do {                                             \
    ::meshc::Status meshc_status_ = (expression);  \
    if (!meshc_status_.ok()) return meshc_status_; \
  } while (false)

// MESHC_ASSIGN_OR_RETURN(std::string text, read_file(path)): the value, or return the failure.
#define MESHC_ASSIGN_OR_RETURN(target, expression) \
  MESHC_ASSIGN_OR_RETURN_INNER(MESHC_CONCAT(meshc_result_, __LINE__), target, expression)
#define MESHC_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                    \
  if (!result.ok()) return result.status();                      \
  target = std::move(result).value()
