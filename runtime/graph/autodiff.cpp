#include "runtime/graph/autodiff.h"

#include <unordered_map>
#include <unordered_set>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"

namespace kcc {

Values gradients(const Values& ys, const Values& dys, const Values& xs, Builder::Range range) {
  if (ys.empty()) refuse("tape", "a gradient is asked for of no value");
  Builder& builder = ys[0].builder();
  const std::vector<OpCall> calls = builder.history(ys, range);

  std::unordered_set<ValueId> depends;  // on some x
  for (const Value& x : xs) depends.insert(x.id());
  std::vector<bool> visit(calls.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    if (!calls[i].op->vjp) continue;
    for (const Value& v : calls[i].in) visit[i] = visit[i] || depends.contains(v.id());
    if (visit[i])
      for (const Value& v : calls[i].out)
        if (is_float(v.dtype())) depends.insert(v.id());
  }

  std::unordered_map<ValueId, Value> grads;
  const Op* by = nullptr;  // whose rule gives it
  auto accumulate = [&](const Value& v, const Value& d) {
    if (!(d.type() == v.type()))
      refuse("plugin.failed", (by ? "the gradient rule of `" + by->name + "` gives " : "`dy` is ") +
                                  to_string(d.type()) + " for " + to_string(v.type()));
    Value& g = grads[v.id()];
    g = g ? g + d : d;
  };
  for (size_t i = 0; i < ys.size(); ++i)
    if (depends.contains(ys[i].id())) accumulate(ys[i], dys.empty() ? ones_like(ys[i]) : dys[i]);

  for (size_t i = calls.size(); i-- > 0;) {
    if (!visit[i]) continue;
    OpCall call = calls[i];
    Values dy;
    bool any = false;
    for (const Value& v : call.out) {
      auto it = grads.find(v.id());
      dy.push_back(it == grads.end() ? Value{} : it->second);
      any = any || dy.back();
    }
    if (!any) continue;
    for (const Value& v : call.in) call.wanted.push_back(depends.contains(v.id()));
    const Values dx = call.op->vjp(call, dy);
    by = call.op;
    if (dx.size() > call.in.size())
      refuse("plugin.failed", "the gradient rule of `" + by->name + "` gives " + std::to_string(dx.size()) +
                                  " values for " + std::to_string(call.in.size()) + " inputs");
    for (size_t k = 0; k < dx.size(); ++k)
      if (dx[k] && call.wanted[k]) accumulate(call.in[k], dx[k]);
  }

  Values result;
  for (const Value& x : xs) {
    auto it = grads.find(x.id());
    result.push_back(it == grads.end() ? Value{} : it->second);
  }
  return result;
}

}  // namespace kcc
