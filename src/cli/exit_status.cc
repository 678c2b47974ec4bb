// The exit status of each kind of failure.
#include "cli/exit_status.h"

namespace meshc {

ExitStatus exit_status_of(const Status& status) {
  switch (status.code()) {
    case StatusCode::kOk:
      return ExitStatus::kOk;
    case StatusCode::kNotFound:
    case StatusCode::kInvalidArgument:
    case StatusCode::kFailedPrecondition:
    case StatusCode::kUnsupported:
      return ExitStatus::kUserInput;
    case StatusCode::kCorruption:
    case StatusCode::kIoError:
    case StatusCode::kNoSpace:
    case StatusCode::kBusy:
      return ExitStatus::kFailure;
  }
  return ExitStatus::kFailure;
}

}  // namespace meshc
