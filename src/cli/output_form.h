// The forms in which results can be asked for: tables for people, JSON and YAML for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace CLI {
class App;
}

namespace meshc {

enum class OutputForm { kTable, kJson, kYaml };

// -o/--output; `usual` says in the help what is printed without it.
void add_output_form(CLI::App& app, std::string* name, const std::string& usual);
// The form of that name, or the usual one for an empty name.
OutputForm form_of(const std::string& name, OutputForm usual);

// A whole document as JSON or YAML.
std::string document_text(const nlohmann::ordered_json& document, OutputForm form);

}  // namespace meshc
