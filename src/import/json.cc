// Copies what simdjson's On-Demand parser sees into a Document, in one pass.
//
// simdjson's DOM would be simpler to wrap, but it forgets where in the text a value was, and every
// message needs a line. On-Demand keeps pointers into the text: it finds all structural characters
// with vector instructions (and checks UTF-8 on the way), and then walks along them. The walk
// writes the same nodes as the YAML reader, so there is one tree type for everything behind. A
// string without a backslash, hence nearly every one, is not copied: its node refers to the text
// between the quotes. Line numbers come from a LineIndex when somebody asks.
//
// Most files hold one document. iterate() reads exactly one and says where it stopped; only if more
// text follows, that rest is read with iterate_many(), whose batch must hold the largest document.
#include "import/json.h"

#define SIMDJSON_EXCEPTIONS 0  // so that no result can be used without looking at its error
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "import/document_builder.h"
#include "import/line_index.h"

namespace meshc {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

std::string_view without_trailing_space(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t' ||
                           text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

// A token of simdjson reaches up to the next one, so white space may follow.
bool is_space_or_end(std::string_view token, size_t i) {
  return i == token.size() ||
         (i < token.size() && std::string_view(" \n\t\r").find(token[i]) != std::string_view::npos);
}

// Walks one document and builds it.
class DocumentCopier {
 public:
  // Sets `*last_offset` to the place of each value or key before looking at it.
  DocumentCopier(std::string_view text, DocumentBuilder* builder, uint32_t* last_offset)
      : text_(text), builder_(builder), last_offset_(*last_offset) {}

  // Works for a document and for a reference into a stream.
  template <class JsonDocument>
  error_code copy(JsonDocument& document) {
    std::string_view token;
    SIMDJSON_TRY(to_result(document.raw_json_token()).get(token));
    last_offset_ = offset_of(token.data());
    if (token.front() == '{') {
      ondemand::object object;
      SIMDJSON_TRY(document.get_object().get(object));
      return copy_object(object);
    }
    if (token.front() == '[') {
      ondemand::array array;
      SIMDJSON_TRY(document.get_array().get(array));
      return copy_array(array);
    }
    return simdjson::INCORRECT_TYPE;
  }

  const std::vector<DocumentBuilder::Duplicate>& duplicates() const { return duplicates_; }

 private:
  template <class T>
  static simdjson::simdjson_result<T> to_result(T value) {
    return simdjson::simdjson_result<T>(std::move(value));
  }
  template <class T>
  static simdjson::simdjson_result<T> to_result(simdjson::simdjson_result<T> result) {
    return result;
  }

  uint32_t offset_of(const char* place) const {
    return static_cast<uint32_t>(place - text_.data());
  }

  error_code copy_object(ondemand::object& object) {
    if (builder_->depth() >= kMaxDepth) return simdjson::DEPTH_ERROR;
    builder_->open(NodeKind::kObject, last_offset_);
    for (simdjson::simdjson_result<ondemand::field> item : object) {
      ondemand::field field;
      SIMDJSON_TRY(std::move(item).get(field));
      SIMDJSON_TRY(copy_key(field));
      SIMDJSON_TRY(copy_value(field.value()));
    }
    DocumentBuilder::Duplicate duplicate = builder_->close();
    if (duplicate.found) duplicates_.push_back(std::move(duplicate));
    return simdjson::SUCCESS;
  }

  error_code copy_array(ondemand::array& array) {
    if (builder_->depth() >= kMaxDepth) return simdjson::DEPTH_ERROR;
    builder_->open(NodeKind::kArray, last_offset_);
    for (simdjson::simdjson_result<ondemand::value> item : array) {
      ondemand::value value;
      SIMDJSON_TRY(std::move(item).get(value));
      SIMDJSON_TRY(copy_value(value));
    }
    builder_->close();
    return simdjson::SUCCESS;
  }

  error_code copy_key(ondemand::field& field) {
    const char* begin = field.key().raw();
    last_offset_ = offset_of(begin) - 1;
    const std::string_view rest = text_.substr(offset_of(begin));
    std::string_view key = rest.substr(0, rest.find('"'));
    if (std::memchr(key.data(), '\\', key.size()) != nullptr) {
      SIMDJSON_TRY(field.unescaped_key().get(key));
    }
    builder_->add_key(key, last_offset_);
    return simdjson::SUCCESS;
  }

  error_code copy_value(ondemand::value value) {
    const std::string_view token = value.raw_json_token();
    last_offset_ = offset_of(token.data());
    bool is_null = false;
    switch (token.empty() ? '\0' : token.front()) {
      case '{': {
        ondemand::object object;
        SIMDJSON_TRY(value.get_object().get(object));
        return copy_object(object);
      }
      case '[': {
        ondemand::array array;
        SIMDJSON_TRY(value.get_array().get(array));
        return copy_array(array);
      }
      case '"':
        return copy_string(value, token);
      case 't':
      case 'f': {
        bool ignored = false;
        SIMDJSON_TRY(value.get_bool().get(ignored));
        builder_->add_scalar(NodeKind::kBool, without_trailing_space(token), last_offset_);
        return simdjson::SUCCESS;
      }
      case 'n':
        SIMDJSON_TRY(value.is_null().get(is_null));
        if (!is_null) return simdjson::N_ATOM_ERROR;
        builder_->add_scalar(NodeKind::kNull, without_trailing_space(token), last_offset_);
        return simdjson::SUCCESS;
      default:
        return copy_number(value, token);
    }
  }

  error_code copy_string(ondemand::value value, std::string_view token) {
    const size_t quote = std::min(token.find('"', 1), token.size());
    if (std::memchr(token.data(), '\\', quote) != nullptr) {
      std::string_view text;
      SIMDJSON_TRY(value.get_string().get(text));
      builder_->add_scalar(NodeKind::kString, text, last_offset_);
      return simdjson::SUCCESS;
    }
    if (!is_space_or_end(token, quote + 1)) return simdjson::TAPE_ERROR;
    SIMDJSON_TRY(value.get_raw_json_string().error());
    builder_->add_scalar(NodeKind::kString, token.substr(1, quote - 1), last_offset_);
    return simdjson::SUCCESS;
  }

  error_code copy_number(ondemand::value value, std::string_view token) {
    ondemand::number number;
    SIMDJSON_TRY(value.get_number().get(number));
    const NodeKind kind = number.is_double() ? NodeKind::kDouble : NodeKind::kInt;
    builder_->add_scalar(kind, without_trailing_space(token), last_offset_);
    return simdjson::SUCCESS;
  }

  std::string_view text_;
  DocumentBuilder* builder_;
  uint32_t& last_offset_;
  std::vector<DocumentBuilder::Duplicate> duplicates_;
};

// Where the scan for structural characters failed, which simdjson does not tell.
size_t offset_of_scan_error(std::string_view text, error_code error) {
  if (error == simdjson::UTF8_ERROR) {
    size_t line = 0;
    while (line < text.size()) {
      const size_t end = std::min(text.find('\n', line), text.size());
      if (!simdjson::validate_utf8(text.data() + line, end - line)) return line;
      line = end + 1;
    }
    return 0;
  }
  // A quote too few or too many makes a line feed, or the end, part of a string.
  bool is_in_string = false;
  size_t string_begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      is_in_string = !is_in_string;
      string_begin = i;
    } else if (is_in_string && text[i] == '\\') {
      ++i;
    } else if (is_in_string && static_cast<unsigned char>(text[i]) < 0x20) {
      return i;
    }
  }
  return is_in_string ? string_begin : 0;
}

