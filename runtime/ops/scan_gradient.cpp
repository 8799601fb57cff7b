// The gradient of a loop: a loop that runs the other way.
#include <algorithm>
#include <unordered_map>

#include "runtime/base/check.h"
#include "runtime/graph/autodiff.h"
#include "runtime/graph/replay.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/scan_parts.h"

namespace kcc {
namespace {

class Maker {
 public:
  Maker(const Graph& body, int states, int sequences, const std::vector<bool>& given, const std::vector<bool>& wanted)
      : body_(body),
        states_(static_cast<size_t>(states)),
        n_(static_cast<size_t>(sequences)),
        given_(given),
        wanted_(wanted) {}

  ScanGradient make() {
    trace();
    settle_constants();
    cut();
    return std::move(r_);
  }

 private:
  const Type& input_type(size_t i) const { return body_.types[body_.inputs[i].id]; }
  const Type& output_type(size_t i) const { return body_.types[body_.outputs[i].id]; }

  // One step, and its gradient behind it.
  void trace() {
    Values now(body_.types.size());
    for (const auto& in : body_.inputs) now[in.id] = b_.input(in.name, body_.types[in.id]);
    for (const Node& node : body_.nodes) replay(node, b_, now);
    forward_nodes_ = b_.graph.nodes.size();
    forward_values_ = b_.graph.types.size();
    for (ValueId v = 0; v < now.size(); ++v)
      if (now[v]) old_.try_emplace(now[v].id(), v);

    Values ys, dys, xs;
    for (size_t i = 0; i < body_.outputs.size(); ++i) {
      if (!is_float(output_type(i).dtype) || (i >= states_ && !given_[i])) continue;
      if (i < states_)
        r_.states.push_back(static_cast<int>(i));
      else
        r_.ys.push_back(static_cast<int>(i - states_));
      ys.push_back(now[body_.outputs[i].id]);
      dys.push_back(b_.input("d", output_type(i)));
    }
    dys_ = dys;
    std::vector<size_t> which;
    for (size_t i = 0; i < body_.inputs.size(); ++i) {
      if (!is_float(input_type(i).dtype) || (i >= states_ && !wanted_[i])) continue;
      which.push_back(i);
      xs.push_back(now[body_.inputs[i].id]);
    }
    const Values dxs = ys.empty() ? Values(xs.size()) : gradients(ys, dys, xs);
    dx_.resize(body_.inputs.size());
    for (size_t k = 0; k < which.size(); ++k) dx_[which[k]] = dxs[k];
    for (int i : r_.states)
      if (!dx_[static_cast<size_t>(i)])
        dx_[static_cast<size_t>(i)] =
            full(b_, input_type(static_cast<size_t>(i)).shape, 0, input_type(static_cast<size_t>(i)).dtype);
    maker_.assign(b_.graph.types.size(), nullptr);
    for (const Node& node : b_.graph.nodes)
      for (ValueId v : node.out) maker_[v] = &node;
  }

  ScanGradient::Factor factor(ValueId v) {
    if (v < forward_values_ && depends_on_step(v)) return {-1, old_.at(v)};
    return {emitted(v), 0};
  }
  int emitted(ValueId v) {  // the output that it is
    const auto at = std::find(emitted_.begin(), emitted_.end(), v);
    if (at != emitted_.end()) return static_cast<int>(at - emitted_.begin());
    emitted_.push_back(v);
    return static_cast<int>(emitted_.size()) - 1;
  }

  // A sum of products over the rows becomes one product over the rows of all steps: so a kernel's gradient is one
  // large product, and not as many small ones as there are steps.
  void parts_of(ValueId v, std::vector<ScanGradient::Part>& parts, std::vector<ValueId>& rest) {
    using Part = ScanGradient::Part;
    const Node* node = maker_[v];
    if (!node) return rest.push_back(v);
    const std::string& name = node->op->name;
    const Shape& shape = b_.graph.types[v].shape;
    if (name == "add") {
      for (ValueId u : node->in) parts_of(u, parts, rest);
    } else if (name == "reshape") {
      parts_of(node->in[0], parts, rest);
    } else if (name == "matmul" && shape.rank() == 2 && node->attrs.flag("transpose_a") &&
               !node->attrs.flag("transpose_b")) {
      parts.push_back({Part::kProduct, -1, factor(node->in[0]), factor(node->in[1]), 0});
    } else if (name == "reduce_sum" && node->attrs.integer("first") == 0) {
      parts.push_back({Part::kTerms, -1, factor(node->in[0]), {}, static_cast<int>(node->attrs.integer("last"))});
    } else {
      rest.push_back(v);
    }
  }

