#include "runtime/graph/autodiff.h"

#include <unordered_map>
#include <unordered_set>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

// The gradient rule of one use of an operation. What is wrong in it is told by the layer that asked for the operation.
struct Rule {
  const OpCall& call;
  const Builder& builder;

  const Builder::Asker& asker() const { return builder.asker(call.scope); }
  std::string operation() const {
    const std::string name = "`" + call.op->name + "`", &path = asker().path;
    return path.empty() ? name : name + ", in `" + path + "`,";
  }
  std::string name() const { return "the gradient rule of " + operation(); }
  [[noreturn]] void wrong(const std::string& what, const std::string& help = {}) const {
    throw Refused({"plugin.failed", name() + " " + what, help, asker().place});
  }
  Values operator()(const Values& dy) const {
    if (call.op->vjp == missing_rule)
      throw Refused({"plugin.failed", operation() + " has no gradient rule, and a gradient is asked for through it",
                     "write its `.vjp`, which gives `{Value{}}` where it is zero on purpose; or `stop_gradient(..)` "
                     "around its result",
                     asker().place});
    try {
      return call.op->vjp(call, dy);
    } catch (const Refused& refused) {
      Problem p = refused.problem();
      p.message = name() + " fails: " + p.message;
      if (p.place == kNoPlace) p.place = asker().place;
      throw Refused(std::move(p));
    } catch (NotComputed& read) {
      if (read.place == kNoPlace) read.place = asker().place;
      if (read.who.empty()) read.who = name();
      throw;
    } catch (const Bug&) {
      throw;
    } catch (const std::exception& e) {
      wrong(std::string("fails: ") + e.what());
    }
  }
};

}  // namespace

Values missing_rule(const OpCall& call, const Values&) {
  report_bug("missing_rule", __FILE__, __LINE__, call.op->name);
}

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
  auto accumulate = [&](const Value& v, const Value& d) {
    Value& g = grads[v.id()];
    g = g ? g + d : d;
  };
  for (size_t i = 0; i < ys.size(); ++i) {
    if (!depends.contains(ys[i].id())) continue;
    if (!dys.empty() && !(dys[i].type() == ys[i].type()))
      refuse("plugin.failed", "`dy` is " + to_string(dys[i].type()) + " for " + to_string(ys[i].type()));
    accumulate(ys[i], dys.empty() ? ones_like(ys[i]) : dys[i]);
  }

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
    const Rule rule{call, builder};
    const Values dx = rule(dy);
    size_t needed = 0;  // what is behind may be left out
    for (size_t k = 0; k < call.in.size(); ++k)
      if (call.wanted[k] && is_float(call.in[k].dtype())) needed = k + 1;
    if (dx.size() < needed || dx.size() > call.in.size())
      rule.wrong("gives " + std::to_string(dx.size()) + " gradients, and the number of inputs is " +
                     std::to_string(call.in.size()),
                 "one for each input, in their order; `Value{}` where it is zero");
    for (size_t k = 0; k < dx.size(); ++k) {
      if (!dx[k] || !call.wanted[k]) continue;
      if (!(dx[k].type() == call.in[k].type()))
        rule.wrong("gives " + to_string(dx[k].type()) + " for " + to_string(call.in[k].type()),
                   "a gradient has the shape and the dtype of what it is of");
      accumulate(call.in[k], dx[k]);
    }
  }

  Values result;
  for (const Value& x : xs) {
    auto it = grads.find(x.id());
    result.push_back(it == grads.end() ? Value{} : it->second);
  }
  return result;
}

}  // namespace kcc
