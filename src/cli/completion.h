// Shell scripts that complete the command line, made from the tree of options.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace meshc {

enum class Shell { kBash, kZsh, kFish };

// A script for the shell to source: completes the subcommands, each one's options, and file names
// everywhere else. `root` is the whole tree as made by make_command_line().
std::string completion_script(const CLI::App& root, Shell shell);

}  // namespace meshc