  void settle_constants() {
    std::vector<std::pair<size_t, ValueId>> rest;
    for (size_t i = states_ + n_; i < body_.inputs.size(); ++i) {
      r_.d_constants.emplace_back();
      if (!dx_[i]) continue;
      std::vector<ValueId> mine;
      parts_of(dx_[i].id(), r_.d_constants.back(), mine);
      for (ValueId v : mine) rest.emplace_back(i, v);
    }
    for (const auto& [i, v] : rest) {
      auto& parts = r_.d_constants[i - states_ - n_];
      if (std::find(emitted_.begin(), emitted_.end(), v) != emitted_.end()) {
        parts.push_back({ScanGradient::Part::kTerms, -1, {emitted(v), 0}, {}, 0});
      } else {
        parts.push_back({ScanGradient::Part::kSum, static_cast<int>(r_.sums.size()), {}, {}, 0});
        r_.sums.push_back(static_cast<int>(i));
        summed_.push_back(v);
      }
    }
    for (size_t i = states_; i < states_ + n_; ++i) r_.xs.push_back(body_.inputs[i].id);
    for (size_t i = states_; i < states_ + n_; ++i) r_.d_sequences.push_back(dx_[i] ? emitted(dx_[i].id()) : -1);
  }

  // Whether a value of the forward body may differ from step to step.
  bool depends_on_step(ValueId v) {
    if (varies_.empty()) {
      varies_.assign(forward_values_, false);
      for (size_t i = 0; i < states_ + n_; ++i) varies_[b_.graph.inputs[i].id] = true;
      for (size_t k = 0; k < forward_nodes_; ++k) {
        const Node& node = b_.graph.nodes[k];
        const bool any = (node.op->traits & kImpure) ||
                         std::any_of(node.in.begin(), node.in.end(), [&](ValueId u) { return varies_[u]; });
        for (ValueId u : node.out) varies_[u] = any;
      }
    }
    return varies_[v];
  }

  // The gradient's part of the trace as a body of its own; what it reads of the forward part comes in.
  void cut() {
    const Graph& g = b_.graph;
    std::vector<bool> live(g.types.size(), false);
    for (int i : r_.states) live[dx_[static_cast<size_t>(i)].id()] = true;
    for (ValueId v : emitted_) live[v] = true;
    for (ValueId v : summed_) live[v] = true;
    const auto comes_in = [&](ValueId v) { return v < forward_values_ && depends_on_step(v); };
    for (size_t k = g.nodes.size(); k-- > 0;) {
      const Node& node = g.nodes[k];
      if (comes_in(node.out[0]) || std::none_of(node.out.begin(), node.out.end(), [&](ValueId v) { return live[v]; }))
        continue;
      for (ValueId v : node.in) live[v] = true;
    }

    TraceBuilder b;
    Values now(g.types.size());
    const auto take = [&](ValueId v) { now[v] = b.input("in", g.types[v]); };
    for (size_t k = 0; k < r_.states.size(); ++k) take(dys_[k].id());
    Values sums;
    for (int i : r_.sums) sums.push_back(b.input("sum", input_type(static_cast<size_t>(i))));
    for (ValueId v = 0; v < forward_values_; ++v) {
      const bool is_x = is_input(v, states_, states_ + n_);
      if (!live[v] || !depends_on_step(v) || is_x) continue;
      r_.kept.push_back(old_.at(v));
      take(v);
    }
    for (size_t i = 0; i < n_; ++i)
      if (const ValueId v = g.inputs[states_ + i].id; live[v]) {
        r_.sequences.push_back(static_cast<int>(i));
        take(v);
      }
    for (size_t k = r_.states.size(); k < dys_.size(); ++k) take(dys_[k].id());
    for (size_t i = states_ + n_; i < body_.inputs.size(); ++i)
      if (const ValueId v = g.inputs[i].id; live[v]) {
        r_.constants.push_back(static_cast<int>(i - states_ - n_));
        take(v);
      }
    for (const Node& node : g.nodes)
      if (!comes_in(node.out[0]) && std::any_of(node.out.begin(), node.out.end(), [&](ValueId v) { return live[v]; }))
        replay(node, b, now);

    for (int i : r_.states) b.output("d", now[dx_[static_cast<size_t>(i)].id()]);
    for (size_t k = 0; k < sums.size(); ++k) b.output("sum", sums[k] + reshape(now[summed_[k]], sums[k].shape()));
    for (ValueId v : emitted_) b.output("out", now[v]);
    r_.body = std::make_shared<const Graph>(std::move(b.graph));
  }
  bool is_input(ValueId v, size_t first, size_t last) const {
    for (size_t i = first; i < last; ++i)
      if (b_.graph.inputs[i].id == v) return true;
    return false;
  }

  const Graph& body_;
  const size_t states_, n_;
  const std::vector<bool>&given_, &wanted_;
  ScanGradient r_;
  TraceBuilder b_;
  size_t forward_nodes_ = 0;
  ValueId forward_values_ = 0;
  std::unordered_map<ValueId, ValueId> old_;  // values here -> values of the body
  Values dys_, dx_;
  std::vector<const Node*> maker_;
  std::vector<ValueId> emitted_, summed_;
  std::vector<bool> varies_;
};

// The sequences that values of the forward body make: results of the loop, or of one more that keeps what this one did
// not.
class Sequences {
 public:
  Sequences(const OpCall& op, const Graph& body, const std::vector<ValueId>& needed) {
    const auto states = static_cast<size_t>(op.attrs.integer("states"));
    const auto n = static_cast<size_t>(op.attrs.integer("sequences"));
    for (size_t i = 0; i < n; ++i) at_[body.inputs[states + i].id] = op.in[states + i];
    for (size_t i = states; i < body.outputs.size(); ++i) at_.try_emplace(body.outputs[i].id, op.out[i]);
    std::vector<ValueId> more;
    for (ValueId v : needed)
      if (!at_.contains(v)) more.push_back(v);
    if (more.empty()) return;
    Attrs attrs = op.attrs;
    attrs.set("body", with_outputs(body, more));
    const Values again = emit_all(*op.op, op.in, std::move(attrs));
    for (size_t k = 0; k < more.size(); ++k) at_[more[k]] = again[body.outputs.size() + k];
  }
  const Value& operator[](ValueId v) const { return at_.at(v); }

