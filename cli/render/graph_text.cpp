// Outlines for graphviz and mermaid: a box for each use, a frame for each model or stack, a colour for each shared
// layer, dashed lines where masks go.
#include <fmt/format.h>

#include "cli/render/summary.h"
#include "cli/render/text.h"

namespace kcc {
namespace {

std::string quoted(const std::string& text, const char* quote, const char* newline) {
  std::string s;
  for (const char c : text) {
    if (c == '"')
      s += quote;
    else if (c == '\\')
      s += "\\\\";
    else if (c == '\n')
      s += newline;
    else
      s += c;
  }
  return s;
}

struct Drawing {
  const Outline& o;
  std::vector<std::vector<int>> held;
  std::map<int, const char*> colours = {};  // of shared layers, by their first use

  explicit Drawing(const Outline& outline) : o(outline), held(outline.uses.size() + 1) {
    for (size_t i = 0; i < o.uses.size(); ++i)
      held[static_cast<size_t>(o.uses[i].parent + 1)].push_back(static_cast<int>(i));
    for (size_t i = 0; i < o.uses.size(); ++i)
      if (shared(o, static_cast<int>(i)) && !colours.contains(o.uses[i].first))
        colours.emplace(o.uses[i].first, kSharedColours[colours.size() % std::size(kSharedColours)]);
  }
  std::vector<std::string> label(int id) const {
    const Outline::Use& u = o.uses[static_cast<size_t>(id)];
    std::vector<std::string> lines{local_name(o, id)};
    if (u.kind == Outline::Kind::kFormula)
      lines.push_back("= " + u.text);
    else if (u.type != lines[0])
      lines.push_back(u.type);
    if (!u.container) lines.push_back(shapes_text(u));
    if (u.params > 0) lines.back() += fmt::format(" · {} params", with_commas(u.params));
    if (const std::string times = times_mark(u); !times.empty()) lines[0] += times;
    if (const std::string use = use_text(o, id); !use.empty()) lines.push_back("shared, " + use);
    return lines;
  }
  // f(from, to, whether a mask goes with it)
  void each_edge(const std::function<void(int, int, bool)>& f) const {
    for (size_t i = 0; i < o.uses.size(); ++i) {
      const Outline::Use& u = o.uses[i];
      if (u.container) continue;
      for (int s : u.from) f(s, static_cast<int>(i), std::find(u.masks.begin(), u.masks.end(), s) != u.masks.end());
    }
  }
  bool is_end(int id) const {
    const auto kind = o.uses[static_cast<size_t>(id)].kind;
    return kind == Outline::Kind::kInput || kind == Outline::Kind::kOutput;
  }
  const char* colour(int id) const {
    const auto it = colours.find(o.uses[static_cast<size_t>(id)].first);
    return it == colours.end() ? nullptr : it->second;
  }
};

struct Dot : Drawing {
  using Drawing::Drawing;
  std::string out = {}, below_title = {};

  std::string text(int id) const {
    std::string s;
    for (const std::string& line : label(id)) s += (s.empty() ? "" : "\\n") + quoted(line, "\\\"", "\\n");
    return s;
  }
  // A node below what flows in and above all that the frame holds: lines are led around nodes, but not around labels of
  // frames.
  void title(int id, const std::string& pad) {
    out += pad + fmt::format("t{} [label=\"{}\", shape=plaintext, style=\"\"];\n", id, text(id));
    for (int i = id + 1; i < static_cast<int>(o.uses.size()) && o.within(i, id); ++i) {
      const auto& from = o.uses[static_cast<size_t>(i)].from;
      if (std::none_of(from.begin(), from.end(), [&](int s) { return o.within(s, id); }))
        below_title +=
            fmt::format("  t{} -> {}{} [style=invis];\n", id, o.uses[static_cast<size_t>(i)].container ? "t" : "n", i);
    }
    for (int s : o.uses[static_cast<size_t>(id)].from)
      if (!o.within(s, id)) below_title += fmt::format("  n{} -> t{} [style=invis];\n", s, id);
  }
  void body(int parent, const std::string& pad) {
    for (int id : held[static_cast<size_t>(parent + 1)]) {
      const Outline::Use& u = o.uses[static_cast<size_t>(id)];
      const char* c = colour(id);
      if (u.container) {
        out +=
            pad + fmt::format("subgraph cluster_{} {{\n{}  style=\"rounded,filled\"; fillcolor=\"{}\"; color=\"{}\";\n",
                              id, pad, c ? c : "#f6f6f6", c ? "#806020" : "#b0b0b0");
        title(id, pad + "  ");
        body(id, pad + "  ");
        out += pad + "}\n";
      } else {
        const char* fill = is_end(id) ? "#dddddd" : c ? c : "white";
        out += pad + fmt::format("n{} [label=\"{}\", fillcolor=\"{}\"{}];\n", id, text(id), fill,
                                 is_end(id) || u.kind == Outline::Kind::kFormula ? ", style=\"rounded,filled\""
                                 : c                                             ? ", peripheries=2"
                                                                                 : "");
      }
    }
  }
};

struct Mermaid : Drawing {
  using Drawing::Drawing;
  std::string out = {}, styles = {};

