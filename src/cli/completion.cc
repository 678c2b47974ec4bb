// One generator of completion scripts for each shell.
#include "cli/completion.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

namespace meshc {
namespace {

// "-o" and "--output" of one option, each with its dashes.
std::vector<std::string> spellings(const CLI::Option& option) {
  std::vector<std::string> words;
  for (const std::string& name : option.get_snames()) words.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.push_back("--" + name);
  return words;
}

std::string option_words(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& word : spellings(*option)) {
      if (!words.empty()) words += ' ';
      words += word;
    }
  }
  return words;
}

std::string subcommand_words(const CLI::App& root) {
  std::string words;
  for (const CLI::App* command : root.get_subcommands({})) {
    if (!words.empty()) words += ' ';
    words += command->get_name();
  }
  return words;
}

// In single quotes, for any of the three shells.
std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string bash_script(const CLI::App& root) {
  std::string text =
      "_meshc() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    words=" +
      shell_quoted(subcommand_words(root) + " " + option_words(root)) +
      "\n"
      "  else\n"
      "    case ${COMP_WORDS[1]} in\n";
  for (const CLI::App* command : root.get_subcommands({})) {
    text += "      " + command->get_name() + ") words=" + shell_quoted(option_words(*command)) +
            " ;;\n";
  }
  text +=
      "    esac\n"
      "  fi\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ] || [ \"${current#-}\" != \"$current\" ]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  fi\n"
      "}\n"
      "complete -o default -F _meshc meshc\n";
  return text;
}

// Text within the [...] of a zsh option specification.
std::string zsh_description(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_options(const CLI::App& app, const std::string& indent) {
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& word : spellings(*option)) {
      std::string specification = word + "[" + zsh_description(option->get_description()) + "]";
      if (option->get_items_expected_max() > 0) specification += ":value:_files";
      text += indent + shell_quoted(specification) + " \\\n";
    }
  }
  return text;
}

std::string zsh_script(const CLI::App& root) {
  std::string text =
      "#compdef meshc\n"
      "_meshc() {\n"
      "  local -a commands=(\n";
  for (const CLI::App* command : root.get_subcommands({})) {
    text += "    " +
            shell_quoted(command->get_name() + ":" + zsh_description(command->get_description())) +
            "\n";
  }
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "    _arguments \\\n" +
      zsh_options(root, "      ") +
      "      '*: :'\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const CLI::App* command : root.get_subcommands({})) {
    text += "    " + command->get_name() + ")\n      _arguments \\\n" +
            zsh_options(*command, "        ") + "        '*:file:_files' ;;\n";
  }
  text +=
      "  esac\n"
      "}\n"
      "if [ \"$funcstack[1]\" = _meshc ]; then _meshc \"$@\"; else compdef _meshc meshc; fi\n";
  return text;
}

void add_fish_options(const CLI::App& app, const std::string& condition, std::string* text) {
  for (const CLI::Option* option : app.get_options()) {
    std::string line = "complete -c meshc -n " + shell_quoted(condition);
    for (const std::string& name : option->get_snames()) line += " -s " + name;
    for (const std::string& name : option->get_lnames()) line += " -l " + name;
    if (option->get_snames().empty() && option->get_lnames().empty()) continue;
    if (option->get_items_expected_max() > 0) line += " -r";
    *text += line + " -d " + shell_quoted(option->get_description()) + "\n";
  }
}

std::string fish_script(const CLI::App& root) {
  std::string text;
  for (const CLI::App* command : root.get_subcommands({})) {
    text += "complete -c meshc -n '__fish_use_subcommand' -f -a " +
            shell_quoted(command->get_name()) + " -d " + shell_quoted(command->get_description()) +
            "\n";
  }
  add_fish_options(root, "__fish_use_subcommand", &text);
  for (const CLI::App* command : root.get_subcommands({})) {
    add_fish_options(*command, "__fish_seen_subcommand_from " + command->get_name(), &text);
  }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& root, Shell shell) {
  switch (shell) {
    case Shell::kBash:
      return bash_script(root);
    case Shell::kZsh:
      return zsh_script(root);
    case Shell::kFish:
      return fish_script(root);
  }
  return "";
}

}  // namespace meshc
