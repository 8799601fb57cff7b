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
constexpr const char* kMasked[16] = {" ", "╎", "╎", "╎", "╌", "┘", "┐", "┤", "╌", "└", "┌", "├", "╌", "┴", "┬", "┼"};

struct Canvas {
  int width, height;
  std::vector<uint8_t> lines;
  std::vector<bool> plain;         // some line there has no mask
  std::vector<std::string> cells;  // what is written over the lines; "\0" of a wide character's second half is ""
  std::vector<bool> written;
  std::vector<const char*> frames;  // under the lines

  Canvas(int w, int h) : width(w), height(h) {
    const auto n = static_cast<size_t>(w) * static_cast<size_t>(h);
    lines.resize(n);
    plain.resize(n);
    cells.resize(n);
    written.resize(n);
    frames.resize(n);
  }
  size_t at(int x, int y) const { return static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x); }
  const std::string look(size_t i) const {
    if (written[i]) return cells[i];
    if (!frames[i]) return plain[i] ? kLines[lines[i]] : kMasked[lines[i]];
    return !lines[i] ? frames[i] : std::string_view(frames[i]) == "═" ? "╪" : "┼";
  }
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
      for (int x = 0; x < width; ++x) line += look(at(x, y));
      while (!line.empty() && line.back() == ' ') line.pop_back();
      out += line + "\n";
    }
    return out;
  }
};

void draw_frame(Canvas& canvas, const Picture::Frame& f) {
  const bool twice = f.shared();
  const int right = f.x + f.width - 1, bottom = f.y + f.height - 1;
  const auto put = [&](int x, int y, const char* one, const char* two) {
    canvas.frames[canvas.at(x, y)] = twice ? two : one;
  };
  for (int x = f.x + 1; x < right; ++x)
    for (int y : {f.y, bottom}) put(x, y, "┄", "═");
  for (int y = f.y + 1; y < bottom; ++y)
    for (int x : {f.x, right}) put(x, y, "┊", "║");
  put(f.x, f.y, "┌", "╔"), put(right, f.y, "┐", "╗");
  put(f.x, bottom, "└", "╚"), put(right, bottom, "┘", "╝");
  canvas.put(f.x + 2, f.y, " " + f.title + " ");
}

void draw_box(Canvas& canvas, const Picture::Box& b) {
  const bool twice = b.shared();
  const auto edge = [&](const char* left, const char* right, const std::string& title) {
    std::string s = left;
    const std::string shown = title.empty() ? "" : std::string(twice ? "═ " : "─ ") + title + " ";
    s += shown;
    for (int i = display_width(shown); i < b.width - 2; ++i) s += twice ? "═" : "─";
    return s + right;
  };
  const bool round = b.end || b.formula;
  canvas.put(b.x, b.y, edge(twice ? "╔" : round ? "╭" : "┌", twice ? "╗" : round ? "╮" : "┐", b.title));
  for (size_t i = 0; i < b.lines.size(); ++i)
    canvas.put(b.x, b.y + 1 + static_cast<int>(i),
               std::string(twice ? "║" : "│") + " " + padded(b.lines[i], b.width - 4) + " " + (twice ? "║" : "│"));
  canvas.put(b.x, b.y + b.height - 1, edge(twice ? "╚" : round ? "╰" : "└", twice ? "╝" : round ? "╯" : "┘", ""));
  if (b.flows) canvas.put(b.x + b.width / 2, b.y + b.height - 1, twice ? "╤" : "┬");
}

