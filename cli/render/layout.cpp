// Layers by longest path, order by barycentres, columns by least squares (pool adjacent violators), then one track for
// each line that has to go sideways: what Sugiyama's method comes to in cells of a terminal.
#include "cli/render/layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "cli/render/summary.h"
#include "cli/render/text.h"
#include "cli/render/width.h"

namespace kcc {
namespace {

constexpr int kGap = 3;  // columns between neighbours

struct Node {
  int box = -1;  // -1: a place that a long line passes
  int layer = 0, x = 0, width = 1, height = 0;
  double wish = 0;
  std::vector<int> above, below;
  int center() const { return x + width / 2; }
};

class Layout {
 public:
  Layout(const Outline& o, Detail detail) : o_(o), detail_(detail) {
    make_boxes();
    make_nodes();
    order();
    place();
    draw();
  }
  Picture take() { return std::move(picture_); }

 private:
  const Outline::Use& use(int i) const { return o_.uses[static_cast<size_t>(i)]; }
  Node& node(int i) { return nodes_[static_cast<size_t>(i)]; }

  // Uses that follow one another in the same container, without branching, share a box.
  void make_boxes() {
    const size_t n = o_.uses.size();
    std::vector<int> taken(n, 0);
    for (const auto& u : o_.uses)
      if (!u.container)
        for (int s : u.from) ++taken[static_cast<size_t>(s)];
    box_of_.assign(n, -1);
    std::vector<std::vector<int>> held;
    std::map<int, int> colours;
    for (size_t i = 0; i < n; ++i) {
      const auto& u = o_.uses[i];
      if (u.container) continue;
      const int id = static_cast<int>(i);
      const bool follows = u.from.size() == 1 && taken[static_cast<size_t>(u.from[0])] == 1 &&
                           use(u.from[0]).parent == u.parent && !shared(o_, id) && !shared(o_, u.from[0]);
      if (follows) {
        box_of_[i] = box_of_[static_cast<size_t>(u.from[0])];
      } else {
        box_of_[i] = static_cast<int>(held.size());
        held.emplace_back();
        picture_.boxes.emplace_back();
      }
      held[static_cast<size_t>(box_of_[i])].push_back(id);
    }
    for (size_t b = 0; b < held.size(); ++b) fill(picture_.boxes[b], held[b], colours);
  }

  void fill(Picture::Box& box, const std::vector<int>& uses, std::map<int, int>& colours) {
    int names = 0, types = 0;
    const auto second = [&](int id) {
      return use(id).kind == Outline::Kind::kFormula ? "= " + use(id).text : use(id).type;
    };
    for (int id : uses) {
      names = std::max(names, display_width(local_name(o_, id)));
      types = std::max(types, display_width(second(id)));
    }
    for (int id : uses) {
      std::string line = detail_ == Detail::kNames ? local_name(o_, id) : padded(local_name(o_, id), names) + "  ";
      if (detail_ == Detail::kAll) line += padded(second(id), types) + "  ";
      if (detail_ != Detail::kNames) line += shapes_text(use(id));
      box.lines.push_back(line);
      box.input |= use(id).kind == Outline::Kind::kInput;
      box.formula |= use(id).kind == Outline::Kind::kFormula;
    }
    // The nearest use, of the layer itself or of what it is in, that is shared.
    for (int id = uses[0]; id >= 0; id = use(id).parent) {
      if (!shared(o_, id)) continue;
      box.shared = true;
      box.colour = colours.emplace(use(id).first, static_cast<int>(colours.size())).first->second;
      if (id == uses[0]) box.title = "shared, " + use_text(o_, id);
      break;
    }
    if (const int parent = use(uses[0]).parent; parent >= 0) {
      box.title = use(parent).path + (detail_ == Detail::kNames ? "" : " (" + use(parent).type + ")") +
                  (box.title.empty() ? "" : ", " + box.title);
      if (shared(o_, parent)) box.title += ", " + use_text(o_, parent);
    }
    int inner = display_width(box.title) + 2;
    for (const std::string& l : box.lines) inner = std::max(inner, display_width(l));
    box.width = inner + 4;
    box.height = static_cast<int>(box.lines.size()) + 2;
  }

