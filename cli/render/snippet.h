// Source lines with marks under them.
#pragma once

#include <string>
#include <vector>

#include "cli/render/diagnostics.h"

namespace kcc {

struct Mark {
  Span span;
  bool primary = false;
  std::string text = {};
};

// Select Graphic Rendition; own codes, as the formatting library's ignore NO_COLOR.
inline constexpr const char* kBold = "1";
inline constexpr const char* kRed = "1;31";
inline constexpr const char* kYellow = "1;33";
inline constexpr const char* kBlue = "1;34";
inline constexpr const char* kCyan = "1;36";
std::string paint(const std::string& text, const char* code, const RenderStyle& style);

// Without control characters and broken UTF-8, which could come from a data file's text and act on the terminal.
std::string printable(std::string_view text);

// The lines of one source that hold marks, each with what is underlined; `gutter` is the width of the line numbers.
std::string render_snippet(const Source& source, std::vector<Mark> marks, size_t gutter, const char* primary_colour,
                           const RenderStyle& style);

}  // namespace kcc
