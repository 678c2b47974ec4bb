// Drives libyaml over a text and hands its events to a YamlComposer for each document.
//
// libyaml, because go-yaml, with which kubectl reads YAML, is a translation of it: both accept the
// same texts (libfyaml is stricter, for example with the indentation of quoted texts), and because
// it hands out texts faster. libyaml copies every scalar. Almost all of them stand in the source as
// they are, and then the document refers to the source: the reader compares the copy with the bytes
// at the scalar's place, so no knowledge of YAML's styles is needed to be sure. libyaml counts
// places in characters, hence CharacterCursor.
//
// One parser sees the documents of a text one after another. When it stops at an error, a new one
// is started at the next document marker, so that one bad document does not hide the others.
#include "import/yaml.h"

#define SIMDJSON_EXCEPTIONS 0  // the same in all files that include it
#include <simdjson.h>
#include <yaml.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/check.h"
#include "import/yaml_composer.h"
#include "import/yaml_split.h"

namespace meshc {
namespace {

std::string_view view_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// Translates character positions, asked for in ascending order, to byte offsets.
class CharacterCursor {
 public:
  CharacterCursor(std::string_view text, bool is_ascii) : text_(text), is_ascii_(is_ascii) {}

  // Nothing for a position before the last one asked for, or behind the end.
  std::optional<size_t> offset_of(size_t character) {
    if (is_ascii_) return character <= text_.size() ? std::optional(character) : std::nullopt;
    if (character < character_) return std::nullopt;
    while (character_ < character && offset_ < text_.size()) {
      ++offset_;
      while (offset_ < text_.size() && is_continuation(text_[offset_])) ++offset_;
      ++character_;
    }
    return character_ == character ? std::optional(offset_) : std::nullopt;
  }

 private:
  static bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

  std::string_view text_;
  bool is_ascii_;
  size_t character_ = 0;
  size_t offset_ = 0;
};

// Owns what libyaml allocates for a parser and its current event.
class EventParser {
 public:
  explicit EventParser(std::string_view text) {
    MESHC_CHECK(yaml_parser_initialize(&parser_) != 0, "out of memory");
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~EventParser() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }
  EventParser(const EventParser&) = delete;
  EventParser& operator=(const EventParser&) = delete;

  // The next event; null after an error.
  const yaml_event_t* next() {
    yaml_event_delete(&event_);
    return yaml_parser_parse(&parser_, &event_) != 0 ? &event_ : nullptr;
  }
  const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  yaml_event_t event_{};
};

// Reads the documents of one text up to its end or the first malformed place.
class YamlReader {
 public:
  YamlReader(std::string_view text, bool is_ascii, const std::string& file_name,
             uint32_t first_line, std::vector<Document>* out, Diagnostics* diagnostics)
      : text_(text),
        file_name_(file_name),
        first_line_(first_line),
        out_(out),
        diagnostics_(diagnostics),
        parser_(text),
        cursor_(text, is_ascii) {}

  // The offset of the next document behind a malformed one; the end of the text if all was read.
  size_t read() {
    for (;;) {
      const yaml_event_t* event = parser_.next();
      if (event == nullptr) return report_error();
      if (event->type == YAML_STREAM_END_EVENT) return text_.size();
      handle(*event);
      if (composer_.has_value() && composer_->has_given_up()) {
        return next_document(event->start_mark.line);
      }
    }
  }

 private:
  uint32_t line_of(const yaml_mark_t& mark) const {
    return first_line_ + static_cast<uint32_t>(mark.line);
  }

  void handle(const yaml_event_t& event) {
    const uint32_t line = line_of(event.start_mark);
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        composer_.emplace(text_, file_name_, diagnostics_);
        document_line_ = event.start_mark.line;
        break;
      case YAML_DOCUMENT_END_EVENT: {
        std::optional<Document> document = composer_->finish();
        if (document.has_value()) out_->push_back(std::move(*document));
        composer_.reset();
        break;
      }
      case YAML_SCALAR_EVENT:
        composer_->scalar(scalar_of(event));
        break;
      case YAML_ALIAS_EVENT:
        composer_->alias(view_of(event.data.alias.anchor), line);
        break;
      case YAML_MAPPING_START_EVENT:
        composer_->open(NodeKind::kObject, view_of(event.data.mapping_start.anchor), line);
        break;
      case YAML_SEQUENCE_START_EVENT:
        composer_->open(NodeKind::kArray, view_of(event.data.sequence_start.anchor), line);
        break;
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT:
        composer_->close(line);
        break;
      default:
        break;
    }
  }