  void make_nodes() {
    std::vector<std::set<int>> from(picture_.boxes.size());
    for (size_t i = 0; i < o_.uses.size(); ++i) {
      if (box_of_[i] < 0) continue;
      for (int s : o_.uses[i].from)
        if (box_of_[static_cast<size_t>(s)] != box_of_[i])
          from[static_cast<size_t>(box_of_[i])].insert(box_of_[static_cast<size_t>(s)]);
    }
    for (size_t b = 0; b < picture_.boxes.size(); ++b) {
      Node n;
      n.box = static_cast<int>(b);
      n.width = picture_.boxes[b].width;
      n.height = picture_.boxes[b].height;
      for (int s : from[b]) n.layer = std::max(n.layer, node(s).layer + 1);
      nodes_.push_back(n);
    }
    // Inputs stand right above what takes them first.
    for (size_t b = 0; b < picture_.boxes.size(); ++b) {
      if (!from[b].empty()) continue;
      int nearest = -1;
      for (size_t t = 0; t < from.size(); ++t)
        if (from[t].contains(static_cast<int>(b)) && (nearest < 0 || nodes_[t].layer < nearest))
          nearest = nodes_[t].layer;
      if (nearest > 0) nodes_[b].layer = nearest - 1;
    }
    std::map<std::pair<int, int>, int> passes;  // (source, layer): lines from one source go together as far as they can
    for (size_t b = 0; b < from.size(); ++b)
      for (int s : from[b]) {
        int last = s;
        for (int l = node(s).layer + 1; l < nodes_[b].layer; ++l) {
          const auto [it, added] = passes.emplace(std::pair{s, l}, static_cast<int>(nodes_.size()));
          if (added) {
            Node n;
            n.layer = l;
            nodes_.push_back(n);
            connect(last, it->second);
          }
          last = it->second;
        }
        connect(last, static_cast<int>(b));
      }
    int layers = 0;
    for (const Node& n : nodes_) layers = std::max(layers, n.layer + 1);
    layers_.resize(static_cast<size_t>(layers));
    for (size_t i = 0; i < nodes_.size(); ++i)
      layers_[static_cast<size_t>(nodes_[i].layer)].push_back(static_cast<int>(i));
  }
  void connect(int a, int b) {
    node(a).below.push_back(b);
    node(b).above.push_back(a);
  }

  void order() {
    std::vector<double> at(nodes_.size(), 0);
    const auto number = [&] {
      for (const auto& layer : layers_)
        for (size_t i = 0; i < layer.size(); ++i) at[static_cast<size_t>(layer[i])] = static_cast<double>(i);
    };
    number();
    const auto sweep = [&](std::vector<int>& layer, bool down) {
      std::vector<std::pair<double, int>> keys;
      for (int id : layer) {
        const auto& near = down ? node(id).above : node(id).below;
        double sum = 0;
        for (int n : near) sum += at[static_cast<size_t>(n)];
        keys.emplace_back(near.empty() ? at[static_cast<size_t>(id)] : sum / static_cast<double>(near.size()), id);
      }
      std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      for (size_t i = 0; i < keys.size(); ++i) {
        layer[i] = keys[i].second;
        at[static_cast<size_t>(layer[i])] = static_cast<double>(i);
      }
    };
    for (int round = 0; round < 4; ++round) {
      for (auto& layer : layers_) sweep(layer, true);
      for (size_t l = layers_.size(); l-- > 0;) sweep(layers_[l], false);
    }
    for (auto& layer : layers_) sweep(layer, true);
  }

  // Columns of a layer nearest to what its nodes wish, none overlapping.
  void settle(std::vector<int>& layer) {
    struct Pool {
      double sum;
      int count;
      double mean() const { return sum / count; }
    };
    std::vector<Pool> pools;
    std::vector<int> offsets;
    int offset = 0;
    for (int id : layer) {
      offsets.push_back(offset);
      pools.push_back({node(id).wish - node(id).width / 2 - offset, 1});
      offset += node(id).width + kGap;
      while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
        pools[pools.size() - 2].sum += pools.back().sum;
        pools[pools.size() - 2].count += pools.back().count;
        pools.pop_back();
      }
    }
    size_t i = 0;
    for (const Pool& p : pools)
      for (int k = 0; k < p.count; ++k, ++i)
        node(layer[i]).x = offsets[i] + static_cast<int>(std::floor(p.mean() + 0.5));
  }

