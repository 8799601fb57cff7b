// Where a command's words go: results to stdout, messages to stderr, colours and lines that move only on a terminal.
#pragma once

#include <string>

#include "compiler/diagnostics/report.h"

namespace kcc {

enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kInterrupted = 130 };

struct TerminalOptions {
  bool json = false, quiet = false, no_color = false;
};

class Terminal {
 public:
  explicit Terminal(TerminalOptions options);

  bool json() const { return options_.json; }
  bool quiet() const { return options_.quiet; }
  bool animated() const { return out_is_terminal_ && !options_.json && !options_.quiet; }
  bool on_terminal() const { return out_is_terminal_; }  // stdout
  bool colored() const { return colored_; }
  int width() const { return width_; }  // of stdout; 100 where nobody says
  // Columns that a table may take: of the terminal, or what COLUMNS says; 0 for any.
  int table_width() const { return width_known_ || out_is_terminal_ ? width_ : 0; }

  void print(const std::string& text);  // a result; a line end is added where there is none
  void raw(const std::string& text);    // a result as it is, at once
  void note(const std::string& text);   // a message; not with --quiet
  // All of a report, and the code to exit with: kUsage where it has errors.
  int report(const Report& report);
  int fail(const Problem& problem);  // the work failed
  // Why not all results could be written (a disk that is full); 0: they were, or nobody reads them any more.
  int output_error() const { return output_error_; }

 private:
  TerminalOptions options_;
  bool out_is_terminal_, colored_, width_known_ = false;
  int width_;
  int output_error_ = 0;
};

}  // namespace kcc