class JsonReader {
 public:
  JsonReader(std::string_view text, const std::string& file_name, std::vector<Document>* out,
             Diagnostics* diagnostics)
      : text_(text),
        file_name_(file_name),
        lines_(std::make_shared<LineIndex>(text)),
        out_(out),
        diagnostics_(diagnostics) {}

  void read() {
    const std::optional<size_t> rest = read_first();
    if (rest.has_value()) read_stream(*rest);
  }

 private:
  // Reads the document at the start. Returns where more text follows, if any does.
  std::optional<size_t> read_first() {
    const simdjson::padded_string_view padded(text_.data(), text_.size(),
                                              text_.size() + kJsonPadding);
    ondemand::parser parser;
    ondemand::document document;
    error_code error = parser.iterate(padded).get(document);
    if (error != simdjson::SUCCESS) {
      report(error, offset_of_scan_error(text_, error));
      return std::nullopt;
    }
    bool has_begun = false;
    error = read_document(document, text_.size() / 16, &has_begun);
    // simdjson looks at the last character first: a list behind an object is no single document.
    if (error == simdjson::INCOMPLETE_ARRAY_OR_OBJECT && !has_begun) return 0;
    if (error != simdjson::SUCCESS) {
      report(error, last_offset_);
      return std::nullopt;
    }
    const char* location = nullptr;  // an error means: at the end
    if (document.current_location().get(location) != simdjson::SUCCESS) return std::nullopt;
    return static_cast<size_t>(location - text_.data());
  }

