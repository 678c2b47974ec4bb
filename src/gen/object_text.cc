// Writing YAML and JSON.
#include "gen/object_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/strings.h"

namespace meshc::gen {
namespace {

constexpr size_t kYamlStep = 2;
constexpr size_t kJsonStep = 4;

bool is_container(const ValueRecord& value) {
  return value.kind == ValueRecordKind::kObject || value.kind == ValueRecordKind::kArray;
}

// A text in double quotes with JSON's escapes, which YAML has too.
void append_quoted(std::string_view text, std::string* out) {
  *out += '"';
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      *out += '\\';
      *out += letter;
    } else if (letter == '\n') {
      *out += "\\n";
    } else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) {
      *out += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
    } else {
      *out += letter;
    }
  }
  *out += '"';
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that readers of YAML 1.1 or 1.2 take for something else than a text.
bool is_yaml_word(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no",
                                         "on",   "off",  "y",     "n"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return equals_ignore_case_ascii(text, word); });
}

// Whether the text can stand without quotes. Says no more often than it must: of what begins with a
// digit only addresses and versions, which have two points, are surely no number or time.
bool is_plain(std::string_view text) {
  constexpr std::string_view kPunctuation = "._/-";
  const auto is_safe = [&](char c) {
    return is_letter(c) || is_digit(c) || kPunctuation.find(c) != std::string_view::npos;
  };
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_safe)) return false;
  if (is_digit(text[0])) return std::count(text.begin(), text.end(), '.') >= 2;
  return (is_letter(text[0]) || text[0] == '/') && !is_yaml_word(text);
}

// Whether a literal block can show the text as it is.
bool is_block(std::string_view text) {
  return text.size() > 1 && text.back() == '\n' && text[text.size() - 2] != '\n' &&
         text[0] != ' ' && text[0] != '\n' && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '\n' || (c >= ' ' && c != 0x7f);
         });
}

void append_number(const ValueRecord& value, std::string* out) {
  if (value.kind == ValueRecordKind::kInteger) {
    *out += fmt::format_int(value.integer).c_str();
    return;
  }
  const std::string digits = fmt::format("{}", value.number);
  *out += digits;
  if (digits.find_first_of(".en") == std::string::npos) *out += ".0";
}

// Everything but containers and texts.
void append_word(const ValueRecord& value, std::string* out) {
  if (value.kind == ValueRecordKind::kNull) {
    *out += "null";
  } else if (value.kind == ValueRecordKind::kBool) {
    *out += value.boolean ? "true" : "false";
  } else {
    append_number(value, out);
  }
}

void append_yaml_text(std::string_view text, size_t indent, std::string* out) {
  if (is_plain(text)) {
    *out += text;
  } else if (is_block(text)) {
    *out += '|';
    for (const std::string_view line : split(text.substr(0, text.size() - 1), '\n')) {
      *out += '\n';
      if (!line.empty()) out->append(indent, ' ').append(line);
    }
  } else {
    append_quoted(text, out);
  }
}

// A value that fits behind its key or dash; ends the line. `indent` is that of lines below it.
void append_yaml_scalar(const ValueRecord& value, size_t indent, std::string* out) {
  if (is_container(value)) {
    *out += value.kind == ValueRecordKind::kObject ? "{}" : "[]";
  } else if (value.kind == ValueRecordKind::kString) {
    append_yaml_text(value.text, indent, out);
  } else {
    append_word(value, out);
  }
  *out += '\n';
}

void append_members(const ValueRecord& object, size_t indent, bool is_first_begun,
                    std::string* out);

void append_elements(const ValueRecord& array, size_t indent, bool is_first_begun,
                     std::string* out) {
  for (const ValueRecord& element : array.children) {
    if (!is_first_begun) out->append(indent, ' ');
    is_first_begun = false;
    *out += "- ";
    if (element.children.empty()) {
      append_yaml_scalar(element, indent + kYamlStep, out);
    } else if (element.kind == ValueRecordKind::kObject) {
      append_members(element, indent + kYamlStep, true, out);
    } else {
      append_elements(element, indent + kYamlStep, true, out);
    }
  }
}

void append_members(const ValueRecord& object, size_t indent, bool is_first_begun,
                    std::string* out) {
  for (const ValueRecord& member : object.children) {
    if (!is_first_begun) out->append(indent, ' ');
    is_first_begun = false;
    append_yaml_text(member.key, indent, out);
    *out += ':';
    if (member.children.empty()) {
      *out += ' ';
      append_yaml_scalar(member, indent + kYamlStep, out);
    } else if (member.kind == ValueRecordKind::kObject) {
      *out += '\n';
      append_members(member, indent + kYamlStep, false, out);
    } else {
      *out += '\n';
      append_elements(member, indent, false, out);
    }
  }
}

// Indented by kJsonStep for each level, or all on one line.
class JsonWriter {
 public:
  JsonWriter(bool is_indented, std::string* out) : is_indented_(is_indented), out_(*out) {}

  void append(const ValueRecord& value, size_t indent) {
    if (value.kind == ValueRecordKind::kString) {
      append_quoted(value.text, &out_);
    } else if (is_container(value)) {
      append_container(value, indent);
    } else {
      append_word(value, &out_);
    }
  }

 private:
  void break_line(size_t indent) {
    if (is_indented_) out_.append(1, '\n').append(indent, ' ');
  }

  void append_container(const ValueRecord& value, size_t indent) {
    const bool is_object = value.kind == ValueRecordKind::kObject;
    out_ += is_object ? '{' : '[';
    bool is_first = true;
    for (const ValueRecord& child : value.children) {
      if (!is_first) out_ += ',';
      is_first = false;
      break_line(indent + kJsonStep);
      if (is_object) {
        append_quoted(child.key, &out_);
        out_ += is_indented_ ? ": " : ":";
      }
      append(child, indent + kJsonStep);
    }
    if (!is_first) break_line(indent);
    out_ += is_object ? '}' : ']';
  }

  const bool is_indented_;
  std::string& out_;
};

}  // namespace

void append_yaml(const ValueRecord& object, size_t indent, std::string* out) {
  append_members(object, indent, false, out);
}

void append_yaml_element(const ValueRecord& object, std::string* out) {
  *out += "- ";
  append_members(object, kYamlStep, true, out);
}

void append_json(const ValueRecord& value, size_t indent, std::string* out) {
  JsonWriter(true, out).append(value, indent);
}

std::string compact_json(const ValueRecord& value) {
  std::string out;
  JsonWriter(false, &out).append(value, 0);
  return out;
}

}  // namespace meshc::gen
