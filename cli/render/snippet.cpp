// Lays a source line out in columns (tabs, wide characters), cuts it to the terminal, and underlines the marks.
#include "cli/render/snippet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/render/width.h"
#include "compiler/source/utf8.h"

namespace kcc {
namespace {

constexpr int kTab = 4;
constexpr int kEllipsis = 3;  // "..."
constexpr int kLeast = 20;    // columns of source that are shown on however narrow a terminal

// What one or more bytes of the line look like.
struct Glyph {
  std::string text;
  size_t byte = 0;  // in the line
  int column = 0, width = 0;
};

std::vector<Glyph> lay_out(std::string_view line) {
  std::vector<Glyph> cells;
  int column = 0;
  bool joined = false;
  for (size_t i = 0; i < line.size();) {
    const Character c = character_at(line, i);
    const size_t size = c.size ? c.size : 1;
    Glyph cell{std::string(line.substr(i, size)), i, column, 0};
    if (c.code == '\t') {
      cell.width = kTab - column % kTab;
      cell.text = std::string(static_cast<size_t>(cell.width), ' ');
    } else if (!c.size || is_control(c.code)) {
      cell.text = "\uFFFD";
      cell.width = 1;
    } else {
      const bool skin_tone = c.code >= 0x1F3FB && c.code <= 0x1F3FF && i > 0;
      cell.width = joined || skin_tone ? 0 : width_of(c.code);
    }
    joined = c.code == 0x200D;
    column += cell.width;
    i += size;
    cells.push_back(std::move(cell));
  }
  return cells;
}

struct Placed {
  int begin, end;  // columns
  bool primary;
  std::string text;
};

// A row of single-column characters, each with a colour, that is written from left to right.
class Marks {
 public:
  void put(int column, const std::string& text, const char* colour) {
    for (const char c : text) put_cell(column++, std::string(1, c), colour);
  }
  void put_whole(int column, const std::string& text, const char* colour) { put_cell(column, text, colour); }
  std::string str(const RenderStyle& style) const {
    std::string out, run;
    const char* colour = nullptr;
    int at = 0;
    const auto flush = [&] {
      out += colour ? paint(run, colour, style) : run;
      run.clear();
    };
    for (const auto& [column, cell] : cells_) {
      if (at < column) {
        flush();
        out += std::string(static_cast<size_t>(column - at), ' ');
        colour = nullptr;
      }
      if (cell.second != colour) flush(), colour = cell.second;
      run += cell.first;
      at = column + 1;
    }
    flush();
    return out;
  }

 private:
  void put_cell(int column, std::string text, const char* colour) { cells_[column] = {std::move(text), colour}; }
  std::map<int, std::pair<std::string, const char*>> cells_;
};

// The part of a line that is shown: columns [begin, end), and what stands before it.
struct Cut {
  int begin = 0, end = 0, shift = 0;  // a column c of the line is shown at c - begin + shift
  bool cut_left = false, cut_right = false;
};

Cut window_for(int width, const Placed& mark, int available) {
  Cut window{0, width};
  if (available <= 0 || width <= available) return window;
  const int room = std::max(available, kLeast);
  if (mark.end <= room - kEllipsis) {
    window.end = room - kEllipsis;
    window.cut_right = true;
    return window;
  }
  const int inner = room - 2 * kEllipsis;
  const int length = std::min(mark.end - mark.begin, inner);
  window.begin = std::clamp(mark.begin - (inner - length) / 2, 0, std::max(0, width - inner - kEllipsis));
  window.cut_left = window.begin > 0;
  window.shift = window.cut_left ? kEllipsis : 0;
  window.end = window.begin + (window.cut_left ? inner : room - kEllipsis);
  if (window.end + kEllipsis >= width) window.end = width;
  window.cut_right = window.end < width;
  return window;
}

std::vector<Marks> underline(std::vector<Placed> marks, const char* primary_colour) {
  const auto colour = [&](const Placed& mark) { return mark.primary ? primary_colour : kBlue; };
  // Secondary first, so that a primary mark over them is seen.
  std::stable_sort(marks.begin(), marks.end(), [](const Placed& a, const Placed& b) { return a.primary < b.primary; });
  std::vector<Marks> rows(1);
  for (const Placed& mark : marks)
    rows[0].put(mark.begin, std::string(static_cast<size_t>(mark.end - mark.begin), mark.primary ? '^' : '-'),
                colour(mark));
  std::stable_sort(marks.begin(), marks.end(), [](const Placed& a, const Placed& b) { return a.begin < b.begin; });
  std::vector<Placed> told;
  int right = 0;
  for (const Placed& mark : marks) right = std::max(right, mark.end);
  for (const Placed& mark : marks)
    if (!mark.text.empty()) told.push_back(mark);
  if (!told.empty() && told.back().end == right) {
    rows[0].put_whole(right + 1, told.back().text, colour(told.back()));
    told.pop_back();
  }
  bool first = true;
  while (!told.empty()) {
    const Placed last = told.back();
    told.pop_back();
    Marks bars, row;
    for (const Placed& mark : told) bars.put(mark.begin, "|", colour(mark)), row.put(mark.begin, "|", colour(mark));
    bars.put(last.begin, "|", colour(last));
    row.put_whole(last.begin, last.text, colour(last));
    if (first) rows.push_back(bars);
    rows.push_back(row);
    first = false;
  }
  return rows;
}

}  // namespace

std::string paint(const std::string& text, const char* code, const RenderStyle& style) {
  return style.colour && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

std::string printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (c.size == 0)
      out += "\uFFFD";
    else if (c.code == '\n' || c.code == '\t')
      out += ' ';
    else if (is_control(c.code))
      out += fmt::format("\\x{:02x}", static_cast<uint32_t>(c.code));
    else
      out += text.substr(i, c.size);
    i += c.size ? c.size : 1;
  }
  return out;
}

