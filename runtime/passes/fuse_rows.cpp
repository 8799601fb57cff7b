// Gathers loops and reductions that work row by row on what the others make, or a matrix product, into one operation.
#include <algorithm>
#include <set>

#include "runtime/passes/clusters.h"
#include "runtime/passes/fused.h"
#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"
#include "runtime/passes/rows.h"

namespace kcc {
namespace {

constexpr size_t kMostNodes = 64;

class RowFusion {
 public:
  explicit RowFusion(const Graph& graph) : graph_(graph) {
    maker_.assign(graph.types.size(), -1);
    users_.resize(graph.types.size());
    std::vector<std::vector<int>> deps(graph.nodes.size());
    int impure = -1;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node& n = graph.nodes[i];
      folds_.push_back(folds_of(n));
      product_.push_back(is_product(n));
      for (ValueId v : n.out) maker_[v] = static_cast<int>(i);
      for (ValueId v : n.in) {
        users_[v].push_back(static_cast<int>(i));
        if (maker_[v] >= 0) deps[i].push_back(maker_[v]);
      }
      if (!(n.op->traits & kImpure)) continue;
      if (impure >= 0) deps[i].push_back(impure);
      impure = static_cast<int>(i);
    }
    kept_.assign(graph.types.size(), false);
    for (const auto& out : graph.outputs) kept_[out.id] = true;
    for (const auto& u : graph.updates) kept_[u.id] = true;
    clusters_ = std::make_unique<Clusters>(std::move(deps));
  }

  Graph run() {
    // Names first go to what they are made from, so that loops are neighbours.
    for (size_t i = 0; i < graph_.nodes.size(); ++i)
      if ((node(static_cast<int>(i)).op->traits & kView) && maker_[node(static_cast<int>(i)).in[0]] >= 0) {
        const int from = clusters_->of(maker_[node(static_cast<int>(i)).in[0]]);
        if (works(clusters_->nodes(from)[0])) clusters_->merge(from, static_cast<int>(i));
      }
    // Reductions first, with what makes their operands and what uses their results, then what is left.
    for (bool grow = true; grow;) {
      grow = false;
      for (int i = static_cast<int>(graph_.nodes.size()) - 1; i >= 0; --i) {
        if (!works(i)) continue;
        std::set<int> users;
        for (int u : clusters_->users(i)) users.insert(u);
        for (int u : users)
          if (works(u)) grow = try_merge(clusters_->of(i), clusters_->of(u)) || grow;
      }
    }
    return rebuild();
  }

 private:
  const Node& node(int i) const { return graph_.nodes[static_cast<size_t>(i)]; }

  bool works(int i) const {
    const Node& n = node(i);
    if (n.op->traits & (kImpure | kSource)) return false;
    if ((n.op->traits & (kPointwise | kView)) || product_[static_cast<size_t>(i)]) return true;
    return folds_[static_cast<size_t>(i)] == kRows ||
           (n.op == &fused_loop_op && folds_[static_cast<size_t>(i)] == kNothing);
  }

  // Whether it has what tells how many rows there are.
  bool anchored(int cluster) const {
    const auto& members = clusters_->nodes(cluster);
    return std::any_of(members.begin(), members.end(), [&](int m) {
      return folds_[static_cast<size_t>(m)] == kRows || product_[static_cast<size_t>(m)];
    });
  }

  bool products(int cluster) const {
    const auto& members = clusters_->nodes(cluster);
    return std::any_of(members.begin(), members.end(), [&](int m) { return product_[static_cast<size_t>(m)]; });
  }

  // A product whose blocks are whole rows, or a convolution.
  bool is_product(const Node& n) const {
    if (is_convolution(n)) return true;
    if (n.op->name != "matmul") return false;
    const MatmulBlocks blocks(signature_of(graph_, n));
    return blocks.column_blocks == 1 && graph_.types[n.out[0]].shape.count() > 0;
  }