  // Reads all documents from an offset on.
  void read_stream(size_t begin) {
    const std::string_view rest = text_.substr(begin);
    ondemand::parser parser;
    ondemand::document_stream stream;
    const size_t batch_bytes = std::max(rest.size(), simdjson::dom::MINIMAL_BATCH_SIZE);
    error_code error = parser.iterate_many(rest.data(), rest.size(), batch_bytes).get(stream);
    if (error != simdjson::SUCCESS) return report(error, begin);
    for (auto item = stream.begin(); item != stream.end(); ++item) {
      ondemand::document_reference document;
      last_offset_ = static_cast<uint32_t>(begin + item.current_index());
      bool has_begun = false;
      error = (*item).get(document);
      if (error == simdjson::SUCCESS) error = read_document(document, 0, &has_begun);
      if (error != simdjson::SUCCESS) return report(error, last_offset_);
    }
    if (stream.truncated_bytes() == 0) return;
    const size_t last_begin = text_.size() - stream.truncated_bytes();
    diagnostics_->error({file_name_, lines_->line_at(text_.size())}, "",
                        "malformed JSON: the document that begins in line " +
                            std::to_string(lines_->line_at(last_begin)) + " is not complete",
                        "fetch the file again, or complete it");
  }

  // Adds the document, unless it has duplicate keys. Keys and values that it looks at set
  // last_offset_, so that it shows the place of an error.
  template <class JsonDocument>
  error_code read_document(JsonDocument& document, size_t expected_nodes, bool* has_begun) {
    DocumentBuilder builder(text_, file_name_, lines_);
    builder.reserve(expected_nodes);
    DocumentCopier copier(text_, &builder, &last_offset_);
    const error_code error = copier.copy(document);
    *has_begun = builder.depth() > 0;
    if (error != simdjson::SUCCESS) {
      refine_last_offset(document);
      return error;
    }
    for (const DocumentBuilder::Duplicate& duplicate : copier.duplicates()) {
      diagnostics_->error({file_name_, lines_->line_at(duplicate.second_position)}, "",
                          "key '" + duplicate.key + "' is there already in line " +
                              std::to_string(lines_->line_at(duplicate.first_position)),
                          "remove one of the two");
    }
    if (copier.duplicates().empty()) out_->push_back(builder.finish());
    return simdjson::SUCCESS;
  }

  // Moves last_offset_ to the token at which the parser stumbled, if that is behind the last value:
  // the token before the one that it would look at next.
  template <class JsonDocument>
  void refine_last_offset(JsonDocument& document) {
    const char* location = nullptr;
    if (document.current_location().get(location) != simdjson::SUCCESS) return;
    if (location < text_.data() || location > text_.data() + text_.size()) return;
    const std::string_view before =
        without_trailing_space(text_.substr(0, static_cast<size_t>(location - text_.data())));
    if (!before.empty()) {
      last_offset_ = std::max(last_offset_, static_cast<uint32_t>(before.size() - 1));
    }
  }

  void report(error_code error, size_t offset) {
    std::string message = "malformed JSON: ";
    std::string remedy = "correct the text near this line";
    if (error == simdjson::DEPTH_ERROR) {
      message = "nested deeper than " + std::to_string(kMaxDepth) + " levels";
      remedy.clear();
    } else if (error == simdjson::INCORRECT_TYPE) {
      message += "a document must be an object or a list";
    } else {
      message += simdjson::error_message(error);
    }
    diagnostics_->error({file_name_, lines_->line_at(offset)}, "", std::move(message),
                        std::move(remedy));
  }

  std::string_view text_;
  const std::string& file_name_;
  std::shared_ptr<const LineIndex> lines_;
  std::vector<Document>* out_;
  Diagnostics* diagnostics_;
  uint32_t last_offset_ = 0;
};

}  // namespace

void read_json(std::string_view text, const std::string& file_name, std::vector<Document>* out,
               Diagnostics* diagnostics) {
  if (text.size() >= 0xffffffff) {
    diagnostics->error({file_name, 0}, "", "is larger than 4 GiB", "split the file");
    return;
  }
  if (without_trailing_space(text).empty()) return;
  JsonReader(text, file_name, out, diagnostics).read();
}

}  // namespace meshc
