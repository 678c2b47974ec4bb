// Choosing the reader, and reading pieces of YAML in parallel.
//
// YAML is read at some 50 MB/s, so a large text is cut into pieces at document markers. What
// kubectl prints is one long list, though, a single document; it is cut in front of items. Such a
// cut can be wrong in texts that no program writes (split_yaml_list() says when) or separate an
// alias from its anchor. Each of these gives an error in some piece, and then the document is read
// whole, so that only the result of that counts.
#include "import/read_documents.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/parallel.h"
#include "base/strings.h"
#include "import/json.h"
#include "import/yaml.h"
#include "import/yaml_split.h"

namespace meshc {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;
// A list that is shorter than this is not worth two attempts.
constexpr size_t kLongList = 4 * kPieceBytes;

struct Outcome {
  std::vector<Document> documents;
  Diagnostics diagnostics;
};

void append_outcome(Outcome&& outcome, std::vector<Document>* out, Diagnostics* diagnostics) {
  for (Document& document : outcome.documents) out->push_back(std::move(document));
  diagnostics->append(std::move(outcome.diagnostics));
}

// Whether the lines around the items belong to a list object and nothing is wrong with them.
bool is_list_frame(const YamlList& list) {
  const std::string frame = std::string(list.head) + std::string(list.tail);
  std::vector<Document> documents;
  Diagnostics diagnostics;
  read_yaml(frame, "", &documents, &diagnostics);
  if (!diagnostics.empty() || documents.size() != 1) return false;
  const NodeRef root = documents[0].root();
  const std::optional<std::string_view> kind = root.find("kind").as_string();
  return root.find("items").is_null() && kind.has_value() && ends_with(*kind, "List");
}

std::vector<Outcome> read_pieces(const std::vector<YamlPiece>& pieces, const std::string& name) {
  std::vector<Outcome> outcomes(pieces.size());
  parallel_for(pieces.size(), [&](size_t i) {
    read_yaml(pieces[i].text, name, &outcomes[i].documents, &outcomes[i].diagnostics,
              pieces[i].first_line);
  });
  return outcomes;
}

// The items of a long list in several documents; nothing if it has to be read whole.
std::optional<Outcome> read_long_list(const YamlPiece& piece, const std::string& name) {
  const std::optional<YamlList> list = split_yaml_list(piece, kPieceBytes);
  if (!list.has_value() || !is_list_frame(*list)) return std::nullopt;
  Outcome result;
  for (Outcome& outcome : read_pieces(list->items, name)) {
    if (!outcome.diagnostics.empty() || outcome.documents.size() != 1) return std::nullopt;
    if (!outcome.documents[0].root().is_array()) return std::nullopt;
    append_outcome(std::move(outcome), &result.documents, &result.diagnostics);
  }
  return result;
}

void read_yaml_pieces(std::string_view text, const std::string& name, std::vector<Document>* out,
                      Diagnostics* diagnostics) {
  const std::vector<YamlPiece> pieces = split_yaml_documents(text, kPieceBytes);
  std::vector<Outcome> outcomes(pieces.size());
  parallel_for(pieces.size(), [&](size_t i) {
    if (pieces[i].text.size() >= kLongList) {
      std::optional<Outcome> list = read_long_list(pieces[i], name);
      if (list.has_value()) {
        outcomes[i] = std::move(*list);
        return;
      }
    }
    read_yaml(pieces[i].text, name, &outcomes[i].documents, &outcomes[i].diagnostics,
              pieces[i].first_line);
  });
  for (Outcome& outcome : outcomes) append_outcome(std::move(outcome), out, diagnostics);
}

}  // namespace

void read_documents(const TextSource& source, std::vector<Document>* out,
                    Diagnostics* diagnostics) {
  if (source.format() == TextFormat::kYaml) {
    read_yaml_pieces(source.text(), source.name(), out, diagnostics);
    return;
  }
  Outcome json;
  read_json(source.text(), source.name(), &json.documents, &json.diagnostics);
  if (json.diagnostics.has_errors()) {
    Outcome yaml;
    read_yaml_pieces(source.text(), source.name(), &yaml.documents, &yaml.diagnostics);
    // If it is neither, the name tells which messages will help.
    const bool is_named_yaml =
        ends_with(source.name(), ".yaml") || ends_with(source.name(), ".yml");
    if (!yaml.diagnostics.has_errors() || is_named_yaml) json = std::move(yaml);
  }
  append_outcome(std::move(json), out, diagnostics);
}

}  // namespace meshc
