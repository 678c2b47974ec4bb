// `meshc completion`: prints a completion script.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/output.h"

namespace meshc {
namespace {

Shell shell_of(std::string_view name) {
  if (name == "zsh") return Shell::kZsh;
  return name == "fish" ? Shell::kFish : Shell::kBash;
}

}  // namespace

CommandAction setup_completion(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  app.add_option("shell", *name, "The shell")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.footer(
      "Examples:\n"
      "  source <(meshc completion bash)\n"
      "  meshc completion zsh > \"${fpath[1]}/_meshc\"\n"
      "  meshc completion fish > ~/.config/fish/completions/meshc.fish");
  const CLI::App* const root = app.get_parent();
  return [name, root] {
    const Status status = write_stdout(completion_script(*root, shell_of(*name)));
    return end_with(status);
  };
}

}  // namespace meshc
