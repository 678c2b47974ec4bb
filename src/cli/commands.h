// The table of meshc's subcommands.
#pragma once

#include <functional>
#include <span>

#include "cli/exit_status.h"

namespace CLI {
class App;
}

namespace meshc {

// What a command does once the command line is parsed.
using CommandAction = std::function<ExitStatus()>;

struct Command {
  const char* name;  // as typed: "import"
  const char* help;  // one line for `meshc --help`, an imperative without a full stop
  // Adds the command's options to `app`, sets its footer ("Examples:\n  meshc ..."), and returns
  // the action. Options are stored in a struct that the action owns through a std::shared_ptr:
  //   auto options = std::make_shared<ImportOptions>();
  //   app.add_option("-o,--output", options->output, "...")->required();
  //   return [options] { return run_import(*options); };
  // Failures are printed with print_error() of cli/output.h; the action returns their exit status.
  CommandAction (*setup)(CLI::App& app);
};

// All subcommands, in the order in which they are used and listed.
std::span<const Command> commands();

// One setup function for each row of the table, each in its own cmd_<name>.cc.
CommandAction setup_import(CLI::App& app);
CommandAction setup_compile(CLI::App& app);
CommandAction setup_show(CLI::App& app);
CommandAction setup_explain(CLI::App& app);
CommandAction setup_export(CLI::App& app);
CommandAction setup_verify(CLI::App& app);
CommandAction setup_versions(CLI::App& app);
CommandAction setup_diff(CLI::App& app);
CommandAction setup_rollback(CLI::App& app);
CommandAction setup_gc(CLI::App& app);
CommandAction setup_gen(CLI::App& app);
CommandAction setup_completion(CLI::App& app);

}  // namespace meshc
