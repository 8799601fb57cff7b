// An outline as nested frames, from the inside out: what is set out within a model is a box of known size around it.
#include "cli/render/layout.h"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/render/sugiyama.h"
#include "cli/render/summary.h"
#include "cli/render/text.h"
#include "cli/render/width.h"

namespace kcc {
namespace {

constexpr int kPad = 2;  // a frame's border and a space

using Masked = bool;
using Lines = std::map<int, Masked>;  // by the use whose value they carry

// A box or a frame with all that is in it.
struct Part {
  Picture picture;
  Sugiyama::Kind kind = Sugiyama::Kind::kBox;
  std::map<int, int> in, out;  // columns of a frame's lines
  Lines takes;
  std::vector<int> gives;
};

class Layout {
 public:
  Layout(const Outline& o, Detail detail) : o_(o), detail_(detail), held_(o.uses.size() + 1) {
    for (int i = 0; i < static_cast<int>(o.uses.size()); ++i) held(use(i).parent).push_back(i);
    find_crossings();
    find_runs();
  }
  Picture take() { return level(-1, {}).picture; }

 private:
  const Outline::Use& use(int i) const { return o_.uses[static_cast<size_t>(i)]; }
  std::vector<int>& held(int container) { return held_[static_cast<size_t>(container + 1)]; }
  bool is_end(int i) const { return use(i).kind == Outline::Kind::kInput || use(i).kind == Outline::Kind::kOutput; }

  // What flows into each container from outside, and out of it.
  void find_crossings() {
    for (int i = 0; i < static_cast<int>(o_.uses.size()); ++i) {
      if (use(i).container) continue;
      for (int s : use(i).from) {
        const auto& masks = use(i).masks;
        const bool masked = std::find(masks.begin(), masks.end(), s) != masks.end();
        ++taken_[s];
        for (int c = use(i).parent; !o_.within(s, c); c = use(c).parent) takes_[c][s] |= masked;
        for (int c = use(s).parent; !o_.within(i, c); c = use(c).parent) gives_[c][s] |= masked;
        takes_[i][s] = masked;
      }
    }
  }

  // Uses that follow one another in the same container, without branching, share a box.
  void find_runs() {
    for (int i = 0; i < static_cast<int>(o_.uses.size()); ++i) {
      const auto& from = use(i).from;
      const bool follows = from.size() == 1 && taken_[from[0]] == 1 && use(from[0]).parent == use(i).parent &&
                           !shared(o_, i) && !shared(o_, from[0]) && !is_end(i) && !is_end(from[0]);
      if (use(i).container) continue;
      head_[i] = follows ? head_[from[0]] : i;
      runs_[head_[i]].push_back(i);
    }
  }

  // The uses of a container's only run; empty where there is more in it.
  std::vector<int> only_run(int container) {
    const auto& inner = held(container);
    if (inner.empty() || use(inner[0]).container) return {};
    const auto& run = runs_[inner[0]];
    return run.size() == inner.size() ? run : std::vector<int>{};
  }

  // The nearest use, of the layer itself or of what it is in, that is shared.
  int colour(int id) {
    for (; id >= 0; id = use(id).parent)
      if (shared(o_, id)) return colours_.emplace(use(id).first, static_cast<int>(colours_.size())).first->second;
    return -1;
  }

  // Of containers, each the only thing in the one before it.
  std::string title(const std::vector<int>& containers) const {
    std::string names, notes;
    for (int c : containers) {
      names += (names.empty() ? "" : "/") + local_name(o_, c);
      notes += times_mark(use(c));
      if (const std::string shared_use = use_text(o_, c); !shared_use.empty()) notes += ", " + shared_use;
    }
    return names + (detail_ == Detail::kNames ? "" : " (" + use(containers.back()).type + ")") + notes;
  }

  Part box(const std::vector<int>& run, const std::vector<int>& containers) {
    Part part;
    Picture::Box b;
    b.lines = lines(run);
    b.end = is_end(run[0]);
    b.formula = std::all_of(run.begin(), run.end(), [&](int i) { return use(i).kind == Outline::Kind::kFormula; });
    b.flows = taken_[run.back()] > 0;
    b.colour = colour(run[0]);
    if (!containers.empty()) b.title = title(containers);
    if (const std::string shared_use = use_text(o_, run[0]); !shared_use.empty())
      b.title += (b.title.empty() ? "shared, " : ", shared, ") + shared_use;
    part.takes = takes_[run[0]];
    part.gives = {run.back()};
    int inner = std::max(display_width(b.title) + 2, 2 * static_cast<int>(part.takes.size()));
    for (const std::string& l : b.lines) inner = std::max(inner, display_width(l));
    part.picture.width = b.width = inner + 4;
    part.picture.height = b.height = static_cast<int>(b.lines.size()) + 2;
    part.picture.boxes = {std::move(b)};
    return part;
  }

