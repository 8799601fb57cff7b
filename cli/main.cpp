// kcc: compiles a model from a YAML spec, and trains it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "compiler/diagnostics/diagnostic.h"
#include "runtime/base/check.h"
#include "runtime/base/nearest.h"
#include "runtime/base/problem.h"
#include "runtime/graph/failing.h"
#include "runtime/plugins/load.h"
#include "runtime/training/fit.h"

namespace kcc {
namespace {
std::vector<Command>& commands() {
  static std::vector<Command> all;
  return all;
}
}  // namespace

bool define_command(Command command) {
  commands().push_back(std::move(command));
  return true;
}

const std::vector<Command>& all_commands() {
  auto& all = commands();
  std::sort(all.begin(), all.end(), [](const Command& a, const Command& b) { return a.name < b.name; });
  return all;
}

int64_t whole_number(const std::string& text, const std::string& option, int64_t low, int64_t high) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
    refuse("usage", "`" + option + "` is `" + text + "`, and must be a whole number from " + std::to_string(low) +
                        " to " + std::to_string(high));
  return value;
}

void only(CLI::Option* option, const std::vector<std::string>& choices) {
  option->check([name = option->get_name(), choices](const std::string& text) -> std::string {
    std::string all;
    for (const std::string& c : choices) {
      if (c == text) return {};
      all += (all.empty() ? "" : ", ") + c;
    }
    const auto near = nearest(text, choices);
    throw CLI::ValidationError("`" + name + "` is `" + text + "`, and must be one of " + all +
                               (near ? ": did you mean `" + *near + "`?" : ""));
  });
}

// `kcc trian`: a word where a command should stand.
std::optional<Problem> unknown_command(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> names;
  for (const Command& c : all_commands()) names.push_back(c.name);
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return {};
  std::string all;
  for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
  const auto near = nearest(argv[1], names);
  return Problem{"usage", "there is no command `" + std::string(argv[1]) + "`",
                 near ? "did you mean `" + *near + "`?" : "the commands are " + all};
}

// `kcc train --epohs 3`: an option that the command does not have.
std::optional<Problem> unknown_option(const CLI::App& app) {
  for (const CLI::App* sub : app.get_subcommands())
    for (const std::string& word : sub->remaining()) {
      if (!word.starts_with("-") || word == "-") continue;
      const std::string name = word.substr(0, word.find('='));
      std::vector<std::string> known;
      for (const CLI::Option* o : sub->get_options())
        for (const std::string& n : o->get_lnames()) known.push_back("--" + n);
      std::string all;
      for (const std::string& n : known) all += (all.empty() ? "" : ", ") + n;
      const auto near = nearest(name, known);
      return Problem{"usage", "`kcc " + sub->get_name() + "` has no option `" + name + "`",
                     near ? "did you mean `" + *near + "`?" : "it has " + all};
    }
  return {};
}

int run(int argc, char** argv) {
  CLI::App app{"kcc compiles a model from a YAML spec, and trains it."};
  app.name("kcc");
  app.set_version_flag("--version", "kcc 0.1.0");
  app.require_subcommand(1);
  TerminalOptions terminal;
  std::vector<std::pair<CLI::App*, std::function<int(Terminal&)>>> made;
  for (const Command& c : all_commands()) {
    CLI::App* sub = app.add_subcommand(c.name, c.about);
    sub->add_flag("--json", terminal.json, "JSON on stdout");
    sub->add_flag("--quiet", terminal.quiet, "no progress");
    sub->add_flag("--no-color", terminal.no_color, "no colours");
    made.emplace_back(sub, c.add(*sub));
  }
  const auto misused = [&](const Problem& problem) {
    Terminal({.json = std::any_of(argv, argv + argc, [](const char* a) { return std::strcmp(a, "--json") == 0; })})
        .fail(problem);
    return kUsage;
  };
  if (const auto problem = unknown_command(argc, argv)) return misused(*problem);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {  // --help, --version
    app.exit(e);
    if (std::cout.flush()) return kDone;
    const int error = errno;
    return Terminal(terminal).fail({error == ENOSPC ? "file.full" : "file",
                                    "the results could not be written: " + std::string(std::strerror(error)),
                                    {}});
  } catch (const CLI::ParseError& e) {
    if (const auto problem = unknown_option(app)) return misused(*problem);
    std::string what = e.what();  // "--emit: `--emit` is .."
    if (const size_t at = what.find(": `--"); what.starts_with("--") && at != std::string::npos) what.erase(0, at + 2);
    return misused({"usage", what, "`kcc --help` and `kcc COMMAND --help` say what there is"});
  }
  Terminal t(terminal);
  if (terminal.quiet) interrupt_silently();
  for (const auto& [sub, action] : made) {
    if (!sub->parsed()) continue;
    try {
      const int code = action(t);
      if (code != kDone || t.output_error() == 0) return code;
      return t.fail({t.output_error() == ENOSPC ? "file.full" : "file",
                     "the results could not be written: " + std::string(std::strerror(t.output_error())),
                     {}});
    } catch (const Interrupted&) {
      t.note("interrupted: of some rows alone there is no result");
      return kInterrupted;
    } catch (const Refused& refused) {
      const int code = t.fail(refused.problem());
      return refused.problem().kind == "usage" || refused.problem().kind == "run.exists" ? int{kUsage} : code;
    }
  }
  return kUsage;
}

}  // namespace kcc