std::string drawn(const Picture& p) {
  Canvas canvas(p.width, p.height);
  for (const auto& f : p.frames) draw_frame(canvas, f);
  for (const auto& b : p.boxes) draw_box(canvas, b);
  const auto line = [&](int x, int y, bool masked, int directions) {
    canvas.lines[canvas.at(x, y)] |= static_cast<uint8_t>(directions);
    if (!masked) canvas.plain[canvas.at(x, y)] = true;
  };
  for (const auto& s : p.segments) {
    const int left = std::min(s.x1, s.x2), right = std::max(s.x1, s.x2);
    if (s.y1 == s.y2)
      for (int x = left; x <= right; ++x) line(x, s.y1, s.masked, (x > left ? kLeft : 0) | (x < right ? kRight : 0));
    else
      for (int y = s.y1; y <= s.y2; ++y) line(s.x1, y, s.masked, (y > s.y1 ? kUp : 0) | (y < s.y2 ? kDown : 0));
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

// Boxes and frames leave a little of their rows to the lines, which run through the middle of cells.
class Svg {
 public:
  std::string text;

  Svg(const Picture& p, bool masks) {
    const int height = p.height + (masks ? 2 : 0);
    text = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" {} font-family=\"monospace\" font-size=\"12\">\n",
                       size(x(p.width) + kMargin, y(height) + kMargin));
    text += fmt::format("<defs>{}{}</defs>\n", marker("arrow", kInk), masks ? marker("masked", kMask) : "");
    text += "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    for (const auto& f : p.frames) frame(f);
    for (const auto& g : p.segments) line(g);
    for (const auto& b : p.boxes) box(b);
    if (masks) written(0, height - 0.5, kMaskLegend);
    text += "</svg>\n";
  }

 private:
  static constexpr double kX = 7.25, kY = 18, kMargin = 16;
  static constexpr const char *kInk = "#404040", *kMask = "#a02070";

  static constexpr double kLargest = 16000;  // what draws a picture in pixels takes no more than about twice that

  static std::string size(double width, double height) {
    const double scale = std::min(1.0, kLargest / std::max(width, height));
    const std::string all = fmt::format("width=\"{:.0f}\" height=\"{:.0f}\"", width * scale, height * scale);
    return scale < 1 ? fmt::format("{} viewBox=\"0 0 {:.0f} {:.0f}\"", all, width, height) : all;
  }
  static double x(double v) { return kMargin + v * kX; }
  static double y(double v) { return kMargin + v * kY; }
  static double crisp(double v) { return std::floor(v) + 0.5; }  // a line of one pixel, however often it is drawn
  static const char* colour(int c) { return kSharedColours[static_cast<size_t>(c) % std::size(kSharedColours)]; }
  static std::string marker(const char* id, const char* ink) {
    return fmt::format(
        "<marker id=\"{}\" markerWidth=\"8\" markerHeight=\"8\" refX=\"6\" refY=\"3\" orient=\"auto\"><path "
        "d=\"M0,0 L6,3 L0,6 z\" fill=\"{}\"/></marker>",
        id, ink);
  }
  void written(double column, double row, const std::string& words, const char* style = "") {
    text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" xml:space=\"preserve\"{}>{}</text>\n", x(column), y(row),
                        style, escaped(words));
  }
  void rect(double column, double row, double columns, double rows, int round, const char* fill, const char* style) {
    text +=
        fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\" fill=\"{}\" {}/>\n",
                    x(column), y(row), columns * kX, rows * kY, round, fill, style);
  }

  void frame(const Picture::Frame& f) {
    rect(f.x, f.y + 0.4, f.width, f.height - 0.8, 6, f.shared() ? colour(f.colour) : "#f6f6f6",
         f.shared() ? "fill-opacity=\"0.5\" stroke=\"#806020\"" : "stroke=\"#b0b0b0\"");
    written(f.x + 1, f.y + 1.15, f.title, kTitle);
  }
  void line(const Picture::Segment& g) {
    const double top = g.y1 - (g.above ? 0.75 : 0.0), bottom = g.y2 + (g.arrow ? 0.7 : g.beyond ? 0.5 : 0.0);
    text += fmt::format("<path d=\"M{:.1f},{:.1f} L{:.1f},{:.1f}\" stroke=\"{}\" fill=\"none\"{}{}/>\n",
                        crisp(x(g.x1 + 0.5)), crisp(y(top + 0.5)), crisp(x(g.x2 + 0.5)), crisp(y(bottom + 0.5)),
                        g.masked ? kMask : kInk, g.masked ? " stroke-dasharray=\"5,3\"" : "",
                        !g.arrow   ? ""
                        : g.masked ? " marker-end=\"url(#masked)\""
                                   : " marker-end=\"url(#arrow)\"");
  }
  void box(const Picture::Box& b) {
    rect(b.x, b.y + 0.25, b.width, b.height - 0.5, b.end || b.formula ? 9 : 3,
         b.shared()  ? colour(b.colour)
         : b.end     ? "#dddddd"
         : b.formula ? "#f0f0f0"
                     : "white",
         b.shared() ? "stroke=\"#404040\" stroke-width=\"2\"" : "stroke=\"#404040\"");
    if (!b.title.empty()) written(b.x + 1, b.y + 0.96, b.title, kTitle);
    for (size_t i = 0; i < b.lines.size(); ++i)
      written(b.x + 2, b.y + 1 + static_cast<double>(i) + (b.title.empty() ? 0.72 : 0.95), b.lines[i]);
  }
  static constexpr const char* kTitle = " font-weight=\"bold\" font-size=\"11\"";
};

}  // namespace

std::string summary_drawing(const Outline& outline, int width) {
  for (const Detail detail : {Detail::kAll, Detail::kShapes, Detail::kNames}) {
    const Picture p = layout(outline, detail);
    if (width == 0 || p.width <= width) return drawn(p) + (any_masks(outline) ? std::string(kMaskLegend) + "\n" : "");
  }
  return "";
}

std::string summary_svg(const Outline& outline) { return Svg(layout(outline, Detail::kAll), any_masks(outline)).text; }

}  // namespace kcc
