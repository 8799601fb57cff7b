#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "cli/render/diagnostics.h"

namespace kcc {
namespace {

constexpr int kLineWidth = 120;  // of source lines off a terminal

// Of a terminal, else what COLUMNS says; 0: nobody says.
int columns(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* said = std::getenv("COLUMNS");
  int found = 0;
  if (said) std::from_chars(said, said + std::strlen(said), found);
  return found > 0 ? found : 0;
}

}  // namespace

Terminal::Terminal(TerminalOptions options) : options_(options), out_is_terminal_(isatty(STDOUT_FILENO) != 0) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  colored_ =
      isatty(STDERR_FILENO) && !options.no_color && !(no_color && *no_color) && !(term && std::string(term) == "dumb");
  const int found = columns(STDOUT_FILENO);
  width_known_ = found > 0;
  width_ = found > 0 ? found : 100;
}

void Terminal::raw(const std::string& text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((std::fflush(stdout) != 0 || !whole) && errno != EPIPE && output_error_ == 0) output_error_ = errno;
}

void Terminal::print(const std::string& text) { raw(text.empty() || text.back() != '\n' ? text + "\n" : text); }

void Terminal::note(const std::string& text) {
  if (options_.quiet) return;
  std::fputs((text + "\n").c_str(), stderr);
}

int Terminal::report(const Report& report) {
  if (options_.json) {
    if (report.errors() + report.warnings() > 0) print(nlohmann::ordered_json{{"diagnostics", to_json(report)}}.dump());
  } else {
    const int found = columns(STDERR_FILENO);
    const RenderStyle style{colored_, found > 0 ? found : isatty(STDERR_FILENO) ? 0 : kLineWidth};
    std::fputs(render(report, style).c_str(), stderr);
    const std::string count = count_text(report);
    if (!count.empty()) std::fputs(("\n" + count + "\n").c_str(), stderr);
  }
  return report.has_errors() ? kUsage : kDone;
}

int Terminal::fail(const Problem& problem) {
  const Diagnostic::Kind* kind = find_kind(problem.kind);
  if (options_.json && output_error_ == 0) {  // else nothing more can be written there
    nlohmann::ordered_json d{{"code", kind ? kind->code : ""}, {"severity", "error"}, {"message", problem.message}};
    if (!problem.help.empty()) d["help"] = problem.help;
    print(nlohmann::ordered_json{{"diagnostics", nlohmann::ordered_json::array({std::move(d)})}}.dump());
    return kFailed;
  }
  const std::string code = kind ? "[" + std::string(kind->code) + "]" : "";
  std::fputs(("error" + code + ": " + problem.message + "\n").c_str(), stderr);
  if (!problem.help.empty()) std::fputs(("  = help: " + problem.help + "\n").c_str(), stderr);
  return kFailed;
}

}  // namespace kcc