namespace {

bool ended = false;  // main did

// `exit` ends a program as if all were well. kcc itself never calls it.
void left_by_exit() {
  if (ended) return;
  const std::string* const who = kcc::plugin_called();
  std::fprintf(
      stderr,
      "error[%s]: %s called `exit`, and nothing was saved\n  = help: throw an exception: training ends, and what "
      "was trained is saved\n",
      kcc::kind_named("plugin.failed").code.data(), who ? who->c_str() : "a plugin, or a library of one,");
  std::fflush(nullptr);
  _exit(kcc::kFailed);
}

const std::string crash_begins = "error[" + std::string(kcc::kind_named("plugin.failed").code) + "]: ";

// What no program comes back from, in a plugin's code: whose it was. Nothing but write() is safe here.
void crashed(int signal) {
  if (const std::string* const who = kcc::plugin_called()) {
    const char* const help =
        signal == SIGABRT
            ? "it called `abort`, or something was thrown where nothing may be: out of a `noexcept` function "
              "(a read of a value may throw) or a destructor\n"
            : "an index or a pointer of it leads nowhere, or it calls itself without an end: build it with "
              "-fsanitize=address, or look at it in a debugger\n";
    for (const std::string_view text :
         {std::string_view(crash_begins), std::string_view(*who),
          std::string_view(" crashed, and nothing was saved\n  = help: "), std::string_view(help)})
      if (write(STDERR_FILENO, text.data(), text.size()) < 0) break;
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// On a stack of its own: what calls itself without an end has used up the other.
void tell_crashes() {
  static std::array<char, 65536> memory;
  stack_t stack = {};
  stack.ss_sp = memory.data();
  stack.ss_size = memory.size();
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = crashed;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL}) sigaction(signal, &action, nullptr);
}

int run_guarded(int argc, char** argv) {
  try {
    kcc::watch_signals();
    return kcc::run(argc, argv);
  } catch (const kcc::Bug& bug) {
    std::fprintf(stderr, "error: kcc itself is wrong here: %s\n  = help: please report it, with the spec\n",
                 bug.what());
    return 1;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "error[%s]: there is not enough memory\n", kcc::kind_named("memory").code.data());
    return 1;
  } catch (const std::exception& e) {
    std::string plugins;
    for (const kcc::LoadedPlugin* p : kcc::loaded_plugins()) plugins += (plugins.empty() ? "`" : ", `") + p->name + "`";
    if (plugins.empty())
      std::fprintf(stderr, "error: kcc itself is wrong here: %s\n", e.what());
    else
      std::fprintf(stderr, "error[%s]: the plugin %s, or kcc itself, failed: %s\n",
                   kcc::kind_named("plugin.failed").code.data(), plugins.c_str(), e.what());
    return 1;
  } catch (...) {
    std::fprintf(stderr, "error: kcc itself, or a plugin, is wrong here\n");
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::atexit(left_by_exit);
  std::at_quick_exit(left_by_exit);
  tell_crashes();
  const int code = run_guarded(argc, argv);
  ended = true;
  return code;
}
