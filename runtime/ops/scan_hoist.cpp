// What a loop's body need not compute in every step.
#include <algorithm>

#include "runtime/graph/replay.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/scan_parts.h"

namespace kcc {
namespace {

enum Depends : uint8_t { kNothing, kConstants, kSequences, kStates };

class Hoister {
 public:
  Hoister(Scan& loop, Values& sequences, Values& constants)
      : loop_(loop),
        g_(*loop.body),
        sequences_(sequences),
        constants_(constants),
        depends_(g_.types.size(), kNothing),
        maker_(g_.types.size(), nullptr),
        outside_(g_.types.size()),
        over_time_(g_.types.size()),
        known_(g_.types.size(), -1) {}

  void run() {
    const size_t states = static_cast<size_t>(loop_.states), n = sequences_.size();
    for (size_t i = 0; i < g_.inputs.size(); ++i) {
      const ValueId v = g_.inputs[i].id;
      depends_[v] = i < states ? kStates : i < states + n ? kSequences : kConstants;
      if (depends_[v] == kSequences) over_time_[v] = sequences_[i - states];
      if (depends_[v] == kConstants) outside_[v] = constants_[i - states - n];
    }
    for (const Node& node : g_.nodes) {
      uint8_t d = node.op->traits & kImpure ? kStates : kNothing;
      for (ValueId v : node.in) d = std::max(d, static_cast<uint8_t>(depends_[v]));
      for (ValueId v : node.out) {
        depends_[v] = static_cast<Depends>(d);
        maker_[v] = &node;
      }
    }
    std::vector<bool> cut(g_.types.size(), false), live(g_.types.size(), false);  // cut: comes from outside
    for (const Node& node : g_.nodes) {
      if (depends_[node.out[0]] == kConstants) cut_all(node, cut);
      if (is_product(node) && vectorizable(node.out[0])) cut_all(node, cut);
    }
    for (const auto& o : g_.outputs) live[o.id] = true;
    for (size_t i = g_.nodes.size(); i-- > 0;) {
      const Node& node = g_.nodes[i];
      if (std::none_of(node.out.begin(), node.out.end(), [&](ValueId v) { return live[v]; }) || cut[node.out[0]])
        continue;
      for (ValueId v : node.in) live[v] = true;
    }
    rebuild(cut, live);
  }

 private:
  static void cut_all(const Node& node, std::vector<bool>& cut) {
    for (ValueId v : node.out) cut[v] = true;
  }
  bool is_product(const Node& node) const {
    return node.op->name == "matmul" && g_.types[node.out[0]].shape.rank() == 2 && !node.attrs.flag("transpose_a") &&
           depends_[node.in[0]] == kSequences && depends_[node.in[1]] <= kConstants;
  }
  // Whether it can be computed for all steps at once.
  bool vectorizable(ValueId v) {
    if (depends_[v] < kSequences) return true;
    if (depends_[v] == kStates) return false;
    const Node* node = maker_[v];
    if (!node) return true;
    if (known_[v] < 0) {
      const bool alike = (node->op->traits & kPointwise) && g_.types[v].shape.rank() > 0;
      known_[v] = is_product(*node) ? vectorizable(node->in[0])
                                    : alike && std::all_of(node->in.begin(), node->in.end(),
                                                           [&](ValueId u) { return vectorizable(u); });
    }
    return known_[v] == 1;
  }
  Value outside(ValueId v) {  // of what depends on constants alone
    if (!outside_[v]) {
      for (ValueId u : maker_[v]->in) outside(u);
      replay(*maker_[v], constants_builder(), outside_);
    }
    return outside_[v];
  }
  Value over_time(ValueId v) {  // [rows, time, ..]
    if (over_time_[v]) return over_time_[v];
    if (depends_[v] < kSequences)
      return over_time_[v] = broadcast_to(expand_dims(outside(v), 1), sequence_shape(g_.types[v].shape, loop_.length));
    const Node& node = *maker_[v];
    if (is_product(node))
      return over_time_[v] = matmul(over_time(node.in[0]), outside(node.in[1]), false, node.attrs.flag("transpose_b"));
    Values in;
    for (ValueId u : node.in) in.push_back(over_time(u));
    return over_time_[v] = emit(*node.op, in, node.attrs);
  }
  Builder& constants_builder() { return constants_.empty() ? sequences_[0].builder() : constants_[0].builder(); }

  void rebuild(const std::vector<bool>& cut, const std::vector<bool>& live) {
    TraceBuilder b;
    Values now(g_.types.size()), sequences, constants;
    for (int i = 0; i < loop_.states; ++i) {
      const auto& in = g_.inputs[static_cast<size_t>(i)];
      now[in.id] = b.input(in.name, g_.types[in.id]);
    }
    const auto each = [&](auto&& f) {  // of what comes from outside, inputs first
      for (size_t i = static_cast<size_t>(loop_.states); i < g_.inputs.size(); ++i)
        if (live[g_.inputs[i].id]) f(g_.inputs[i].id, g_.inputs[i].name);
      for (const Node& node : g_.nodes)
        for (ValueId v : node.out)
          if (cut[v] && live[v]) f(v, node.op->name);
    };
    each([&](ValueId v, const std::string& name) {
      if (depends_[v] != kSequences) return;
      now[v] = b.input(name, g_.types[v]);
      sequences.push_back(over_time(v));
    });
    each([&](ValueId v, const std::string& name) {
      if (depends_[v] == kSequences) return;
      now[v] = b.input(name, g_.types[v]);
      constants.push_back(outside(v));
    });
    for (const Node& node : g_.nodes)
      if (!cut[node.out[0]] && std::any_of(node.out.begin(), node.out.end(), [&](ValueId v) { return live[v]; }))
        replay(node, b, now);
    for (const auto& o : g_.outputs) b.output(o.name, now[o.id]);
    loop_.body = std::make_shared<const Graph>(std::move(b.graph));
    sequences_ = std::move(sequences);
    constants_ = std::move(constants);
  }

  Scan& loop_;
  const Graph g_;  // a copy: the loop's own is replaced
  Values &sequences_, &constants_;
  std::vector<Depends> depends_;
  std::vector<const Node*> maker_;
  Values outside_, over_time_;
  std::vector<int> known_;  // vectorizable: 1; not: 0; unknown: -1
};

}  // namespace

void hoist(Scan& loop, Values& sequences, Values& constants) { Hoister(loop, sequences, constants).run(); }

}  // namespace kcc