  void place() {
    for (auto& layer : layers_) settle(layer);
    for (int round = 0; round < 3; ++round) {
      const bool down = round != 1;
      for (size_t k = 0; k < layers_.size(); ++k) {
        auto& layer = layers_[down ? k : layers_.size() - 1 - k];
        for (int id : layer) {
          const auto& near = down ? node(id).above : node(id).below;
          double sum = 0;
          for (int n : near) sum += node(n).center();
          node(id).wish = near.empty() ? node(id).center() : sum / static_cast<double>(near.size());
        }
        settle(layer);
      }
    }
    int left = 1 << 30;
    for (const Node& n : nodes_) left = std::min(left, n.x);
    for (Node& n : nodes_) n.x -= left;
  }

  struct Line {
    int source, from, to, target;
  };

  void draw() {
    int y = 0;
    for (size_t l = 0; l < layers_.size(); ++l) {
      int height = 1;
      for (int id : layers_[l]) height = std::max(height, node(id).height);
      for (int id : layers_[l]) {
        Node& n = node(id);
        picture_.width = std::max(picture_.width, n.x + n.width);
        if (n.box < 0) {
          picture_.segments.push_back({n.x, y, n.x, y + height - 1, false, true, true});
          continue;
        }
        Picture::Box& box = picture_.boxes[static_cast<size_t>(n.box)];
        box.x = n.x;
        box.y = y;
        box.flows = !n.below.empty();
        if (!n.below.empty() && n.height < height)
          picture_.segments.push_back({n.center(), y + n.height, n.center(), y + height - 1, false, true, true});
      }
      y += height;
      picture_.height = y;
      if (l + 1 < layers_.size()) y += channel(l, y);
    }
  }

  // The lines between layer `l` and the next, from row `y`; returns how many rows they take.
  int channel(size_t l, int y) {
    std::vector<Line> lines;
    std::set<int> sources;
    for (int id : layers_[l])
      if (!node(id).below.empty()) sources.insert(node(id).center());
    for (int id : layers_[l + 1]) {
      Node& n = node(id);
      std::vector<int> above = n.above;
      std::sort(above.begin(), above.end(), [&](int a, int b) { return node(a).center() < node(b).center(); });
      const int k = static_cast<int>(above.size());
      const int step = n.box < 0 || k < 2 ? 0 : std::max(1, std::min(6, (n.width - 4) / k));
      for (int i = 0; i < k; ++i) {
        const int from = node(above[static_cast<size_t>(i)]).center();
        int to = n.center() + (2 * i - (k - 1)) * step / 2;
        // A line that comes from the side must not end below another's beginning.
        if (n.box >= 0)
          while (to != from && sources.contains(to) && to + 2 < n.x + n.width) ++to;
        lines.push_back({above[static_cast<size_t>(i)], from, to, id});
      }
    }
    struct Net {
      int left, right, track = -1;
    };
    std::map<int, Net> nets;
    for (const Line& line : lines) {
      const auto it = nets.emplace(line.source, Net{line.from, line.from}).first;
      it->second.left = std::min(it->second.left, line.to);
      it->second.right = std::max(it->second.right, line.to);
    }
    std::vector<std::vector<std::pair<int, int>>> tracks;
    for (auto& [source, net] : nets) {
      if (net.left == net.right) continue;
      size_t t = 0;
      for (; t < tracks.size(); ++t)
        if (std::none_of(tracks[t].begin(), tracks[t].end(),
                         [&](const auto& span) { return span.first <= net.right + 1 && net.left <= span.second + 1; }))
          break;
      if (t == tracks.size()) tracks.emplace_back();
      tracks[t].emplace_back(net.left, net.right);
      net.track = static_cast<int>(t);
    }
    const int rows = static_cast<int>(tracks.size()) + 1;
    for (const Line& line : lines) {
      const bool arrow = node(line.target).box >= 0;
      const int end = y + rows - 1;
      if (line.from == line.to) {
        picture_.segments.push_back({line.from, y, line.to, end, arrow, true, !arrow});
        continue;
      }
      const int row = y + nets[line.source].track;
      picture_.segments.push_back({line.from, y, line.from, row, false, true, false});
      picture_.segments.push_back({line.from, row, line.to, row});
      picture_.segments.push_back({line.to, row, line.to, end, arrow, false, !arrow});
    }
    return rows;
  }

  const Outline& o_;
  Detail detail_;
  Picture picture_;
  std::vector<int> box_of_;
  std::vector<Node> nodes_;
  std::vector<std::vector<int>> layers_;
};

}  // namespace

Picture layout(const Outline& outline, Detail detail) { return Layout(outline, detail).take(); }

}  // namespace kcc
