// What the backward pass needs of the forward pass and plain arithmetic can make again is made again, so that it
// need not be kept: x - mean of a batch normalization, or the relu behind it.
//
// At the place where most is alive, a value that an addition, a product, a comparison and the like made from values
// which are kept anyway is dropped; its later users get a copy of what made it. Loops then take up the copies, so that
// nothing is stored; other users need the value in memory for as long as they run.
#include <algorithm>
#include <map>
#include <set>

#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {
namespace {

constexpr int64_t kSmall = 64 << 10;  // bytes that do not count
constexpr size_t kMostCopied = 16;    // of a copy
constexpr int kMostRead = 2;          // large values that a copy reads

class Rematerializer {
 public:
  Rematerializer(const Graph& graph, int64_t least, int64_t limit) : graph_(graph), least_(least), limit_(limit) {
    const size_t n = graph.types.size();
    maker_.assign(n, -1);
    root_.resize(n);
    for (ValueId v = 0; v < n; ++v) root_[v] = v;
    users_.resize(n);
    fixed_.assign(n, false);
    for (const auto& in : graph.inputs) fixed_[in.id] = true;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node& m = graph.nodes[i];
      for (ValueId v : m.out) maker_[v] = static_cast<int>(i);
      if (passes_on(m))
        root_[m.out[0]] = root_[m.in[0]];
      else
        for (ValueId v : m.in) users_[root_[v]].push_back(static_cast<int>(i));
      if (m.op->traits & kSource) fixed_[m.out[0]] = true;
    }
    for (const auto& out : graph.outputs) fixed_[root_[out.id]] = true;
    for (const auto& u : graph.updates) fixed_[root_[u.id]] = true;
  }

  Graph run() {
    find_peak();
    const std::set<ValueId> kept = kept_;
    for (bool settled = false; !settled;) {
      kept_ = kept;
      again_.clear();
      instead_.clear();
      for (ValueId v : kept) consider(v);
      // To keep one value in place of one other is no gain.
      settled = true;
      for (const auto& [x, dropped] : instead_)
        if (dropped <= bytes(x)) settled = !refused_.insert(x).second && settled;
    }
    return again_.empty() ? graph_ : rebuild();
  }

 private:
  const Node& node(int i) const { return graph_.nodes[static_cast<size_t>(i)]; }
  int64_t bytes(ValueId v) const { return graph_.types[v].bytes(); }

  // The bytes of its input, or read in its place by loops.
  static bool passes_on(const Node& n) { return (n.op->traits & kView) || n.op->name == "broadcast_to"; }

  // What integers and truth values have as well is no more work than reading the result back.
  static bool is_arithmetic(const Node& n) {
    return (n.op->traits & kPointwise) && !(n.op->traits & kImpure) &&
           (n.op->kernel.tile(DType::kInt32) || n.op->kernel.tile(DType::kBool));
  }

  bool in_loops(int i) const { return (node(i).op->traits & (kPointwise | kReduction)) != 0; }