  // What means something in labels, as the entities that they have for it.
  static std::string words(const std::string& text, const char* newline) {
    std::string s;
    for (const char c : text) switch (c) {
        case '"': s += "#quot;"; break;
        case '<': s += "#lt;"; break;
        case '>': s += "#gt;"; break;
        case '&': s += "#amp;"; break;
        case '#': s += "#35;"; break;
        case '\n': s += newline; break;
        default: s += c;
      }
    return s;
  }
  std::string text(int id) const {
    std::string s;
    for (const std::string& line : label(id)) s += (s.empty() ? "" : "<br/>") + words(line, "<br/>");
    return s;
  }
  // One short line: viewers leave no room for more above what a frame holds, or beside the next frame.
  std::string title(int id) const {
    const Outline::Use& u = o.use(id);
    const std::string use = use_text(o, id);
    return words(local_name(o, id) + " (" + u.type + ")" + times_mark(u) + (use.empty() ? "" : ", " + use), " ");
  }
  void body(int parent, const std::string& pad) {
    for (int id : held[static_cast<size_t>(parent + 1)]) {
      const Outline::Use& u = o.uses[static_cast<size_t>(id)];
      if (u.container) {
        out += pad + fmt::format("subgraph n{}[\"{}\"]\n", id, title(id));
        body(id, pad + "  ");
        out += pad + "end\n";
      } else {
        const bool end = is_end(id);
        out += pad + fmt::format("n{}{}\"{}\"{}\n", id,
                                 end                                 ? "(["
                                 : u.kind == Outline::Kind::kFormula ? "("
                                                                     : "[",
                                 text(id),
                                 end                                 ? "])"
                                 : u.kind == Outline::Kind::kFormula ? ")"
                                                                     : "]");
      }
      if (const char* c = colour(id)) styles += fmt::format("  style n{} fill:{}\n", id, c);
    }
  }
};

}  // namespace

std::string summary_dot(const Outline& o) {
  Dot dot(o);
  dot.out = "digraph \"" + quoted(o.name, "\\\"", " ") +
            "\" {\n  rankdir=TB;\n  node [shape=box, style=filled, fontname=\"Helvetica\", fontsize=11];\n  graph "
            "[fontname=\"Helvetica\", fontsize=11, labeljust=l];\n";
  dot.body(-1, "  ");
  dot.out += dot.below_title;
  if (any_masks(o)) dot.out += "  label=\"dashed: with a mask\"; labelloc=b;\n";
  dot.each_edge([&](int from, int to, bool masked) {
    dot.out += fmt::format("  n{} -> n{}{};\n", from, to, masked ? " [style=dashed, color=\"#a02070\"]" : "");
  });
  return dot.out + "}\n";
}

std::string summary_mermaid(const Outline& o) {
  Mermaid m(o);
  m.out = "flowchart TD\n";
  m.body(-1, "  ");
  m.each_edge([&](int from, int to, bool masked) {
    m.out += fmt::format("  n{} {} n{}\n", from, masked ? "-. mask .->" : "-->", to);
  });
  return m.out + m.styles;
}

}  // namespace kcc
