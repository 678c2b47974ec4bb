// Streams to stdout, stderr and files that appear whole.
#include "cli/output.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/file_system.h"

namespace meshc {
namespace {

constexpr uint32_t kFileMode = 0644;
constexpr std::string_view kClosedPipe = "the reader of the output has gone";

void write_stderr(std::string_view kind, std::string_view text) {
  std::string line = "meshc: ";
  line.append(kind).append(": ").append(text).append("\n");
  // There is nowhere to report a failure to write to stderr.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

Status stdout_failure(int errno_value) {
  if (errno_value == EPIPE) return io_error(std::string(kClosedPipe));
  return io_error("write", "stdout", errno_value);
}

// Devices and pipes are written as they are: replacing them by a file would surprise.
bool is_replaceable(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  return status.type() == std::filesystem::file_type::not_found ||
         status.type() == std::filesystem::file_type::regular;
}

}  // namespace

void print_error(std::string_view text) { write_stderr("error", text); }

void print_warning(std::string_view text) { write_stderr("warning", text); }

ExitStatus fail_with(const Status& status) {
  if (is_closed_pipe(status)) return ExitStatus::kOk;
  print_error(status.message());
  return exit_status_of(status);
}

ExitStatus end_with(const Status& status) {
  return status.ok() ? ExitStatus::kOk : fail_with(status);
}

void print_diagnostics(const Diagnostics& diagnostics, size_t limit) {
  const std::vector<Diagnostic> sorted = diagnostics.sorted();
  std::string text;
  for (size_t i = 0; i < sorted.size() && i < limit; ++i) text += to_text(sorted[i]) + "\n";
  if (sorted.size() > limit) text += "... and " + std::to_string(sorted.size() - limit) + " more\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool is_closed_pipe(const Status& status) {
  return status.code() == StatusCode::kIoError && status.message() == kClosedPipe;
}

Status write_stdout(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return stdout_failure(errno);
  if (std::fflush(stdout) != 0) return stdout_failure(errno);
  return ok_status();
}

struct Output::Impl {
  std::string path;       // empty: stdout
  std::string temporary;  // empty: written in place
  std::unique_ptr<WritableFile> file;
  bool is_finished = false;
};

Output::Output(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Output::Output(Output&&) noexcept = default;
Output& Output::operator=(Output&&) noexcept = default;

Output::~Output() {
  if (impl_ == nullptr || impl_->is_finished || impl_->temporary.empty()) return;
  impl_->file.reset();
  const Status ignored = real_file_system().remove_file(impl_->temporary);
  static_cast<void>(ignored);
}

Result<Output> Output::open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  if (path != "-") {
    impl->path = path;
    const bool is_replaced = is_replaceable(path);
    if (is_replaced) impl->temporary = path + ".tmp";
    MESHC_ASSIGN_OR_RETURN(impl->file, real_file_system().open_for_write(
                                           is_replaced ? impl->temporary : path, kFileMode));
  }
  return Output(std::move(impl));
}

Status Output::write(std::string_view text) {
  if (impl_->file != nullptr) return impl_->file->append(text);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return stdout_failure(errno);
  return ok_status();
}

Status Output::finish() {
  if (impl_->file == nullptr) {
    if (std::fflush(stdout) != 0) return stdout_failure(errno);
    impl_->is_finished = true;
    return ok_status();
  }
  if (impl_->temporary.empty()) {
    impl_->is_finished = true;
    return impl_->file->close();
  }
  MESHC_RETURN_IF_ERROR(impl_->file->sync());
  MESHC_RETURN_IF_ERROR(impl_->file->close());
  MESHC_RETURN_IF_ERROR(real_file_system().rename(impl_->temporary, impl_->path));
  impl_->is_finished = true;
  return real_file_system().sync_directory(parent_directory(impl_->path));
}

}  // namespace meshc
