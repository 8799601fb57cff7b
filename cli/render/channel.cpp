// The lines between two layers: each that has to go sideways gets a track.
#include <algorithm>
#include <set>

#include "cli/render/sugiyama.h"

namespace kcc {
namespace {

struct Line {
  int from, to;  // columns
  const Sugiyama::Link* link;
};

// What one value needs between the layers: a trunk down from its source, a track, and branches down from it.
struct Net {
  int from, left, right;
  std::vector<int> ends = {};
  int track = -1;
  bool placing = false;
};

// Tracks for nets, so that none runs into another and few cross. A branch must not come down where another net's trunk
// still stands.
class Tracks {
 public:
  explicit Tracks(std::vector<Net*> nets) : nets_(std::move(nets)) {
    for (Net* n : nets_) trunks_.emplace(n->from, n);
    for (Net* n : nets_) place(*n);
  }
  int count() const { return static_cast<int>(taken_.size()); }

 private:
  void place(Net& n) {
    if (n.track >= 0 || n.placing) return;
    n.placing = true;
    size_t t = 0;
    for (int end : n.ends) {
      const auto other = trunks_.find(end);
      if (other == trunks_.end() || other->second == &n) continue;
      place(*other->second);
      t = std::max(t, static_cast<size_t>(other->second->track + 1));
    }
    for (Net* other : nets_)
      if (other != &n && overlap(*other, n) && crossings(*other, n) < crossings(n, *other)) {
        place(*other);
        t = std::max(t, static_cast<size_t>(other->track + 1));
      }
    const auto free = [&](const auto& spans) {
      return std::none_of(spans.begin(), spans.end(),
                          [&](const auto& s) { return s.first <= n.right + 1 && n.left <= s.second + 1; });
    };
    while (t < taken_.size() && !free(taken_[t])) ++t;
    if (t >= taken_.size()) taken_.resize(t + 1);
    taken_[t].emplace_back(n.left, n.right);
    n.track = static_cast<int>(t);
  }

  static bool overlap(const Net& a, const Net& b) { return a.left <= b.right && b.left <= a.right; }
  static int crossings(const Net& above, const Net& below) {
    const auto in = [](const Net& n, int column) { return n.left < column && column < n.right; };
    return static_cast<int>(std::count_if(above.ends.begin(), above.ends.end(), [&](int e) { return in(below, e); })) +
           in(above, below.from);
  }

  std::vector<Net*> nets_;
  std::map<int, Net*> trunks_;
  std::vector<std::vector<std::pair<int, int>>> taken_;
};

// Where lines enter a box that takes them anywhere: straight from above if they can, in the order that they come in.
void spread(std::vector<Line*>& lines, const Sugiyama::Node& box) {
  std::sort(lines.begin(), lines.end(), [](const Line* a, const Line* b) { return a->from < b->from; });
  const int k = static_cast<int>(lines.size()), first = box.x + 1, last = box.x + box.width - 2;
  const int step = std::max(1, std::min(6, (box.width - 4) / k));
  for (int i = 0; i < k; ++i) lines[static_cast<size_t>(i)]->to = box.x + box.width / 2 + (2 * i - (k - 1)) * step / 2;
  for (int i = 0; i < k; ++i) {
    const int before = i > 0 ? lines[static_cast<size_t>(i - 1)]->to + 2 : first;
    const int after = i + 1 < k ? lines[static_cast<size_t>(i + 1)]->to - 2 : last;
    Line& line = *lines[static_cast<size_t>(i)];
    if (line.from >= before && line.from <= after) line.to = line.from;
  }
}

}  // namespace

// From row `y`; returns how many rows they take.
int Sugiyama::channel(size_t l, int y) {
  std::vector<Line> lines;
  for (int id : layers_[l])
    for (size_t k : node(id).below) lines.push_back({start(links_[k]), end(links_[k]), &links_[k]});
  std::map<int, std::vector<Line*>> boxes;
  for (Line& line : lines)
    if (node(line.link->to).kind == Kind::kBox) boxes[line.link->to].push_back(&line);
  for (auto& [box, all] : boxes) spread(all, node(box));

  std::map<std::pair<int, int>, Net> nets;
  for (const Line& line : lines) {
    Net& net =
        nets.emplace(std::pair{line.link->from, line.link->value}, Net{line.from, line.from, line.from}).first->second;
    net.left = std::min(net.left, line.to);
    net.right = std::max(net.right, line.to);
    net.ends.push_back(line.to);
  }
  std::vector<Net*> sideways;
  for (auto& [key, net] : nets)
    if (net.left < net.right) sideways.push_back(&net);
  // Nothing but its border is between a frame and what lines go on to from there.
  const bool tight =
      node(layers_[l + 1][0]).kind == Kind::kExit || (node(layers_[l][0]).kind == Kind::kEntry && boxes.empty());
  const int rows = Tracks(sideways).count() + (tight ? 0 : 1), last = y + rows - 1;
  for (const Line& line : lines) {
    const bool arrow = node(line.link->to).kind == Kind::kBox, masked = line.link->masked;
    if (line.from == line.to) {
      if (rows > 0) segments.push_back({line.from, y, line.to, last, arrow, true, !arrow, masked});
      continue;
    }
    const int row = y + nets.at({line.link->from, line.link->value}).track;
    segments.push_back({line.from, y, line.from, row, false, true, false, masked});
    segments.push_back({line.from, row, line.to, row, false, false, false, masked});
    segments.push_back({line.to, row, line.to, last, arrow, false, !arrow, masked});
  }
  return rows;
}

}  // namespace kcc
