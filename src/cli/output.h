// Writing to the terminal, to pipes and to files.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/status.h"
#include "cli/exit_status.h"

namespace meshc {

// "meshc: error: <text>" on stderr, one line.
void print_error(std::string_view text);
// "meshc: warning: <text>" on stderr.
void print_warning(std::string_view text);
// print_error() with the failure's text; returns how the command ends. A reader of stdout who went
// away (see Output) is no failure: nothing is printed and the status is kOk.
ExitStatus fail_with(const Status& status);
// How a command ends: kOk, or as fail_with() says.
ExitStatus end_with(const Status& status);
// Each diagnostic on a line of stderr, sorted, at most `limit` of them and then how many more.
void print_diagnostics(const Diagnostics& diagnostics, size_t limit = 100);

// Where a command writes its result: stdout for "-", else a file that appears only when it is
// whole. Not thread-safe.
class Output {
 public:
  // Creates "<path>.tmp" beside the file, or takes stdout.
  static Result<Output> open(const std::string& path);
  Output(Output&&) noexcept;
  Output& operator=(Output&&) noexcept;
  // Without finish(), a file is left as it was.
  ~Output();

  // A closed pipe is remembered and reported as the failure that is_closed_pipe() knows.
  Status write(std::string_view text);
  // Flushes; for a file: syncs and renames it to its own name.
  Status finish();

 private:
  struct Impl;
  explicit Output(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Whether `status` says that the reader of stdout has gone.
bool is_closed_pipe(const Status& status);

// All of `text` to stdout at once.
Status write_stdout(std::string_view text);

}  // namespace meshc
