// Naming forms, and printing documents in them.
#include "cli/output_form.h"

#include <CLI/CLI.hpp>

#include "cli/json_text.h"
#include "cli/yaml_text.h"

namespace meshc {

void add_output_form(CLI::App& app, std::string* name, const std::string& usual) {
  app.add_option("-o,--output", *name, "table, json or yaml (default: " + usual + ")")
      ->type_name("FORM")
      ->check(CLI::IsMember({"table", "json", "yaml"}));
}

OutputForm form_of(const std::string& name, OutputForm usual) {
  if (name == "table") return OutputForm::kTable;
  if (name == "json") return OutputForm::kJson;
  return name == "yaml" ? OutputForm::kYaml : usual;
}

std::string document_text(const nlohmann::ordered_json& document, OutputForm form) {
  return form == OutputForm::kYaml ? yaml_text(document) : json_text(document, true) + "\n";
}

}  // namespace meshc
