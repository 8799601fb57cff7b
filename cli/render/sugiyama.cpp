// Layers by longest path, order by barycentres, columns by least squares (pool adjacent violators) within the width of
// the widest layer.
#include "cli/render/sugiyama.h"

#include <algorithm>
#include <cmath>

namespace kcc {
namespace {
constexpr int kGap = 3;  // columns between neighbours
}

int Sugiyama::add(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<int>(nodes_.size()) - 1;
}

void Sugiyama::link(int from, int to, int value, bool masked) { links_.push_back({from, to, value, masked}); }

void Sugiyama::place() {
  find_layers();
  pass_layers();
  connect();
  order();
  find_columns();
  straighten();
  draw();
}

int Sugiyama::column_in(const Link& l) const {
  const Node& n = node(l.to);
  return n.kind == Kind::kGroup ? n.in.at(l.value) : n.width / 2;
}

int Sugiyama::column_out(const Link& l) const {
  const Node& n = node(l.from);
  return n.kind == Kind::kGroup ? n.out.at(l.value) : n.width / 2;
}

int Sugiyama::axis(const Node& n) const {
  return !n.in.empty() ? n.in.begin()->second : !n.out.empty() ? n.out.begin()->second : n.width / 2;
}

void Sugiyama::find_layers() {
  const bool entered = std::any_of(nodes_.begin(), nodes_.end(), [](const Node& n) { return n.kind == Kind::kEntry; });
  const int first = entered ? 1 : 0;
  std::vector<int> nearest(nodes_.size(), 1 << 30);
  std::vector<bool> takes(nodes_.size());
  std::sort(links_.begin(), links_.end(), [](const Link& a, const Link& b) {
    return std::tuple(a.to, a.from, a.value) < std::tuple(b.to, b.from, b.value);
  });
  for (Node& n : nodes_) n.layer = n.kind == Kind::kEntry ? 0 : first;
  for (const Link& l : links_) {
    at(l.to).layer = std::max(node(l.to).layer, node(l.from).layer + 1);
    takes[static_cast<size_t>(l.to)] = true;
  }
  int last = first;
  for (const Node& n : nodes_)
    if (n.kind != Kind::kExit) last = std::max(last, n.layer + 1);
  for (Node& n : nodes_)
    if (n.kind == Kind::kExit) n.layer = last;
  // What takes from nothing stands right above what takes from it first.
  for (const Link& l : links_)
    nearest[static_cast<size_t>(l.from)] = std::min(nearest[static_cast<size_t>(l.from)], node(l.to).layer);
  for (size_t i = 0; i < nodes_.size(); ++i)
    if (!takes[i] && nodes_[i].kind != Kind::kEntry && nearest[i] < 1 << 30) nodes_[i].layer = nearest[i] - 1;
}

// Long lines as links from layer to layer; those of one value go together as far as they can.
void Sugiyama::pass_layers() {
  std::map<std::tuple<int, int, int>, size_t> known;  // links by (from, value, layer) to a pass
  std::map<std::pair<int, int>, size_t> chains;
  std::vector<Link> unit;
  for (const Link& l : links_) {
    int from = l.from;
    for (int layer = node(l.from).layer + 1; layer < node(l.to).layer; ++layer) {
      const auto [it, added] = known.emplace(std::tuple{l.from, l.value, layer}, unit.size());
      if (added) {
        Node pass;
        pass.kind = Kind::kPass;
        pass.layer = layer;
        unit.push_back({from, add(pass), l.value, false});
        const auto [chain, first] = chains.emplace(std::pair{l.from, l.value}, chains_.size());
        if (first) chains_.emplace_back();
        chains_[chain->second].push_back(unit.back().to);
      }
      unit[it->second].masked |= l.masked;
      from = unit[it->second].to;
    }
    unit.push_back({from, l.to, l.value, l.masked});
  }
  links_ = std::move(unit);
}

void Sugiyama::connect() {
  for (size_t i = 0; i < links_.size(); ++i) {
    at(links_[i].from).below.push_back(i);
    at(links_[i].to).above.push_back(i);
  }
  int layers = 0;
  for (const Node& n : nodes_) layers = std::max(layers, n.layer + 1);
  layers_.resize(static_cast<size_t>(layers));
  for (size_t i = 0; i < nodes_.size(); ++i)
    layers_[static_cast<size_t>(nodes_[i].layer)].push_back(static_cast<int>(i));
}

void Sugiyama::order() {
  std::vector<double> rank(nodes_.size(), 0);
  for (const Layer& layer : layers_)
    for (size_t i = 0; i < layer.size(); ++i) rank[static_cast<size_t>(layer[i])] = static_cast<double>(i);
  const auto sweep = [&](Layer& layer, bool down) {
    std::vector<std::pair<double, int>> keys;
    for (int id : layer) {
      const auto& near = down ? node(id).above : node(id).below;
      double sum = 0;
      for (size_t l : near) sum += rank[static_cast<size_t>(down ? links_[l].from : links_[l].to)];
      keys.emplace_back(near.empty() ? rank[static_cast<size_t>(id)] : sum / static_cast<double>(near.size()), id);
    }
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < keys.size(); ++i) {
      layer[i] = keys[i].second;
      rank[static_cast<size_t>(layer[i])] = static_cast<double>(i);
    }
  };
  for (int round = 0; round < 4; ++round) {
    for (Layer& layer : layers_) sweep(layer, true);
    for (size_t l = layers_.size(); l-- > 0;) sweep(layers_[l], false);
  }
  for (Layer& layer : layers_) sweep(layer, true);
}

