// Gathering, ordering and printing of Diagnostics.
#include "base/diagnostics.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace meshc {

std::string to_text(const Diagnostic& diagnostic) {
  std::string text;
  if (!diagnostic.where.file.empty()) {
    text += diagnostic.where.file;
    if (diagnostic.where.line != 0) {
      text += ':';
      text += std::to_string(diagnostic.where.line);
    }
    text += ": ";
  }
  text += diagnostic.severity == Severity::kError ? "error: " : "warning: ";
  if (!diagnostic.object.empty()) {
    text += diagnostic.object;
    text += ": ";
  }
  text += diagnostic.message;
  if (!diagnostic.remedy.empty()) {
    text += "; ";
    text += diagnostic.remedy;
  }
  return text;
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++error_count_;
  list_.push_back(std::move(diagnostic));
}

void Diagnostics::error(SourceLocation where, std::string object, std::string message,
                        std::string remedy) {
  add({Severity::kError, std::move(where), std::move(object), std::move(message),
       std::move(remedy)});
}

void Diagnostics::warning(SourceLocation where, std::string object, std::string message,
                          std::string remedy) {
  add({Severity::kWarning, std::move(where), std::move(object), std::move(message),
       std::move(remedy)});
}

void Diagnostics::append(Diagnostics&& other) {
  error_count_ += other.error_count_;
  list_.insert(list_.end(), std::make_move_iterator(other.list_.begin()),
               std::make_move_iterator(other.list_.end()));
  other.list_.clear();
  other.error_count_ = 0;
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = list_;
  std::sort(result.begin(), result.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.where, a.object, a.message, a.severity, a.remedy) <
           std::tie(b.where, b.object, b.message, b.severity, b.remedy);
  });
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace meshc
