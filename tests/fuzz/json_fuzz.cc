// Any bytes as JSON: no crash, no hang, and the same texts accepted as by simdjson's DOM parser.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "import/document.h"
#include "import/document_builder.h"
#include "import/json.h"

namespace {

using meshc::Diagnostics;
using meshc::Document;
using meshc::Member;
using meshc::NodeKind;
using meshc::NodeRef;
namespace dom = simdjson::dom;

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void compare(NodeRef node, dom::element element) {
  switch (element.type()) {
    case dom::element_type::OBJECT: {
      require(node.is_object(), "no object");
      auto member = node.members().begin();
      const dom::object object = element.get_object().value_unsafe();
      for (const dom::key_value_pair field : object) {
        require(member != node.members().end(), "member lost");
        require((*member).key == field.key, "key differs");
        compare((*member).value, field.value);
        ++member;
      }
      require(member == node.members().end(), "member added");
      break;
    }
    case dom::element_type::ARRAY: {
      require(node.is_array(), "no array");
      auto child = node.elements().begin();
      const dom::array array = element.get_array().value_unsafe();
      for (const dom::element value : array) {
        require(child != node.elements().end(), "element lost");
        compare(*child, value);
        ++child;
      }
      require(child == node.elements().end(), "element added");
      break;
    }
    case dom::element_type::STRING:
      require(node.as_string() == element.get_string().value_unsafe(), "string differs");
      break;
    case dom::element_type::INT64:
      require(node.as_int64() == element.get_int64().value_unsafe(), "integer differs");
      break;
    case dom::element_type::UINT64:
      require(node.as_uint64() == element.get_uint64().value_unsafe(), "integer differs");
      break;
    case dom::element_type::DOUBLE:
      require(node.as_double() == element.get_double().value_unsafe(), "number differs");
      break;
    case dom::element_type::BOOL:
      require(node.as_bool() == element.get_bool().value_unsafe(), "boolean differs");
      break;
    case dom::element_type::NULL_VALUE:
      require(node.is_null(), "no null");
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string padded(reinterpret_cast<const char*>(data), size);
  padded.append(meshc::kJsonPadding, '\0');
  const std::string_view text = std::string_view(padded).substr(0, size);
  std::vector<Document> documents;
  Diagnostics errors;
  meshc::read_json(text, "f", &documents, &errors);

  dom::parser parser;
  dom::element element;
  const bool is_json = parser.parse(text.data(), text.size(), false).get(element) == 0;
  const bool is_container = is_json && (element.is_object() || element.is_array());
  if (documents.size() == 1 && !errors.has_errors()) {
    require(is_container, "text accepted that is no JSON");
    compare(documents[0].root(), element);
  } else if (is_container) {
    // The only texts refused beyond JSON's grammar.
    require(documents.empty() && errors.has_errors(), "text lost");
    for (const meshc::Diagnostic& error : errors.list()) {
      const bool is_duplicate = error.message.find("is there already") != std::string::npos;
      const bool is_deep = error.message.find("nested deeper") != std::string::npos;
      require(is_duplicate || is_deep, "JSON refused");
    }
  }
  return 0;
}
