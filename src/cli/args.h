// Parsing the command line and running what it names.
#pragma once

#include <memory>

#include "cli/commands.h"

namespace meshc {

// The whole tree of options: `meshc` with one subcommand for each row of commands(). The action of
// the subcommand that parsing selects is stored in `action`, which must outlive the tree.
std::unique_ptr<CLI::App> make_command_line(CommandAction* action);

// Everything that `main` does: parses, runs, prints errors as "meshc: error: ...". Returns the exit
// status of the process. Ignores SIGPIPE, so that a reader who leaves early ends meshc quietly.
int run_command_line(int argc, char** argv);

}  // namespace meshc
