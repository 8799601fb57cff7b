// Local rewrites that keep every bit: x * 1 is x, and so on. Not x + 0, which turns -0 into 0.
#include <cmath>
#include <optional>

#include "runtime/passes/passes.h"
#include "runtime/passes/rewriter.h"

namespace kcc {
namespace {

// What the rules see: a node on the new values, and how those are made.
struct Site {
  Rewriter& to;
  const Node& node;
  std::vector<ValueId> in;

  bool is(std::string_view name) const { return node.op->name == name; }
  const Node* maker(ValueId v, std::string_view name) const {
    const Node* m = to.maker(v);
    return m && m->op->name == name ? m : nullptr;
  }
  // The one number that fills a value, as far as it is known.
  std::optional<double> number(ValueId v) const {
    const Node* m = to.maker(v);
    while (m && (m->op->name == "broadcast_to" || (m->op->traits & kView))) m = to.maker(m->in[0]);
    if (!m || m->op->name != "constant") return {};
    const Tensor& t = m->attrs.get<Tensor>("value");
    if (t.count() != 1 || t.dtype() == DType::kString) return {};
    return t.at(0);
  }
  ValueId reshaped(ValueId v, const Shape& shape) const {
    if (to.type(v).shape == shape) return v;
    return to.add(*find_op("reshape"), {{"shape", Ints(shape.begin(), shape.end())}}, {v}, node.scope);
  }
};

using Rule = std::optional<ValueId> (*)(const Site&);

std::optional<ValueId> neutral(const Site& s) {
  const bool product = s.is("multiply");
  if (product || s.is("divide"))
    if (s.number(s.in[1]) == 1.0) return s.in[0];
  if (product && s.number(s.in[0]) == 1.0) return s.in[1];
  if (s.is("subtract") && s.number(s.in[1]) == 0.0 && !std::signbit(*s.number(s.in[1]))) return s.in[0];
  return {};
}

std::optional<ValueId> twice(const Site& s) {  // -(-x), not not x
  for (const char* name : {"negative", "logical_not"})
    if (s.is(name))
      if (const Node* m = s.maker(s.in[0], name)) return m->in[0];
  for (const char* name : {"relu", "abs", "floor", "ceil", "round", "sign"})  // the second does nothing
    if (s.is(name) && s.maker(s.in[0], name)) return s.in[0];
  return {};
}

std::optional<ValueId> same_branches(const Site& s) {
  if (s.is("where") && s.in[1] == s.in[2]) return s.in[1];
  return {};
}

std::optional<ValueId> views(const Site& s) {
  if (s.is("stop_gradient")) return s.in[0];  // gradients are taken before
  if (!s.is("reshape")) return {};
  const Shape shape{std::span<const int64_t>(s.node.attrs.ints("shape"))};
  if (shape == s.to.type(s.in[0]).shape) return s.in[0];
  if (const Node* m = s.maker(s.in[0], "reshape")) return s.reshaped(m->in[0], shape);
  // A single number spread out is one under any shape.
  if (const Node* m = s.maker(s.in[0], "broadcast_to"))
    if (s.to.type(m->in[0]).shape.rank() == 0)
      return s.to.add(*m->op, {{"shape", Ints(shape.begin(), shape.end())}}, {m->in[0]}, s.node.scope);
  return {};
}

std::optional<ValueId> broadcasts(const Site& s) {
  if (!s.is("broadcast_to")) return {};
  const Shape shape{std::span<const int64_t>(s.node.attrs.ints("shape"))};
  const Shape& from = s.to.type(s.in[0]).shape;
  if (from.count() == shape.count()) return s.reshaped(s.in[0], shape);
  if (const Node* m = s.maker(s.in[0], "broadcast_to")) return s.to.add(*m->op, s.node.attrs, {m->in[0]}, s.node.scope);
  if (from.count() == 1 && from.rank() > 0)
    return s.to.add(*s.node.op, s.node.attrs, {s.reshaped(s.in[0], {})}, s.node.scope);
  return {};
}

std::optional<ValueId> transposes(const Site& s) {
  if (!s.is("transpose")) return {};
  const Ints& perm = s.node.attrs.ints("perm");
  if (const Node* m = s.maker(s.in[0], "transpose")) {
    const Ints& first = m->attrs.ints("perm");
    Ints both;
    bool same = true;
    for (size_t i = 0; i < perm.size(); ++i) {
      both.push_back(first[static_cast<size_t>(perm[i])]);
      same = same && both.back() == static_cast<int64_t>(i);
    }
    if (same) return m->in[0];
    return s.to.add(*s.node.op, {{"perm", both}}, {m->in[0]}, s.node.scope);
  }
  // Dimensions of size 1 move for nothing.
  const Shape& from = s.to.type(s.in[0]).shape;
  Shape shape;
  int64_t last = -1;
  for (int64_t p : perm) {
    const int64_t size = from[static_cast<int>(p)];
    shape.push_back(size);
    if (size == 1) continue;
    if (p < last) return {};
    last = p;
  }
  return s.reshaped(s.in[0], shape);
}

std::optional<ValueId> casts(const Site& s) {
  if (!s.node.op->name.starts_with("cast_")) return {};
  const DType to = s.node.op->infer(s.node.attrs, {s.to.type(s.in[0])})[0].dtype;
  if (to == s.to.type(s.in[0]).dtype) return s.in[0];
  const Node* m = s.to.maker(s.in[0]);
  if (!m || !m->op->name.starts_with("cast_")) return {};
  const DType from = s.to.type(m->in[0]).dtype, between = s.to.type(s.in[0]).dtype;
  // There and back through a type that holds all its numbers.
  const bool holds = from == DType::kBool || (from == DType::kFloat32 && between == DType::kFloat64) ||
                     (from == DType::kUint8 && between != DType::kBool) ||
                     (from == DType::kInt32 && (between == DType::kInt64 || between == DType::kFloat64));
  if (from == to && holds) return m->in[0];
  return {};
}

// Of single numbers spread out: computed once, then spread.
std::optional<ValueId> on_numbers(const Site& s) {
  if (!(s.node.op->traits & kPointwise) || s.in.empty() || s.node.out.size() != 1) return {};
  std::vector<ValueId> small;
  for (ValueId v : s.in) {
    const Node* m = s.maker(v, "broadcast_to");
    if (!m || s.to.type(m->in[0]).shape.rank() != 0) return {};
    small.push_back(m->in[0]);
  }
  const Shape shape = s.to.type(s.in[0]).shape;
  const ValueId one = s.to.add(*s.node.op, s.node.attrs, std::move(small), s.node.scope);
  return s.to.add(*find_op("broadcast_to"), {{"shape", Ints(shape.begin(), shape.end())}}, {one}, s.node.scope);
}

constexpr Rule kRules[] = {neutral, twice, same_branches, views, broadcasts, transposes, casts, on_numbers};

}  // namespace

Graph simplify(Graph graph) {
  Rewriter to(graph);
  for (const Node& n : graph.nodes) {
    std::optional<ValueId> by;
    if (n.out.size() == 1 && !(n.op->traits & kImpure)) {
      Site site{to, n, {}};
      for (ValueId v : n.in) site.in.push_back(to.now(v));
      for (Rule rule : kRules)
        if (!by) by = rule(site);
    }
    if (by)
      to.replace(n.out[0], *by);
    else
      to.copy(n);
  }
  return to.finish();
}

}  // namespace kcc
