// The commands, one file each. A command adds itself to the program: its name, its options, and what it does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/terminal.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace kcc {

struct Command {
  std::string name, about;
  // Declares the options on `app` and returns what runs when the command was chosen.
  std::function<std::function<int(Terminal&)>(CLI::App& app)> add;
};
bool define_command(Command command);
const std::vector<Command>& all_commands();

// A whole number from an option's text, by the rules of input (no sign wraps, no rest); refuses (kind "usage").
int64_t whole_number(const std::string& text, const std::string& option, int64_t low, int64_t high);

// Makes the option refuse what is none of `choices`.
void only(CLI::Option* option, const std::vector<std::string>& choices);

}  // namespace kcc
