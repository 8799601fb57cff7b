// Diagnostics as a person reads them, and as a program does. Pure functions: nothing is printed here.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "compiler/diagnostics/report.h"

namespace kcc {

struct RenderStyle {
  bool colour = false;
  int width = 0;  // columns of the terminal; longer source lines are cut around the place; 0: never
};

// One diagnostic, ending in a newline:
//
//   error[K0301]: `Add` cannot take `[left, right]`: last dimensions are 64 and 32
//     --> specs/siamese.yaml:21:13
//      |
//   21 |     joined: [[left, right], Add]
//      |             ^^^^^^^^^^^^^^^
//      = help: give both branches the same units
std::string render(const Diagnostic& diagnostic, const Sources& sources, const RenderStyle& style = {});

// All of them, sorted, with an empty line between.
std::string render(const Report& report, const RenderStyle& style = {});

// "2 errors, 1 warning"; empty where there is nothing to say.
std::string count_text(const Report& report);

// [{"code", "severity", "message", "file", "line", "column", "range", "help", "notes", "related", "edits"}, ..]; what
// is absent is null. `range` is as the Language Server Protocol has it; `related` are notes with places, `edits` what
// `kcc check --fix` would do.
nlohmann::ordered_json to_json(const Report& report);

}  // namespace kcc
