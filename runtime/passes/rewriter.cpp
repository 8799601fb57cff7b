#include "runtime/passes/rewriter.h"

#include "runtime/base/check.h"

namespace kcc {

Rewriter::Rewriter(const Graph& from) : from_(from), now_(from.types.size(), kNone) {
  to_.scopes = from.scopes;
  to_.places = from.places;
  for (const auto& in : from.inputs) {
    now_[in.id] = to_.add_value(from.types[in.id]);
    to_.inputs.push_back({in.name, now_[in.id], in.role});
  }
  maker_.assign(to_.types.size(), -1);
}

ValueId Rewriter::now(ValueId old) const {
  KCC_CHECK(now_[old] != kNone, "a value that was not copied");
  return now_[old];
}

const Node* Rewriter::maker(ValueId v) const {
  return maker_[v] < 0 ? nullptr : &to_.nodes[static_cast<size_t>(maker_[v])];
}

void Rewriter::copy(const Node& node) {
  Node n{node.op, node.attrs, {}, {}, node.scope};
  for (ValueId v : node.in) n.in.push_back(now(v));
  for (ValueId v : node.out) {
    now_[v] = to_.add_value(from_.types[v]);
    maker_.push_back(static_cast<int>(to_.nodes.size()));
    n.out.push_back(now_[v]);
  }
  to_.nodes.push_back(std::move(n));
}

std::vector<ValueId> Rewriter::add_all(const Op& op, Attrs attrs, std::vector<ValueId> in, int scope) {
  Node n{&op, std::move(attrs), std::move(in), {}, scope};
  Types types;
  for (ValueId v : n.in) types.push_back(to_.types[v]);
  for (Type& t : op.infer(n.attrs, types)) {
    n.out.push_back(to_.add_value(std::move(t)));
    maker_.push_back(static_cast<int>(to_.nodes.size()));
  }
  to_.nodes.push_back(std::move(n));
  return to_.nodes.back().out;
}

ValueId Rewriter::add(const Op& op, Attrs attrs, std::vector<ValueId> in, int scope) {
  return add_all(op, std::move(attrs), std::move(in), scope)[0];
}

Graph Rewriter::finish() {
  for (const auto& out : from_.outputs) to_.outputs.push_back({out.name, now(out.id)});
  for (const auto& u : from_.updates) to_.updates.push_back({u.input, now(u.id)});
  return std::move(to_);
}

}  // namespace kcc
