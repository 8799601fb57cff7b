// The picture of a model in box-drawing characters, and as SVG.
#include <fmt/format.h>

#include <cmath>

#include "cli/render/layout.h"
#include "cli/render/summary.h"
#include "cli/render/text.h"
#include "cli/render/width.h"
#include "compiler/source/utf8.h"

namespace kcc {
namespace {

enum Direction : uint8_t { kUp = 1, kDown = 2, kLeft = 4, kRight = 8 };
constexpr const char* kLines[16] = {" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼"};

struct Canvas {
  int width, height;
  std::vector<uint8_t> lines;
  std::vector<std::string> cells;  // what is written over the lines; "\0" of a wide character's second half is ""
  std::vector<bool> written;

  Canvas(int w, int h) : width(w), height(h) {
    const auto n = static_cast<size_t>(w) * static_cast<size_t>(h);
    lines.resize(n);
    cells.resize(n);
    written.resize(n);
  }
  size_t at(int x, int y) const { return static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x); }
  void put(int x, int y, std::string_view text) {
    for (size_t i = 0; i < text.size();) {
      const Character c = character_at(text, i);
      const int w = width_of(c.code);
      const std::string_view one = text.substr(i, c.size ? c.size : 1);
      i += one.size();
      if (w == 0 && x > 0) {
        cells[at(x - 1, y)] += one;
        continue;
      }
      if (x + w > width) return;
      cells[at(x, y)] = one;
      written[at(x, y)] = true;
      if (w == 2) written[at(x + 1, y)] = true;
      x += w;
    }
  }
  std::string text() const {
    std::string out;
    for (int y = 0; y < height; ++y) {
      std::string line;
      for (int x = 0; x < width; ++x) line += written[at(x, y)] ? cells[at(x, y)] : kLines[lines[at(x, y)]];
      while (!line.empty() && line.back() == ' ') line.pop_back();
      out += line + "\n";
    }
    return out;
  }
};

void draw_box(Canvas& canvas, const Picture::Box& b) {
  const bool twice = b.shared;
  const auto edge = [&](const char* left, const char* right, const std::string& title) {
    std::string s = left;
    const std::string shown = title.empty() ? "" : std::string(twice ? "═ " : "─ ") + title + " ";
    s += shown;
    for (int i = display_width(shown); i < b.width - 2; ++i) s += twice ? "═" : "─";
    return s + right;
  };
  const bool round = b.input || b.formula;
  canvas.put(b.x, b.y, edge(twice ? "╔" : round ? "╭" : "┌", twice ? "╗" : round ? "╮" : "┐", b.title));
  for (size_t i = 0; i < b.lines.size(); ++i)
    canvas.put(b.x, b.y + 1 + static_cast<int>(i),
               std::string(twice ? "║" : "│") + " " + padded(b.lines[i], b.width - 4) + " " + (twice ? "║" : "│"));
  canvas.put(b.x, b.y + b.height - 1, edge(twice ? "╚" : round ? "╰" : "└", twice ? "╝" : round ? "╯" : "┘", ""));
  if (b.flows) canvas.put(b.x + b.width / 2, b.y + b.height - 1, twice ? "╤" : "┬");
}

std::string drawn(const Picture& p) {
  Canvas canvas(p.width, p.height);
  for (const auto& b : p.boxes) draw_box(canvas, b);
  for (const auto& s : p.segments) {
    if (s.y1 == s.y2) {
      const int left = std::min(s.x1, s.x2), right = std::max(s.x1, s.x2);
      for (int x = left; x <= right; ++x)
        canvas.lines[canvas.at(x, s.y1)] |= static_cast<uint8_t>((x > left ? kLeft : 0) | (x < right ? kRight : 0));
      continue;
    }
    for (int y = s.y1; y <= s.y2; ++y)
      canvas.lines[canvas.at(s.x1, y)] |= static_cast<uint8_t>((y > s.y1 ? kUp : 0) | (y < s.y2 ? kDown : 0));
  }
  for (const auto& s : p.segments) {
    if (s.above) canvas.lines[canvas.at(s.x1, s.y1)] |= kUp;
    if (s.beyond) canvas.lines[canvas.at(s.x2, s.y2)] |= kDown;
    if (s.arrow) canvas.put(s.x2, s.y2, "▼");
  }
  return canvas.text();
}

std::string escaped(const std::string& text) {
  std::string s;
  for (const char c : text) {
    if (c == '<')
      s += "&lt;";
    else if (c == '>')
      s += "&gt;";
    else if (c == '&')
      s += "&amp;";
    else if (c == '"')
      s += "&quot;";
    else
      s += c;
  }
  return s;
}

}  // namespace

std::string summary_drawing(const Outline& outline, int width) {
  for (const Detail detail : {Detail::kAll, Detail::kShapes, Detail::kNames}) {
    const Picture p = layout(outline, detail);
    if (width == 0 || p.width <= width) return drawn(p);
  }
  return "";
}

std::string summary_svg(const Outline& outline) {
  constexpr double kX = 7.25, kY = 18, kMargin = 16;
  const Picture p = layout(outline, Detail::kAll);
  const auto x = [&](double v) { return kMargin + v * kX; };
  const auto y = [&](double v) { return kMargin + v * kY; };
  std::string s = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" font-family=\"monospace\" "
      "font-size=\"12\">\n",
      x(p.width) + kMargin, y(p.height) + kMargin);
  s += "<defs><marker id=\"arrow\" markerWidth=\"8\" markerHeight=\"8\" refX=\"6\" refY=\"3\" orient=\"auto\"><path "
       "d=\"M0,0 L6,3 L0,6 z\" fill=\"#404040\"/></marker></defs>\n";
  s += "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  // Boxes leave a little of their rows to the lines, which run through the middle of cells.
  for (const auto& g : p.segments) {
    const double top = g.y1 - (g.above ? 0.75 : 0.0), bottom = g.y2 + (g.arrow ? 0.7 : g.beyond ? 0.5 : 0.0);
    s += fmt::format("<path d=\"M{:.1f},{:.1f} L{:.1f},{:.1f}\" stroke=\"#404040\" fill=\"none\"{}/>\n", x(g.x1 + 0.5),
                     y(top + 0.5), x(g.x2 + 0.5), y(bottom + 0.5), g.arrow ? " marker-end=\"url(#arrow)\"" : "");
  }
  for (const auto& b : p.boxes) {
    const char* fill = b.shared    ? kSharedColours[static_cast<size_t>(b.colour) % std::size(kSharedColours)]
                       : b.input   ? "#dddddd"
                       : b.formula ? "#f0f0f0"
                                   : "white";
    s += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\" fill=\"{}\" stroke=\"#404040\" "
        "stroke-width=\"{}\"/>\n",
        x(b.x), y(b.y + 0.25), (b.width) * kX, (b.height - 0.5) * kY, b.input || b.formula ? 9 : 3, fill,
        b.shared ? 2 : 1);
    if (!b.title.empty())
      s += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-weight=\"bold\" font-size=\"11\">{}</text>\n", x(b.x + 1),
                       y(b.y + 0.96), escaped(b.title));
    for (size_t i = 0; i < b.lines.size(); ++i)
      s += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" xml:space=\"preserve\">{}</text>\n", x(b.x + 2),
                       y(b.y + 1 + static_cast<double>(i) + (b.title.empty() ? 0.72 : 0.95)), escaped(b.lines[i]));
  }
  return s + "</svg>\n";
}

}  // namespace kcc
