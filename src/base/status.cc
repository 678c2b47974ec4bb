// Texts and constructors of Status.
#include "base/status.h"

#include <cerrno>
#include <system_error>

namespace meshc {

std::string_view status_code_text(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kNotFound:
      return "not found";
    case StatusCode::kCorruption:
      return "corrupt data";
    case StatusCode::kInvalidArgument:
      return "invalid argument";
    case StatusCode::kFailedPrecondition:
      return "not possible now";
    case StatusCode::kIoError:
      return "I/O error";
    case StatusCode::kNoSpace:
      return "no space left";
    case StatusCode::kUnsupported:
      return "not supported";
    case StatusCode::kBusy:
      return "busy";
  }
  return "unknown status";
}

Status::Status(StatusCode code, std::string message) {
  MESHC_CHECK(code != StatusCode::kOk, "a failure needs a failure code");
  failure_ = std::make_shared<const Failure>(Failure{code, std::move(message)});
}

std::string_view Status::message() const {
  return failure_ == nullptr ? std::string_view() : std::string_view(failure_->message);
}

std::string Status::to_string() const {
  if (ok()) return "ok";
  std::string text(status_code_text(failure_->code));
  text += ": ";
  text += failure_->message;
  return text;
}

Status Status::with_context(std::string_view context) const {
  if (ok()) return *this;
  std::string text(context);
  text += ": ";
  text += failure_->message;
  return Status(failure_->code, std::move(text));
}

Status not_found_error(std::string message) {
  return Status(StatusCode::kNotFound, std::move(message));
}
Status corruption_error(std::string message) {
  return Status(StatusCode::kCorruption, std::move(message));
}
Status invalid_argument_error(std::string message) {
  return Status(StatusCode::kInvalidArgument, std::move(message));
}
Status failed_precondition_error(std::string message) {
  return Status(StatusCode::kFailedPrecondition, std::move(message));
}
Status no_space_error(std::string message) {
  return Status(StatusCode::kNoSpace, std::move(message));
}
Status unsupported_error(std::string message) {
  return Status(StatusCode::kUnsupported, std::move(message));
}
Status busy_error(std::string message) { return Status(StatusCode::kBusy, std::move(message)); }
Status io_error(std::string message) { return Status(StatusCode::kIoError, std::move(message)); }

Status io_error(std::string_view action, std::string_view path, int errno_value) {
  std::string message = "cannot ";
  message += action;
  message += " '";
  message += path;
  message += "': ";
  message += std::error_code(errno_value, std::generic_category()).message();
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      return not_found_error(std::move(message));
    case ENOSPC:
    case EDQUOT:
      message += "; free space on that file system (or raise the quota) and run again";
      return no_space_error(std::move(message));
    default:
      return io_error(std::move(message));
  }
}

}  // namespace meshc