  void find_peak() {
    std::vector<int64_t> change(graph_.nodes.size() + 1, 0);
    for (ValueId v = 0; v < graph_.types.size(); ++v) {
      if (fixed_[v] || root_[v] != v || maker_[v] < 0 || users_[v].empty()) continue;
      change[static_cast<size_t>(maker_[v])] += bytes(v);
      change[static_cast<size_t>(users_[v].back())] -= bytes(v);
    }
    int64_t alive = 0, most = -1;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      alive += change[i];
      if (alive > most) most = alive, peak_ = static_cast<int>(i);
    }
    for (ValueId v = 0; v < graph_.types.size(); ++v)
      if (!fixed_[v] && root_[v] == v && maker_[v] >= 0 && maker_[v] <= peak_ && !users_[v].empty() &&
          users_[v].back() > peak_ && bytes(v) > std::min(kSmall, least_)) {
        kept_.insert(v);
        total_ += bytes(v);
      }
  }

  struct Copy {
    std::set<ValueId> nodes;  // the values it makes
    std::set<ValueId> read;   // large ones that it reads
  };

  // Collects what must be made again for v; false where that is too much.
  bool collect(ValueId v, Copy& copy, bool top) const {
    if (fixed_[v] || maker_[v] < 0 || (!top && bytes(v) <= std::min(kSmall, least_))) return true;
    const bool again = top || again_.contains(v) || (!kept_.contains(v) && is_arithmetic(node(maker_[v])));
    if (!again) {
      copy.read.insert(v);
      return copy.read.size() <= kMostRead;
    }
    if (!copy.nodes.insert(v).second) return true;
    if (copy.nodes.size() > kMostCopied) return false;
    const auto& in = node(maker_[v]).in;
    return std::all_of(in.begin(), in.end(), [&](ValueId x) { return collect(root_[x], copy, false); });
  }

  void consider(ValueId v) {
    if (bytes(v) < least_ || !is_arithmetic(node(maker_[v]))) return;
    Copy copy;
    if (!collect(v, copy, true)) return;
    int64_t more = 0;
    for (ValueId x : copy.read) {
      if (refused_.contains(x)) return;
      if (!kept_.contains(x)) more += bytes(x);
    }
    const bool free = std::all_of(users_[v].begin(), users_[v].end(), [&](int u) { return u <= peak_ || in_loops(u); });
    if (free ? more > bytes(v) : more >= bytes(v) || total_ <= limit_) return;
    for (ValueId x : copy.read)
      if (instead_.contains(x) || !kept_.contains(x)) instead_[x] += bytes(v);
    kept_.erase(v);
    kept_.insert(copy.read.begin(), copy.read.end());
    again_.insert(copy.nodes.begin(), copy.nodes.end());
  }

  // The value `v` of the old graph, made again where that is to be.
  ValueId again(ValueId v, std::map<ValueId, ValueId>& made, Rewriter& to) const {
    if (!again_.contains(root_[v])) return to.now(v);
    if (const auto it = made.find(v); it != made.end()) return it->second;
    const Node& n = node(maker_[v]);
    std::vector<ValueId> in;
    for (ValueId x : n.in) in.push_back(again(x, made, to));
    return made[v] = to.add(*n.op, n.attrs, std::move(in), n.scope);
  }

  Graph rebuild() const {
    Rewriter to(graph_);
    std::map<ValueId, ValueId> shared;  // by all users that read from memory
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& n = graph_.nodes[i];
      const bool late = static_cast<int>(i) > peak_ && !passes_on(n) &&
                        std::any_of(n.in.begin(), n.in.end(), [&](ValueId v) { return again_.contains(root_[v]); });
      if (!late) {
        to.copy(n);
        continue;
      }
      const bool loop = in_loops(static_cast<int>(i));
      std::map<ValueId, ValueId> own;  // what a copy makes on the way is no other's, else it would be kept for that
      std::vector<ValueId> in;
      for (ValueId v : n.in) {
        if (const auto it = shared.find(v); it != shared.end() && !loop) {
          in.push_back(it->second);
          continue;
        }
        in.push_back(again(v, own, to));
        if (!loop && again_.contains(root_[v])) shared[v] = in.back();
      }
      const auto out = to.add_all(*n.op, n.attrs, std::move(in), n.scope);
      for (size_t k = 0; k < out.size(); ++k) to.replace(n.out[k], out[k]);
    }
    return to.finish();
  }

  const Graph& graph_;
  const int64_t least_, limit_;
  std::vector<int> maker_;
  std::vector<ValueId> root_;            // through nodes that pass on their input
  std::vector<std::vector<int>> users_;  // of each root, in order
  std::vector<bool> fixed_;              // lies somewhere anyway
  int peak_ = 0;                         // the node at which most is alive
  std::set<ValueId> kept_;               // large roots alive from there on
  int64_t total_ = 0;                    // their bytes at first
  std::map<ValueId, int64_t> instead_;   // values kept in place of others: the bytes of these
  std::set<ValueId> refused_;            // of them, those that are not worth it
  std::set<ValueId> again_;              // roots that are made again after it
};

}  // namespace

Graph rematerialize(Graph graph, int64_t least, int64_t limit) { return Rematerializer(graph, least, limit).run(); }

Graph rematerialize(Graph graph) { return rematerialize(std::move(graph), 1 << 20, 64 << 20); }

}  // namespace kcc