std::string render_snippet(const Source& source, std::vector<Mark> marks, size_t gutter, const char* primary_colour,
                           const RenderStyle& style) {
  std::map<int, std::vector<Mark>> lines;
  for (Mark& mark : marks) lines[source.line_of(mark.span.begin)].push_back(std::move(mark));
  const std::string bar = paint(std::string(gutter, ' ') + " |", kBlue, style);
  std::string out = bar + "\n";
  int previous = -1;
  for (const auto& [line_number, on_line] : lines) {
    const int number = line_number;  // clang 14 captures no structured binding
    if (previous >= 0 && number > previous + 1) out += paint("...", kBlue, style) + "\n";
    previous = number;
    const std::vector<Glyph> cells = lay_out(source.line(number));
    const int width = cells.empty() ? 0 : cells.back().column + cells.back().width;
    const auto column = [&](size_t offset) {
      const size_t byte = offset - source.line_start(number);
      for (const Glyph& cell : cells)
        if (cell.byte >= byte) return cell.column;
      return width;
    };
    std::vector<Placed> placed;
    for (const Mark& mark : on_line) {
      Placed p{column(mark.span.begin), 0, mark.primary, printable(mark.text)};
      p.end = std::max(source.line_of(mark.span.end) > number ? width : column(mark.span.end), p.begin + 1);
      placed.push_back(std::move(p));
    }
    const auto primary = std::find_if(placed.begin(), placed.end(), [](const Placed& p) { return p.primary; });
    const Cut window = window_for(width, primary == placed.end() ? placed[0] : *primary,
                                  style.width > 0 ? std::max(style.width - static_cast<int>(gutter) - 3, kLeast) : 0);
    std::string text;
    for (const Glyph& cell : cells) {
      const int from = std::max(cell.column, window.begin), to = std::min(cell.column + cell.width, window.end);
      const bool whole = from == cell.column && to == cell.column + cell.width;
      if (whole)
        text += cell.text;
      else if (from < to)
        text += std::string(static_cast<size_t>(to - from), ' ');  // a wide one, cut in two
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    if (window.cut_left) text = "..." + text;
    if (window.cut_right) text += "...";
    std::vector<Placed> seen;
    for (Placed& p : placed) {
      const int end = std::max(window.end, width == 0 ? 1 : 0) + (window.cut_right ? 0 : 1);
      p.begin = std::max(p.begin, window.begin), p.end = std::min(p.end, end);
      if (p.begin >= p.end) continue;
      p.begin += window.shift - window.begin, p.end += window.shift - window.begin;
      seen.push_back(std::move(p));
    }
    const std::string label = fmt::format("{:>{}} |", number + 1, gutter);
    out += paint(label, kBlue, style) + (text.empty() ? "" : " " + text) + "\n";
    for (const Marks& row : underline(std::move(seen), primary_colour)) out += bar + " " + row.str(style) + "\n";
  }
  return out;
}

}  // namespace kcc
