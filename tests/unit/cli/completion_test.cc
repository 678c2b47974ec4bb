// Completion scripts and the tree of options that they are made from.
#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "cli/args.h"

namespace meshc {
namespace {

using testing::HasSubstr;

class Completion : public testing::Test {
 protected:
  CommandAction action_;
  std::unique_ptr<CLI::App> root_ = make_command_line(&action_);
};

TEST_F(Completion, OfEveryShellKnowsEveryCommandAndOption) {
  for (const Shell shell : {Shell::kBash, Shell::kZsh, Shell::kFish}) {
    const std::string script = completion_script(*root_, shell);
    for (const Command& command : commands()) {
      EXPECT_THAT(script, HasSubstr(command.name));
      for (const CLI::Option* option : root_->get_subcommand(command.name)->get_options()) {
        for (const std::string& name : option->get_lnames()) EXPECT_THAT(script, HasSubstr(name));
      }
    }
  }
}

TEST_F(Completion, EveryCommandHasHelpAndExamples) {
  for (const Command& command : commands()) {
    const std::string help = root_->get_subcommand(command.name)->help();
    EXPECT_THAT(help, HasSubstr(command.help));
    EXPECT_THAT(help, HasSubstr("Examples:\n")) << command.name;
  }
}

}  // namespace
}  // namespace meshc