  std::vector<std::string> lines(const std::vector<int>& run) const {
    const auto type = [&](int id) {
      return use(id).kind == Outline::Kind::kFormula ? "= " + use(id).text : use(id).type + times_mark(use(id));
    };
    int names = 0, types = 0;
    for (int id : run) {
      names = std::max(names, display_width(local_name(o_, id)));
      types = std::max(types, display_width(type(id)));
    }
    std::vector<std::string> out;
    for (int id : run) {
      std::string line = local_name(o_, id);
      if (detail_ != Detail::kNames) line = padded(line, names);
      if (detail_ == Detail::kAll) line += "  " + padded(type(id), types);
      if (detail_ != Detail::kAll && is_end(id)) line += "  " + type(id);
      if (detail_ != Detail::kNames) line += "  " + shapes_text(use(id));
      out.push_back(line + mask_mark(use(id)));
    }
    return out;
  }

  Part part(int id) {
    if (!use(id).container) return box(runs_[id], {});
    std::vector<int> containers{id};
    while (held(id).size() == 1 && use(held(id)[0]).container) containers.push_back(id = held(id)[0]);
    if (const auto run = only_run(id); !run.empty()) return box(run, containers);
    return level(id, containers);
  }

  // What a container holds, set out; the nodes of its graph by the values that come in, are made and go out.
  struct Level {
    Sugiyama graph;
    std::map<int, int> entry, source, exit;
    std::map<int, Part> parts;  // by node
  };

  void link(Level& level, const Lines& lines, int node) {
    for (const auto& [value, masked] : lines) level.graph.link(level.source.at(value), node, value, masked);
  }

  Level filled(int container) {
    Level level;
    for (const auto& [value, masked] : takes_[container])
      level.source[value] = level.entry[value] = level.graph.add({.kind = Sugiyama::Kind::kEntry});
    for (int id : held(container)) {
      if (!use(id).container && head_[id] != id) continue;
      Part p = part(id);
      const int node = level.graph.add(
          {.kind = p.kind, .width = p.picture.width, .height = p.picture.height, .in = p.in, .out = p.out});
      link(level, p.takes, node);
      for (int value : p.gives) level.source[value] = node;
      level.parts.emplace(node, std::move(p));
    }
    for (const auto& [value, masked] : gives_[container]) {
      level.exit[value] = level.graph.add({.kind = Sugiyama::Kind::kExit});
      link(level, {{value, masked}}, level.exit[value]);
    }
    return level;
  }

  Part level(int container, const std::vector<int>& containers) {
    Level level = filled(container);
    level.graph.place();
    Part whole;
    whole.picture = {level.graph.width, level.graph.height, {}, {}, std::move(level.graph.segments)};
    for (auto& [node, p] : level.parts) {
      const Sugiyama::Node& n = level.graph.node(node);
      whole.picture.add(std::move(p.picture), n.x, n.y);
    }
    if (container >= 0) frame(whole, level, {title(containers), colour(container)});
    whole.takes = takes_[container];
    return whole;
  }

  // Its title stands left of the lines that come in.
  void frame(Part& part, const Level& level, Picture::Frame frame) {
    const int written = display_width(frame.title) + 5, top = level.entry.empty() ? 1 : 0;
    int shift = kPad;
    for (const auto& [value, node] : level.entry) shift = std::max(shift, written - level.graph.node(node).x);
    Picture inner = std::exchange(part.picture, {});
    part.kind = Sugiyama::Kind::kGroup;
    part.picture.width = frame.width = std::max(written + 1, inner.width + shift + kPad);
    part.picture.height = frame.height = inner.height + top + (level.exit.empty() ? 1 : 0);
    part.picture.frames = {std::move(frame)};
    part.picture.add(std::move(inner), shift, top);
    for (const auto& [value, node] : level.entry) part.in[value] = level.graph.node(node).x + shift;
    for (const auto& [value, node] : level.exit) part.out[value] = level.graph.node(node).x + shift;
    for (const auto& out : part.out) part.gives.push_back(out.first);
  }

  const Outline& o_;
  Detail detail_;
  std::vector<std::vector<int>> held_;
  std::map<int, int> taken_, head_, colours_;
  std::map<int, Lines> takes_, gives_;
  std::map<int, std::vector<int>> runs_;
};

}  // namespace

void Picture::add(Picture other, int dx, int dy) {
  for (Box& b : other.boxes) {
    b.x += dx, b.y += dy;
    boxes.push_back(std::move(b));
  }
  for (Frame& f : other.frames) {
    f.x += dx, f.y += dy;
    frames.push_back(std::move(f));
  }
  for (Segment& s : other.segments) {
    s.x1 += dx, s.x2 += dx, s.y1 += dy, s.y2 += dy;
    segments.push_back(s);
  }
}

Picture layout(const Outline& outline, Detail detail) { return Layout(outline, detail).take(); }

}  // namespace kcc
