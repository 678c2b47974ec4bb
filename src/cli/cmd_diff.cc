// `meshc diff`: tells what changed between two versions.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/diff_text.h"
#include "cli/output.h"
#include "cli/output_form.h"
#include "cli/store_options.h"

namespace meshc {
namespace {

struct DiffCommandOptions {
  std::string store;
  std::string before;
  std::string after;
  std::string form;
  DiffOptions diff;
};

Result<bool> print_difference(const DiffCommandOptions& options) {
  MESHC_ASSIGN_OR_RETURN(const Snapshot before,
                         Snapshot::open(real_file_system(), options.store, options.before));
  MESHC_ASSIGN_OR_RETURN(const Snapshot after,
                         Snapshot::open(real_file_system(), options.store, options.after));
  MESHC_ASSIGN_OR_RETURN(const VersionDifference difference,
                         compare_versions(before, after, options.diff));
  const OutputForm form = form_of(options.form, OutputForm::kTable);
  MESHC_RETURN_IF_ERROR(
      write_stdout(form == OutputForm::kTable
                       ? difference_table(before, after, difference)
                       : document_text(difference_document(before, after, difference), form)));
  return difference.is_equal();
}

ExitStatus run_diff(const DiffCommandOptions& options) {
  const Result<bool> is_equal = print_difference(options);
  if (is_equal.ok()) return *is_equal ? ExitStatus::kOk : kDifferent;
  return fail_with(is_equal.status()) == ExitStatus::kOk ? ExitStatus::kOk : kTrouble;
}

}  // namespace

CommandAction setup_diff(CLI::App& app) {
  const auto options = std::make_shared<DiffCommandOptions>();
  add_store_directory(app, &options->store);
  app.add_option("before", options->before, "Version to compare with")
      ->required()
      ->type_name("VERSION");
  app.add_option("after", options->after, "Version to compare (default: the published one)")
      ->type_name("VERSION");
  app.add_option("--proxy", options->diff.proxy_glob,
                 "Only proxies whose node id matches this pattern (* and ?)")
      ->type_name("GLOB");
  add_output_form(app, &options->form, "table");
  app.footer(
      "Proxies that changed alike are told once. Exit status: 0 equal, 1 different, 2 trouble.\n"
      "Examples:\n"
      "  meshc diff store 2021-01-18T12:20:23Z/2\n"
      "  meshc diff store 2021-01-18T12:20:23Z/2 2021-01-19T12:20:23Z/3 --proxy '*~reviews-*'\n"
      "  meshc diff store 2021-01-18T12:20:23Z/2 -o json | jq '.groups[].listeners[].name'");
  return [options] { return run_diff(*options); };
}

}  // namespace meshc
