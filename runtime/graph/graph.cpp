#include "runtime/graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"

namespace kcc {

// Graphs within a node, each line of them set in.
std::string inner_text(const Attrs& attrs) {
  std::string s;
  for (const auto& [name, value] : attrs) {
    const auto* inner = std::get_if<std::shared_ptr<const Graph>>(&value);
    if (!inner || !*inner) continue;
    const std::string text = to_string(**inner);
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      s += "    " + text.substr(at, end - at) + "\n";
      at = end + 1;
    }
  }
  return s;
}

std::string to_string(const Graph& graph) {
  std::string s;
  for (const auto& in : graph.inputs)
    s += fmt::format("%{} = {} {}: {}\n", in.id, in.role == Role::kState ? "state" : "input", in.name,
                     to_string(graph.types[in.id]));
  int scope = 0;
  for (const Node& n : graph.nodes) {
    if (n.scope != scope) {
      const std::string& path = graph.scopes[static_cast<size_t>(scope = n.scope)];
      s += fmt::format("# {}\n", path.empty() ? "of no layer" : path);
    }
    std::string outs, ins;
    for (ValueId v : n.out) outs += fmt::format("{}%{}", outs.empty() ? "" : ", ", v);
    for (ValueId v : n.in) ins += fmt::format("{}%{}", ins.empty() ? "" : ", ", v);
    s +=
        fmt::format("{} = {}({}){}: {}\n", outs, n.op->name, ins, to_string(n.attrs), to_string(graph.types[n.out[0]]));
    s += inner_text(n.attrs);
  }
  for (const auto& out : graph.outputs) s += fmt::format("output {} = %{}\n", out.name, out.id);
  for (const auto& u : graph.updates)
    s += fmt::format("update {} = %{}\n", graph.inputs[static_cast<size_t>(u.input)].name, u.id);
  return s;
}

Signature signature_of(const Graph& graph, const Node& n) {
  Signature s{n.op, n.attrs, {}, {}};
  for (ValueId v : n.in) s.in.push_back(graph.types[v]);
  for (ValueId v : n.out) s.out.push_back(graph.types[v]);
  return s;
}

Problem with_asker(Problem p, const Graph& graph, const Node& n) {
  if (p.place == kNoPlace) p.place = graph.places[static_cast<size_t>(n.scope)];
  if (const std::string& layer = graph.scopes[static_cast<size_t>(n.scope)]; !layer.empty() && p.place == kNoPlace)
    p.notes.push_back({"in `" + layer + "`"});
  return p;
}

void verify(const Graph& graph) {
  std::vector<bool> made(graph.types.size(), false);
  for (const auto& in : graph.inputs) {
    KCC_CHECK(in.id < made.size() && !made[in.id], in.name);
    made[in.id] = true;
  }
  for (const Node& n : graph.nodes) {
    Types in;
    for (ValueId v : n.in) {
      KCC_CHECK(v < made.size() && made[v], n.op->name + " uses a value before it is made");
      in.push_back(graph.types[v]);
    }
    const Types out = n.op->infer(n.attrs, in);
    KCC_CHECK(out.size() == n.out.size(), n.op->name);
    for (size_t i = 0; i < out.size(); ++i) {
      KCC_CHECK(n.out[i] < made.size() && !made[n.out[i]], n.op->name + " makes a value twice");
      KCC_CHECK(graph.types[n.out[i]] == out[i],
                n.op->name + ": " + to_string(graph.types[n.out[i]]) + " is not " + to_string(out[i]));
      made[n.out[i]] = true;
    }
  }
  for (const auto& out : graph.outputs) KCC_CHECK(made[out.id], out.name);
  for (const auto& u : graph.updates) {
    const auto& in = graph.inputs[static_cast<size_t>(u.input)];
    KCC_CHECK(made[u.id] && in.role == Role::kState, in.name);
    KCC_CHECK(graph.types[u.id] == graph.types[in.id], in.name + ": " + to_string(graph.types[u.id]));
  }
}

bool same_node(const Node& a, const Node& b) {
  return a.op == b.op && a.in == b.in && a.out == b.out &&
         (a.attrs.holds_objects() ? b.attrs.holds_objects() : a.attrs == b.attrs);
}

bool same_computation(const Graph& a, const Graph& b) {
  const auto output = [](const auto& x, const auto& y) { return x.id == y.id; };
  const auto update = [](const auto& x, const auto& y) { return x.input == y.input && x.id == y.id; };
  return a.types == b.types && std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), same_node) &&
         std::equal(a.outputs.begin(), a.outputs.end(), b.outputs.begin(), b.outputs.end(), output) &&
         std::equal(a.updates.begin(), a.updates.end(), b.updates.begin(), b.updates.end(), update);
}

int64_t flops(const Graph& graph, const Node& n) {
  int64_t work = graph.types[n.out[0]].shape.count();
  if (n.op->flops) guarded(*n.op, [&] { work = n.op->flops(signature_of(graph, n)); });
  return work;
}

int64_t flops(const Graph& graph) {
  int64_t total = 0;
  for (const Node& n : graph.nodes) {
    if (n.op->traits & (kView | kSource)) continue;
    if (__builtin_add_overflow(total, flops(graph, n), &total)) return std::numeric_limits<int64_t>::max();
  }
  return total;
}

}  // namespace kcc