  YamlScalar scalar_of(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    YamlScalar scalar;
    scalar.text = {reinterpret_cast<const char*>(data.value), data.length};
    scalar.anchor = view_of(data.anchor);
    scalar.tag = view_of(data.tag);
    scalar.is_plain = data.plain_implicit != 0;
    scalar.line = line_of(event.start_mark);
    const std::optional<size_t> offset = cursor_.offset_of(event.start_mark.index);
    if (!offset.has_value() || scalar.text.empty()) return scalar;
    const size_t begin = *offset + (data.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 1);
    if (begin + scalar.text.size() <= text_.size() &&
        std::memcmp(text_.data() + begin, scalar.text.data(), scalar.text.size()) == 0) {
      scalar.text = text_.substr(begin, scalar.text.size());
    }
    return scalar;
  }

  // Adds the diagnostic and returns the place to go on.
  size_t report_error() {
    const yaml_parser_t& state = parser_.state();
    size_t line = state.problem_mark.line;
    std::string message = "malformed YAML: ";
    if (state.context != nullptr) {
      message += state.context;
      if (state.context_mark.line != line) {
        message += " that starts in line " + std::to_string(line_of(state.context_mark));
      }
      message += ": ";
    }
    message += state.problem != nullptr ? state.problem : "out of memory";
    if (state.error == YAML_READER_ERROR) {
      const size_t offset = std::min(state.problem_offset, text_.size());
      line = static_cast<size_t>(std::count(text_.begin(), text_.begin() + offset, '\n'));
      message = "not valid UTF-8 text: " + std::string(state.problem);
    }
    diagnostics_->error({file_name_, first_line_ + static_cast<uint32_t>(line)}, "", message,
                        "correct the text here or in the lines before");

    return next_document(line);
  }

  // The offset of the document behind the present one, which has an error in `line`, from 0. It
  // must not be the present one again, which may begin in that line.
  size_t next_document(size_t line) const {
    size_t lines_to_skip = std::max<size_t>(line, 1);
    if (document_line_.has_value()) lines_to_skip = std::max(lines_to_skip, *document_line_ + 1);
    size_t offset = 0;
    for (; lines_to_skip > 0 && offset < text_.size(); --lines_to_skip) {
      offset = std::min(text_.find('\n', offset), text_.size() - 1) + 1;
    }
    return find_document_start(text_, offset).value_or(text_.size());
  }

  std::string_view text_;
  const std::string& file_name_;
  uint32_t first_line_;
  std::vector<Document>* out_;
  Diagnostics* diagnostics_;
  EventParser parser_;
  CharacterCursor cursor_;
  std::optional<YamlComposer> composer_;  // set within a document
  std::optional<size_t> document_line_;   // where the last document starts, from 0
};

// Whether libyaml will take all bytes of the text. It reads ahead, so that it would report a byte
// it does not like before it has seen the documents in front of it.
bool has_only_yaml_characters(std::string_view text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    const unsigned char byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r';
  });
  return !has_control && simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

void read_yaml(std::string_view text, const std::string& file_name, std::vector<Document>* out,
               Diagnostics* diagnostics, uint32_t first_line) {
  if (text.size() >= 0xffffffff) {
    diagnostics->error({file_name, 0}, "", "is larger than 4 GiB", "split the file");
    return;
  }
  const bool is_ascii = std::none_of(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
  const size_t piece_bytes = has_only_yaml_characters(text) ? text.size() : 1;
  for (YamlPiece piece : split_yaml_documents(text, piece_bytes, first_line)) {
    while (!piece.text.empty()) {
      YamlReader reader(piece.text, is_ascii, file_name, piece.first_line, out, diagnostics);
      const size_t next = reader.read();
      piece.first_line +=
          static_cast<uint32_t>(std::count(piece.text.begin(), piece.text.begin() + next, '\n'));
      piece.text.remove_prefix(next);
    }
  }
}

}  // namespace meshc
