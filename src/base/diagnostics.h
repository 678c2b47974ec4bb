// Errors and warnings about the user's input, gathered while work goes on and printed sorted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

struct SourceLocation {
  std::string file;   // as the user gave it; empty = not from a file
  uint32_t line = 0;  // 1-based; 0 = unknown

  friend auto operator<=>(const SourceLocation&, const SourceLocation&) = default;
};

enum class Severity : uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  SourceLocation where;
  std::string object;        // "Service default/reviews"; empty = not about one object
  std::string message;       // what is wrong
  std::string remedy;        // what the user can do; empty = obvious from the message
  std::string profile = {};  // the only profile that it is about; empty = any

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// "mesh/a.yaml:12: error: Service default/reviews: port 70000 is out of range; choose 1-65535".
// Parts that are empty or unknown are left out together with their punctuation.
std::string to_text(const Diagnostic& diagnostic);

// A growing list of diagnostics. Not thread-safe: use one per task and append() them at the end.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(SourceLocation where, std::string object, std::string message,
             std::string remedy = {});
  void warning(SourceLocation where, std::string object, std::string message,
               std::string remedy = {});
  // Moves all of `other` behind the present ones.
  void append(Diagnostics&& other);

  bool has_errors() const { return error_count_ > 0; }
  size_t error_count() const { return error_count_; }
  size_t warning_count() const { return list_.size() - error_count_; }
  size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }
  // In the order of arrival.
  const std::vector<Diagnostic>& list() const { return list_; }
  // Ordered by (file, line, object, message, severity, remedy), without exact repetitions: the same
  // for every order of arrival.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> list_;
  size_t error_count_ = 0;
};

}  // namespace meshc
