// The tree of options, and the adapter that keeps CLI11's exceptions inside.
#include "cli/args.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "cli/output.h"

namespace meshc {
namespace {

constexpr int kHelpColumn = 34;

std::string version_text() { return std::string("meshc ") + MESHC_VERSION; }

// CLI11 has its own exit codes; ours are 0 for --help and --version, kUserInput for mistakes.
ExitStatus report_parse_result(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {
    std::ostringstream out;
    std::ostringstream ignored;
    app.exit(error, out, ignored);
    std::string text = out.str();
    if (!text.empty() && text.back() != '\n') text += '\n';
    const Status status = write_stdout(text);
    return end_with(status);
  }
  const CLI::App* at = &app;
  std::string words = "meshc";
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    words += " " + at->get_name();
  }
  const std::vector<std::string> rest = app.remaining();
  const bool is_unknown_command = at == &app && !rest.empty() && rest[0][0] != '-';
  print_error((is_unknown_command ? "there is no command '" + rest[0] + "'" : error.what()) +
              "; see '" + words + " --help'");
  return ExitStatus::kUserInput;
}

}  // namespace

std::unique_ptr<CLI::App> make_command_line(CommandAction* action) {
  auto app = std::make_unique<CLI::App>(
      "Compiles the Envoy listeners of a whole service mesh ahead of time.", "meshc");
  app->set_version_flag("--version", version_text(), "Print the version and exit");
  app->set_help_flag("-h,--help", "Print this help and exit");
  app->get_formatter()->column_width(kHelpColumn);
  app->require_subcommand(1);
  app->footer(
      "Exit status: 0 done, 1 the machine or a damaged file is at fault, 2 the input is.\n"
      "Examples:\n"
      "  meshc import mesh/ -o mesh.registry\n"
      "  meshc compile mesh.registry --store store\n"
      "  meshc show store");
  for (const Command& command : commands()) {
    CLI::App* const subcommand = app->add_subcommand(command.name, command.help);
    const CommandAction run = command.setup(*subcommand);
    subcommand->callback([action, run] { *action = run; });
  }
  return app;
}

int run_command_line(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CommandAction action;
  const std::unique_ptr<CLI::App> app = make_command_line(&action);
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(report_parse_result(*app, error));
  }
  return static_cast<int>(action());
}

}  // namespace meshc