// Columns of a layer nearest to what its nodes wish, none overlapping, within the picture.
void Sugiyama::settle(const Layer& layer, const std::vector<double>& wishes) {
  struct Pool {
    double sum;
    int count;
    double mean() const { return sum / count; }
  };
  std::vector<Pool> pools;
  std::vector<int> offsets;
  int offset = 0;
  for (size_t i = 0; i < layer.size(); ++i) {
    offsets.push_back(offset);
    pools.push_back({wishes[i] - offset, 1});
    offset += node(layer[i]).width + kGap;
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      pools[pools.size() - 2].sum += pools.back().sum;
      pools[pools.size() - 2].count += pools.back().count;
      pools.pop_back();
    }
  }
  const double most = right_ - (offset - kGap);
  size_t i = 0;
  for (const Pool& p : pools)
    for (int k = 0; k < p.count; ++k, ++i)
      at(layer[i]).x = offsets[i] + static_cast<int>(std::floor(std::clamp(p.mean(), left_, most) + 0.5));
}

// What is alone in its layer stands in the middle, so that nothing drifts; all else near what it is linked with.
void Sugiyama::find_columns() {
  for (const Layer& layer : layers_) {
    double total = -kGap;
    for (int id : layer) total += node(id).width + kGap;
    const Node& first = node(layer[0]);
    const double before = layer.size() == 1 ? axis(first) : total / 2;
    left_ = std::min(left_, std::floor(-before));
    right_ = std::max(right_, std::ceil(total - before));
  }
  for (const Layer& layer : layers_) settle(layer, std::vector<double>(layer.size(), 0));
  for (int round = 0; round < 3; ++round) {
    const bool down = round != 1;
    for (size_t k = 0; k < layers_.size(); ++k) {
      const Layer& layer = layers_[down ? k : layers_.size() - 1 - k];
      std::vector<double> wishes;
      for (int id : layer) {
        const auto& near = down ? node(id).above : node(id).below;
        double sum = 0;
        for (size_t l : near)
          sum += down ? start(links_[l]) - column_in(links_[l]) : end(links_[l]) - column_out(links_[l]);
        wishes.push_back(near.empty() ? node(id).x : sum / static_cast<double>(near.size()));
      }
      if (layer.size() == 1) wishes[0] = -axis(node(layer[0]));
      settle(layer, wishes);
    }
  }
}

// A long line goes straight down where there is a column that is free all the way.
void Sugiyama::straighten() {
  for (const Layer& chain : chains_) straighten(chain);
  int least = 1 << 30;
  for (const Node& n : nodes_) least = std::min(least, n.x);
  for (Node& n : nodes_) n.x -= least;
}

void Sugiyama::straighten(const Layer& chain) {
  int low = static_cast<int>(left_), high = static_cast<int>(right_) - 1;
  for (int id : chain) {
    const Layer& layer = layers_[static_cast<size_t>(node(id).layer)];
    const auto place = std::find(layer.begin(), layer.end(), id);
    if (place != layer.begin()) low = std::max(low, node(place[-1]).x + node(place[-1]).width + kGap);
    if (place + 1 != layer.end()) high = std::min(high, node(place[1]).x - kGap - 1);
  }
  if (low > high) return;
  const int wish = start(links_[node(chain[0]).above[0]]);
  for (int id : chain) at(id).x = std::clamp(wish, low, high);
}

void Sugiyama::draw() {
  int y = 0;
  for (size_t l = 0; l < layers_.size(); ++l) {
    int tallest = 1;
    for (int id : layers_[l]) tallest = std::max(tallest, node(id).height);
    for (int id : layers_[l]) {
      Node& n = at(id);
      n.y = y;
      width = std::max(width, n.x + n.width);
      const bool box = n.kind == Kind::kBox || n.kind == Kind::kGroup;
      const int from = box ? y + n.height : y, to = y + tallest - 1;
      std::map<int, bool> down;  // lines to the layer's end, by column, and whether with a mask
      for (size_t k : n.below) down[start(links_[k])] |= links_[k].masked;
      if (n.kind == Kind::kExit) down[n.x] = links_[n.above[0]].masked;
      for (const auto& [x, masked] : down)
        if (from <= to) segments.push_back({x, from, x, to, false, true, true, masked});
    }
    y += tallest;
    height = y;
    if (l + 1 < layers_.size()) y += channel(l, y);
  }
}

}  // namespace kcc
