// A small YAML emitter for values without anchors, tags or comments.
#include "cli/yaml_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/strings.h"
#include "cli/json_text.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that some YAML reader takes for a boolean, a null or a number.
bool is_reserved_word(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kWords = {"true", "false", "null", "yes", "no",
                                                              "on",   "off",   "y",    "n",   "_"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return equals_ignore_case_ascii(word, text); });
}

// Plain text must begin with a letter, '/' or '_', which no number and no indicator does.
bool can_be_plain(std::string_view text) {
  if (text.empty() || !(is_letter(text[0]) || text[0] == '/' || text[0] == '_')) return false;
  if (is_reserved_word(text)) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_inner_colon = c == ':' && i + 1 < text.size();
    const bool is_safe = is_letter(c) || is_digit(c) || contains("_-./|~*@=+%", {&c, 1});
    if (!is_safe && !is_inner_colon) return false;
  }
  return true;
}

// Whether a literal block gives the text back: lines of printable ASCII or UTF-8, the first of them
// not empty or indented, and at most one line end at the end.
bool can_be_literal(std::string_view text) {
  if (!contains(text, "\n") || text[0] == ' ' || text[0] == '\n') return false;
  if (ends_with(text, "\n\n")) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const unsigned char byte = static_cast<unsigned char>(c);
    return c == '\n' || (byte >= 0x20 && byte < 0x7f);
  });
}

// A JSON string is a double-quoted YAML one but for the characters that YAML wants escaped and JSON
// does not: DEL, the C1 controls and the two Unicode line ends.
std::string quoted(const Json& text) {
  const std::string json = json_text(text);
  std::string result;
  for (size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = std::string_view(json).substr(i);
    if (rest[0] == '\x7f') {
      result += "\\x7f";
    } else if (starts_with(rest, "\xc2") && static_cast<unsigned char>(rest[1]) < 0xa0) {
      result += "\\x" + to_hex(rest.substr(1, 1));
      i += 1;
    } else if (starts_with(rest, "\xe2\x80\xa8") || starts_with(rest, "\xe2\x80\xa9")) {
      result += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      result += rest[0];
    }
  }
  return result;
}

std::string scalar(const Json& value) {
  if (!value.is_string()) return json_text(value);
  const std::string& text = value.get_ref<const std::string&>();
  return can_be_plain(text) ? text : quoted(value);
}

std::string literal_block(std::string_view text, size_t indent) {
  std::string result = ends_with(text, "\n") ? "|" : "|-";
  if (ends_with(text, "\n")) text.remove_suffix(1);
  for (const std::string_view line : split(text, '\n')) {
    result += '\n';
    if (!line.empty()) result.append(indent, ' ').append(line);
  }
  return result;
}

void emit(const Json& value, size_t indent, std::string* out);

// What stands behind "key:" or "-"; containers go on the next line, further in by `indent`.
void emit_after_colon(const Json& value, size_t indent, std::string* out) {
  if (value.is_structured() && !value.empty()) {
    *out += '\n';
    emit(value, indent, out);
    return;
  }
  *out += ' ';
  if (value.is_string() && can_be_literal(value.get_ref<const std::string&>())) {
    *out += literal_block(value.get_ref<const std::string&>(), indent) + "\n";
  } else {
    *out += scalar(value) + "\n";
  }
}

void emit_list(const Json& list, size_t indent, std::string* out) {
  for (const Json& item : list) {
    if (item.is_structured() && !item.empty()) {
      // The first line of the item stands behind the dash.
      const size_t begin = out->size();
      emit(item, indent + 2, out);
      (*out)[begin + indent] = '-';
    } else {
      out->append(indent, ' ').append("-");
      emit_after_colon(item, indent + 2, out);
    }
  }
}

// Lines that each begin with `indent` blanks; only for containers that are not empty.
void emit(const Json& value, size_t indent, std::string* out) {
  if (value.is_array()) {
    emit_list(value, indent, out);
    return;
  }
  for (const auto& [key, member] : value.items()) {
    out->append(indent, ' ').append(scalar(Json(key))).append(":");
    emit_after_colon(member, member.is_array() ? indent : indent + 2, out);
  }
}

}  // namespace

std::string yaml_text(const Json& value) {
  std::string text;
  if (value.is_structured() && !value.empty()) {
    emit(value, 0, &text);
  } else {
    text = scalar(value) + "\n";
  }
  return text;
}

}  // namespace meshc
