// `meshc versions`: lists what a store has.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/output_form.h"
#include "cli/store_options.h"
#include "cli/table.h"
#include "store/history.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

struct VersionsOptions {
  std::string store;
  std::string form;
};

std::string state_of(const VersionEntry& entry) {
  if (!entry.summary.has_value()) return entry.is_published ? "published, damaged" : "damaged";
  if (entry.is_published) return "published";
  return entry.held_reasons.empty() ? "-" : "held back";
}

std::string version_table(const std::vector<VersionEntry>& history) {
  Table table({"VERSION", "STATE", "API", "PROXIES", "LISTENERS", "DISTINCT", "CONFLICTS",
               "REJECTIONS", "ROOT"});
  std::string notes;
  for (const VersionEntry& entry : history) {
    if (entry.summary.has_value()) {
      const SnapshotSummary& s = *entry.summary;
      table.add_row({entry.version, state_of(entry), s.api, std::to_string(s.proxies),
                     std::to_string(s.listeners), std::to_string(s.distinct),
                     std::to_string(s.conflicts), std::to_string(s.rejections), s.root.hex()});
    } else {
      table.add_row({entry.version, state_of(entry), "-", "-", "-", "-", "-", "-", "-"});
      notes += "\n" + entry.damage + "\n";
    }
    if (entry.held_reasons.empty()) continue;
    notes += "\nversion " + entry.version + " is held back:\n";
    for (const std::string& reason : entry.held_reasons) notes += "  " + reason + "\n";
  }
  return table.to_string() + notes;
}

Json version_document(const std::vector<VersionEntry>& history) {
  Json versions = Json::array();
  for (const VersionEntry& entry : history) {
    Json version = {{"version", entry.version},
                    {"published", entry.is_published},
                    {"held_reasons", entry.held_reasons}};
    if (!entry.summary.has_value()) {
      version["damage"] = entry.damage;
    } else {
      const SnapshotSummary& s = *entry.summary;
      version["root"] = s.root.hex();
      version["profile"] = s.profile;
      version["api"] = s.api;
      version["registry"] = s.registry.hex();
      version["proxies"] = s.proxies;
      version["listeners"] = s.listeners;
      version["distinct"] = s.distinct;
      version["bytes"] = s.bytes;
      version["conflicts"] = s.conflicts;
      version["rejections"] = s.rejections;
    }
    versions.push_back(std::move(version));
  }
  return {{"versions", std::move(versions)}};
}

Status print_versions(const VersionsOptions& options) {
  MESHC_ASSIGN_OR_RETURN(const std::vector<VersionEntry> history,
                         list_history(real_file_system(), options.store));
  const OutputForm form = form_of(options.form, OutputForm::kTable);
  return write_stdout(form == OutputForm::kTable ? version_table(history)
                                                 : document_text(version_document(history), form));
}

}  // namespace

CommandAction setup_versions(CLI::App& app) {
  const auto options = std::make_shared<VersionsOptions>();
  add_store_directory(app, &options->store);
  add_output_form(app, &options->form, "table");
  app.footer(
      "The oldest version comes first. Opens each one, which finds damage of its manifest and "
      "missing "
      "files; `meshc verify --all` reads all bytes.\n"
      "Examples:\n"
      "  meshc versions store\n"
      "  meshc versions store -o json | jq -r '.versions[] | select(.published).version'");
  return [options] { return end_with(print_versions(*options)); };
}

}  // namespace meshc