  // What a node reduces: rows, something else, nothing.
  enum Folds : uint8_t { kNothing, kRows, kOther };
  Folds folds_of(const Node& n) const {
    const Graph* body = n.op == &fused_loop_op ? n.attrs.get<std::shared_ptr<const Graph>>("body").get() : nullptr;
    const auto by_rows = [](const Node& r, const Graph& g) {
      const Shape& shape = g.types[r.in[0]].shape;
      return r.attrs.integer("last") == shape.rank() &&
             shape.first(static_cast<int>(r.attrs.integer("first"))).count() >= 16;
    };
    Folds found = kNothing;
    if (n.op->traits & kReduction) return by_rows(n, graph_) ? kRows : kOther;
    if (!body) return kNothing;
    for (const Node& r : body->nodes)
      if (r.op->traits & kReduction) {
        if (!by_rows(r, *body)) return kOther;
        found = kRows;
      }
    return found;
  }

  struct Body {
    std::vector<int> nodes;
    std::vector<ValueId> inputs, outputs;
    std::vector<int> names;  // nodes that give outputs or inputs other names that are needed outside
  };

  Body body_of(const std::vector<int>& members) const {
    const std::set<int> mine(members.begin(), members.end());
    std::set<ValueId> outside;
    Body b;
    b.nodes = members;
    for (int m : members) {
      for (ValueId v : node(m).in)
        if (!(maker_[v] >= 0 && mine.contains(maker_[v])) && outside.insert(v).second) b.inputs.push_back(v);
      for (ValueId v : node(m).out) {
        if (!kept_[v] && std::all_of(users_[v].begin(), users_[v].end(), [&](int u) { return mine.contains(u); }))
          continue;
        while (maker_[v] >= 0 && mine.contains(maker_[v]) && (node(maker_[v]).op->traits & kView)) {
          b.names.push_back(maker_[v]);
          v = node(maker_[v]).in[0];
        }
        if (maker_[v] >= 0 && mine.contains(maker_[v]) &&
            std::find(b.outputs.begin(), b.outputs.end(), v) == b.outputs.end())
          b.outputs.push_back(v);
      }
    }
    std::sort(b.names.begin(), b.names.end());
    b.names.erase(std::unique(b.names.begin(), b.names.end()), b.names.end());
    return b;
  }

  bool try_merge(int a, int b) {
    if (a == b || !(anchored(a) || anchored(b)) || (products(a) && products(b))) return false;
    std::vector<int> members = clusters_->nodes(a);
    members.insert(members.end(), clusters_->nodes(b).begin(), clusters_->nodes(b).end());
    if (members.size() > kMostNodes || !clusters_->may_merge(a, b)) return false;
    std::sort(members.begin(), members.end());
    if (!lowered(members)) return false;
    clusters_->merge(a, b);
    return true;
  }

  std::optional<RowChain> lowered(const std::vector<int>& members) const {
    const Body b = body_of(members);
    return lower_rows(extract(graph_, b.nodes, b.inputs, b.outputs));
  }

  Graph rebuild() {
    Rewriter to(graph_);
    for (int c : clusters_->order()) {
      const auto& members = clusters_->nodes(c);
      const auto loops =
          std::count_if(members.begin(), members.end(), [&](int m) { return !(node(m).op->traits & kView); });
      const Body b = body_of(members);
      if (loops < 2 || b.outputs.empty()) {
        for (int m : members) to.copy(node(m));
        continue;
      }
      auto body = std::make_shared<const Graph>(extract(graph_, b.nodes, b.inputs, b.outputs));
      const auto chain = lower_rows(*body);
      std::vector<ValueId> in;
      for (ValueId v : b.inputs) in.push_back(to.now(v));
      const auto out = to.add_all(fused_rows_op, {{"body", body}, {"in_place", chain->in_place}}, std::move(in),
                                  node(members.back()).scope);
      for (size_t k = 0; k < out.size(); ++k) to.replace(b.outputs[k], out[k]);
      for (int n : b.names) to.copy(node(n));
    }
    return to.finish();
  }

  const Graph& graph_;
  std::vector<int> maker_;
  std::vector<std::vector<int>> users_;
  std::vector<bool> kept_;
  std::vector<Folds> folds_;
  std::vector<bool> product_;
  std::unique_ptr<Clusters> clusters_;
};

}  // namespace

Graph fuse_rows(Graph graph) { return RowFusion(graph).run(); }

}  // namespace kcc
