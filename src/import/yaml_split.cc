// Finding cuts by looking at the starts of lines.
#include "import/yaml_split.h"

#include <algorithm>

#include "base/strings.h"

namespace meshc {
namespace {

uint32_t count_lines(std::string_view text) {
  return static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

bool is_marker(std::string_view line, std::string_view marker) {
  if (!starts_with(line, marker)) return false;
  const std::string_view rest = line.substr(marker.size());
  return rest.empty() || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r' || rest[0] == '\n';
}

size_t next_line(std::string_view text, size_t offset) {
  const size_t line_feed = text.find('\n', offset);
  return line_feed == std::string_view::npos ? text.size() : line_feed + 1;
}

size_t start_of_previous_line(std::string_view text, size_t line_start) {
  if (line_start < 2) return 0;
  const size_t line_feed = text.rfind('\n', line_start - 2);
  return line_feed == std::string_view::npos ? 0 : line_feed + 1;
}

// Moves a cut in front of a document marker up over the directives of that document. They must
// follow the end marker "..." of the document before; anything else is left to that document.
size_t include_directives(std::string_view text, size_t marker) {
  size_t cut = marker;
  bool has_directive = false;
  while (cut > 0) {
    const size_t line_start = start_of_previous_line(text, cut);
    const std::string_view line = text.substr(line_start, cut - line_start);
    if (is_marker(line, "...")) return has_directive ? cut : marker;
    const bool is_directive = starts_with(line, "%");
    if (!is_directive && !starts_with(line, "#") && !trim(line).empty()) return marker;
    has_directive = has_directive || is_directive;
    cut = line_start;
  }
  return marker;
}

}  // namespace

std::optional<size_t> find_document_start(std::string_view text, size_t from) {
  if (from == 0 && is_marker(text, "---")) return 0;
  size_t search = from == 0 ? 0 : from - 1;
  for (;;) {
    const size_t hit = text.find("\n---", search);
    if (hit == std::string_view::npos) return std::nullopt;
    if (is_marker(text.substr(hit + 1), "---")) return hit + 1;
    search = hit + 1;
  }
}

std::vector<YamlPiece> split_yaml_documents(std::string_view text, size_t target_bytes,
                                            uint32_t first_line) {
  std::vector<YamlPiece> pieces;
  size_t begin = 0;
  uint32_t line = first_line;
  const size_t step = std::max<size_t>(target_bytes, 1);
  while (begin < text.size()) {
    size_t end = begin;
    // A piece may begin with directives; then the first marker found is its own.
    for (size_t from = begin + step; end <= begin;) {
      const std::optional<size_t> marker =
          from < text.size() ? find_document_start(text, from) : std::nullopt;
      end = marker.has_value() ? include_directives(text, *marker) : text.size();
      from = marker.value_or(text.size()) + 1;
    }
    const std::string_view piece = text.substr(begin, end - begin);
    pieces.push_back({piece, line});
    line += count_lines(piece);
    begin = end;
  }
  return pieces;
}

std::optional<YamlList> split_yaml_list(const YamlPiece& document, size_t target_bytes) {
  const std::string_view text = document.text;
  size_t items_line = starts_with(text, "items:") ? 0 : text.find("\nitems:");
  if (items_line == std::string_view::npos) return std::nullopt;
  if (text[items_line] == '\n') ++items_line;
  size_t offset = next_line(text, items_line);
  const std::string_view rest_of_line = text.substr(items_line, offset - items_line).substr(6);
  if (!trim(rest_of_line).empty() || !starts_with(text.substr(offset), "- ")) return std::nullopt;

  YamlList list;
  list.head = text.substr(0, offset);
  size_t piece_begin = offset;
  uint32_t line = document.first_line + count_lines(list.head);
  const auto finish_piece = [&](size_t end) {
    const std::string_view piece = text.substr(piece_begin, end - piece_begin);
    list.items.push_back({piece, line});
    line += count_lines(piece);
    piece_begin = end;
  };
  while (offset < text.size()) {
    const char first = text[offset];
    const bool is_item = first == '-' && offset + 1 < text.size() &&
                         (text[offset + 1] == ' ' || text[offset + 1] == '\n');
    const bool is_inside = first == ' ' || first == '\n' || first == '\r' || first == '#';
    if (!is_item && !is_inside) break;
    if (is_item && offset - piece_begin >= target_bytes && offset > piece_begin) {
      finish_piece(offset);
    }
    offset = next_line(text, offset);
  }
  finish_piece(offset);
  list.tail = text.substr(offset);
  if (list.items.size() < 2) return std::nullopt;
  return list;
}

}  // namespace meshc