 private:
  std::unordered_map<ValueId, Value> at_;
};

Value all_rows(const Value& sequence, int64_t columns) {
  return reshape(sequence, {columns == 0 ? 0 : sequence.shape().count() / columns, columns});
}

}  // namespace

std::vector<ValueId> ScanGradient::needed() const {
  std::vector<ValueId> out = kept;
  for (const auto& parts : d_constants)
    for (const Part& p : parts)
      if (p.kind != Part::kSum) {
        if (p.a.output < 0) out.push_back(p.a.value);
        if (p.kind == Part::kProduct && p.b.output < 0) out.push_back(p.b.value);
      }
  std::erase_if(out, [&](ValueId v) {
    return std::find(xs.begin(), xs.end(), v) != xs.end();
  });  // these lie as sequences already
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

ScanGradient scan_gradient(const Graph& body, int states, int sequences, const std::vector<bool>& given,
                           const std::vector<bool>& wanted) {
  return Maker(body, states, sequences, given, wanted).make();
}

Values scan_vjp(const OpCall& op, const Values& dy) {
  const Graph& body = *op.attrs.get<std::shared_ptr<const Graph>>("body");
  const auto states = static_cast<size_t>(op.attrs.integer("states")),
             n = static_cast<size_t>(op.attrs.integer("sequences"));
  std::vector<bool> given, wanted;
  for (const Value& d : dy) given.push_back(static_cast<bool>(d));
  for (size_t i = 0; i < op.in.size(); ++i) wanted.push_back(op.wants(static_cast<int>(i)));
  const ScanGradient g = scan_gradient(body, static_cast<int>(states), static_cast<int>(n), given, wanted);

  const Sequences kept(op, body, g.needed());

  Builder& builder = op.in[0].builder();
  Values d_states, sequences, constants;
  const auto zeros = [&](const Type& t) { return full(builder, t.shape, 0, t.dtype); };
  for (int i : g.states)
    d_states.push_back(dy[static_cast<size_t>(i)] ? dy[static_cast<size_t>(i)]
                                                  : zeros(op.out[static_cast<size_t>(i)].type()));
  for (int i : g.sums) d_states.push_back(zeros(op.in[static_cast<size_t>(i)].type()));
  for (ValueId v : g.kept) sequences.push_back(kept[v]);
  for (int i : g.sequences) sequences.push_back(op.in[states + static_cast<size_t>(i)]);
  for (int i : g.ys) sequences.push_back(dy[states + static_cast<size_t>(i)]);
  for (int i : g.constants) constants.push_back(op.in[states + n + static_cast<size_t>(i)]);
  const Scan loop{g.body, static_cast<int>(d_states.size()), op.attrs.integer("length"), !op.attrs.flag("reverse")};
  const Values out = scan(loop, d_states, sequences, constants, false);

  Values result(op.in.size());
  for (size_t k = 0; k < g.states.size(); ++k) result[static_cast<size_t>(g.states[k])] = out[k];
  const auto emitted = [&](int i) { return out[d_states.size() + static_cast<size_t>(i)]; };
  const auto factor = [&](const ScanGradient::Factor& f) { return f.output < 0 ? kept[f.value] : emitted(f.output); };
  for (size_t i = 0; i < n; ++i)
    if (g.d_sequences[i] >= 0) result[states + i] = emitted(g.d_sequences[i]);
  for (size_t i = 0; i < g.d_constants.size(); ++i) {
    const Shape shape = op.in[states + n + i].shape();  // a copy: what is added moves types
    Value& total = result[states + n + i];
    for (const auto& part : g.d_constants[i]) {
      Value d;
      if (part.kind == ScanGradient::Part::kSum) {
        d = out[g.states.size() + static_cast<size_t>(part.sum)];
      } else if (part.kind == ScanGradient::Part::kProduct) {
        const Value a = factor(part.a), b = factor(part.b);
        d = matmul(all_rows(a, a.dim(-1)), all_rows(b, b.dim(-1)), true, false);
      } else {
        const Value a = factor(part.a);
        Ints axes;
        if (part.rows == 0) axes = {a.rank() == 1 ? 0 : 1};
        for (int axis = 0; axis <= part.rows && part.rows > 0; ++axis) axes.push_back(axis);
        d = sum(a, axes);
      }
      d = reshape(d, shape);
      total = total ? total + d : d;
    }
  }
  return result;
}

}  // namespace kcc
