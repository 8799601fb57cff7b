#include "runtime/layers/cell.h"

#include "runtime/base/check.h"
#include "runtime/object/guard.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/scan.h"

namespace kcc {
namespace {

Value like_mask(const Value& mask, const Value& x) {  // [batch] -> [batch, 1, ..]
  Shape s = mask.shape();
  while (s.rank() < x.rank()) s.push_back(1);
  return reshape(mask, s);
}

}  // namespace

Value dropout_mask(const Value& like, double rate) {
  if (rate >= 1) return zeros_like(like);
  return cast(greater_equal(random_uniform(like.builder(), like.shape(), like.dtype()), scalar_like(like, rate)),
              like.dtype()) *
         (1 / (1 - rate));
}

Values Cell::call_all(const Values& in, Call c) {
  const auto shapes = state_shapes(in.empty() ? Shape{} : in[0].shape());
  if (in.size() != 1 + shapes.size())
    refuse("graph.inputs", "`" + type_name + "` takes a step's input and " + std::to_string(shapes.size()) +
                               " states, and gets " + std::to_string(in.size()) + " values");
  return step(floating(in[0]), Values(in.begin() + 1, in.end()), c);
}

Values Cell::first_states(const Sequence& s) const {
  if (!s.states.empty()) return s.states;
  Values out;
  Shape x = s.x.shape();
  x.erase(1);
  std::vector<Shape> shapes;
  guarded(*this, [&] { shapes = state_shapes(x); });
  for (const Shape& shape : shapes) out.push_back(full(s.x.builder(), Shape{s.x.dim(0)} + shape, 0, s.x.dtype()));
  return out;
}

Value Cell::masked_results(const Sequence& s, const Value& h) {
  if (!s.mask) return h;
  const int64_t time = s.mask.dim(1);
  Value seen = s.mask;  // bool [batch, time]: whether there is a result
  if (!s.zeros) {
    if (s.states.empty()) return h;  // before the first there is nothing but zeros in the state either
    seen = cast(seen, DType::kInt32);
    seen = s.reverse ? flip(cumsum(flip(seen, 1), 1), 1) : cumsum(seen, 1);
    seen = greater(seen, 0.0);
  }
  if (!s.all) seen = squeeze(slice(seen, 1, s.reverse ? 0 : time - 1, s.reverse ? 1 : time), 1);
  Shape wide = seen.shape();
  while (wide.rank() < h.rank()) wide.push_back(1);
  return where(reshape(seen, wide), h, zeros_like(h));
}

Cell::Run Cell::run(const Sequence& s, const Call& c) {
  Builder& outer = c.context.builder;
  const Values first = first_states(s);
  Shape step_shape = s.x.shape();
  step_shape.erase(1);
  const auto check_step = [&](const Values& now, size_t kept) {
    if (now.size() != 1 + kept)
      refuse("plugin.failed", "a step of `" + type_name + "` gives " + std::to_string(now.size()) +
                                  " values, and must give its result and " + std::to_string(kept) + " states");
    for (const Value& v : now)
      if (!v.defined()) refuse("plugin.failed", "a step of `" + type_name + "` gives no value in the place of one");
  };
  const bool carries = (s.mask && !s.zeros) || !s.all;  // the result goes from step to step

  TraceBuilder body;
  body.seed = outer.seed;
  body.step_counter = outer.step_counter;
  body.draw_counter = outer.draw_counter;
  Context within_body{body};
  within_body.training = c.training;
  within_body.floatx = c.context.floatx;
  within_body.batch = c.context.batch;
  within_body.place = c.context.place;
  within_body.uses[this] = c.context.uses[this] - 1;  // it is this use: the caller has counted it

  // Inputs of the body: states, x, mask; then the weights as they are asked for.
  Values old, sequences{s.x};
  for (const Value& v : first) old.push_back(body.input("state", v.type()));
  const auto trace = [&](const Value& before, const Value& x, const Value& mask, Values& states) {
    const Flows flows{{x, {}}};
    const CallArguments none;
    const Call call{within_body, flows, none, c.training};
    const Within within(*this, within_body);
    Values now;
    guarded(*this, [&] { now = step(x, old, call); });
    check_step(now, old.size());
    states.assign(now.begin() + 1, now.end());
    Value y = now[0];
    if (mask) {
      for (size_t i = 0; i < old.size(); ++i) states[i] = where(like_mask(mask, states[i]), states[i], old[i]);
      y = where(like_mask(mask, y), y, before ? before : zeros_like(y));
    }
    return y;
  };

  Value before;
  if (carries) {  // its type is known once the step has been traced
    TraceBuilder probe;
    Context within_probe{probe};
    within_probe.training = c.training;
    within_probe.floatx = c.context.floatx;
    within_probe.batch = c.context.batch;
    Values states;
    for (const Value& v : first) states.push_back(probe.input("state", v.type()));
    const Value x = probe.input("x", {s.x.dtype(), step_shape});
    const Flows flows{{x, {}}};
    const CallArguments none;
    const Within within(*this, within_probe);
    Values now;
    guarded(*this, [&] { now = step(x, states, Call{within_probe, flows, none, c.training}); });
    check_step(now, states.size());
    before = body.input("before", now[0].type());
  }
  const Value x = body.input("x", {s.x.dtype(), step_shape});
  Value mask;
  if (s.mask) {
    mask = body.input("mask", {DType::kBool, {s.x.dim(0)}});
    sequences.push_back(s.mask);
  }
  Values states;
  const Value y = trace(s.zeros ? Value{} : before, x, mask, states);
  if (!within_body.losses.empty())
    refuse("layer.cell", "`" + type_name + "` adds a loss in each step, which a cell cannot");
  body.finish();
  if (!body.graph.updates.empty())
    refuse("layer.cell",
           "`" + type_name + "` changes `" + body.variables[0]->name + "` in each step, which a cell cannot");
  for (const Value& v : states) body.output("state", v);
  if (carries) body.output("before", y);
  if (s.all) body.output("y", y);
  for (auto& in : body.graph.inputs) in.role = Role::kData;

  Values initial = first, constants;
  if (carries) initial.push_back(full(outer, before.shape(), 0, before.dtype()));
  for (Variable* v : body.variables) constants.push_back(outer.read(*v));
  const Scan loop{std::make_shared<const Graph>(std::move(body.graph)), static_cast<int>(initial.size()), s.x.dim(1),
                  s.reverse};
  const Values out = scan(loop, initial, sequences, constants, c.training);
  return {out.back(), Values(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(first.size()))};
}

}  // namespace kcc
