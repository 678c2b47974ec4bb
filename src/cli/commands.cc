// The rows of the table of subcommands.
#include "cli/commands.h"

#include <array>

namespace meshc {
namespace {

constexpr std::array kCommands = {
    Command{"import", "Read the objects of a mesh and write its registry file", setup_import},
    Command{"compile", "Build every proxy's listeners and publish them as a version",
            setup_compile},
    Command{"show", "Print a version, a proxy's listeners, or one listener", setup_show},
    Command{"explain", "Tell which objects a proxy's listeners were made of", setup_explain},
    Command{"export", "Write listeners for Envoy, its tools and other programs", setup_export},
    Command{"verify", "Check every byte of a version", setup_verify},
    Command{"versions", "List the versions of a store", setup_versions},
    Command{"diff", "Tell what changed between two versions", setup_diff},
    Command{"rollback", "Publish a version again that the store has", setup_rollback},
    Command{"gc", "Remove old versions", setup_gc},
    Command{"gen", "Write a synthetic mesh for benchmarks and trials", setup_gen},
    Command{"completion", "Print a script that completes meshc's commands in a shell",
            setup_completion},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace meshc
