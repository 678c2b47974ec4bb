// `meshc rollback`: publishes a version again that the store has.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/store_options.h"
#include "store/rollback.h"

namespace meshc {
namespace {

struct RollbackOptions {
  std::string store;
  std::string version;
  bool held = false;
};

Status run_rollback(const RollbackOptions& options) {
  MESHC_ASSIGN_OR_RETURN(
      const RollbackResult result,
      rollback_to(real_file_system(), options.store, options.version,
                  options.held ? HeldVersions::kPublish : HeldVersions::kRefuse));
  return write_stdout(
      fmt::format("published  {}\n"
                  "root       {}\n"
                  "before     {}\n",
                  result.to, result.root.hex(),
                  result.from.empty() ? "nothing that can be read" : result.from));
}

}  // namespace

CommandAction setup_rollback(CLI::App& app) {
  const auto options = std::make_shared<RollbackOptions>();
  add_store_directory(app, &options->store);
  app.add_option("version", options->version, "Version to publish; `meshc versions` lists them")
      ->required()
      ->type_name("VERSION");
  app.add_flag("--held", options->held, "Also a version that a guard has held back");
  app.footer(
      "Reads every byte of the version first; a damaged one is not published. Makes and removes no "
      "version, so the way back is the same command.\n"
      "Examples:\n"
      "  meshc rollback store 2021-01-18T12:20:23Z/2\n"
      "  meshc rollback --held store 2021-01-19T12:20:23Z/3");
  return [options] { return end_with(run_rollback(*options)); };
}

}  // namespace meshc
