// The rows of the table of subcommands.
#include "cli/commands.h"

#include <array>

namespace meshc {
namespace {

constexpr std::array kCommands = {
    Command{"completion", "Print a script that completes meshc's commands in a shell",
            setup_completion},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace meshc
