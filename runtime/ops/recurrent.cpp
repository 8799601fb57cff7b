// What the recurrent operations share: types, gradients, and the composites that say what they compute.
#include "runtime/ops/recurrent.h"

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/graph/autodiff.h"
#include "runtime/graph/replay.h"
#include "runtime/ops/scan.h"

namespace kcc {
namespace {

// The gradients of a composite that is given as a function of the call's inputs.
Values vjp_of(const OpCall& op, const Values& dy, const std::function<Values(const Values&)>& composite) {
  TraceBuilder b;
  Values in, xs, given, ys, dys;
  std::vector<size_t> which;
  for (const Value& v : op.in) in.push_back(b.input("in", v.type()));
  const Values out = composite(in);
  for (size_t i = 0; i < dy.size(); ++i) {
    if (!dy[i]) continue;
    ys.push_back(out[i]);
    dys.push_back(b.input("d", dy[i].type()));
    given.push_back(dy[i]);
  }
  for (size_t i = 0; i < in.size(); ++i) {
    if (!op.wants(static_cast<int>(i)) || !is_float(in[i].dtype())) continue;
    which.push_back(i);
    xs.push_back(in[i]);
  }
  const Values dxs = gradients(ys, dys, xs);
  for (const Value& d : dxs)
    if (d) b.output("d", d);
  Values outer = op.in;
  outer.insert(outer.end(), given.begin(), given.end());
  const Values made = replay(b.graph, op.in[0].builder(), outer);
  Values result(op.in.size());
  size_t at = 0;
  for (size_t k = 0; k < dxs.size(); ++k)
    if (dxs[k]) result[which[k]] = made[at++];
  return result;
}

Value zeros(const Type& t, Builder& builder) { return full(builder, t.shape, 0, t.dtype); }

void need(bool holds, const char* what) {
  if (!holds) refuse("shape", std::string("a recurrent operation: ") + what);
}

}  // namespace

RecurrentSizes recurrent_sizes(const Attrs& a, const Shape& kernel, const Shape& sequence) {
  return {sequence[0],      sequence[1],      kernel[0], a.flag("sequences"), a.has("keep") && a.flag("keep"),
          a.flag("masked"), a.flag("reverse")};
}

Types recurrent_type(const RecurrentCell& cell, const Attrs& a, const Types& in) {
  const auto states = static_cast<size_t>(cell.states);
  need(in.size() == 2 + states + cell.bias + a.flag("masked"), "wrong number of inputs");
  need(in[0].shape.rank() == 3 && in[1].shape.rank() == 2, "x has three dimensions, the kernel two");
  const RecurrentSizes s = recurrent_sizes(a, in[1].shape, in[0].shape);
  const DType t = in[0].dtype;
  need(is_float(t) && in[1] == (Type{t, {s.units, cell.gates * s.units}}), "the kernel is [units, gates * units]");
  need(in[0].shape[2] == cell.gates * s.units, "x is [batch, time, gates * units]");
  for (size_t i = 0; i < states; ++i) need(in[2 + i] == (Type{t, {s.batch, s.units}}), "a state is [batch, units]");
  if (cell.bias) need(in[2 + states] == (Type{t, {cell.gates * s.units}}), "the bias is [gates * units]");
  if (s.masked) need(in.back() == (Type{DType::kBool, {s.batch, s.time}}), "the mask is bool [batch, time]");
  Types out(states, {t, {s.batch, s.units}});
  if (s.sequences) out.push_back({t, {s.batch, s.time, s.units}});
  if (s.keep) {
    out.push_back({t, {s.batch, s.time, s.units}});
    out.push_back({t, {s.batch, s.time, cell.kept * s.units}});
  }
  return out;
}

Types recurrent_gradient_type(const RecurrentCell& cell, const Attrs& a, const Types& in) {
  const auto states = static_cast<size_t>(cell.states);
  need(in.size() == 3 + states + a.flag("sequences") + a.flag("masked"), "wrong number of inputs of a gradient");
  const RecurrentSizes s = recurrent_sizes(a, in[0].shape, in[1].shape);
  Types out{{in[0].dtype, {s.batch, s.time, cell.gates * s.units}}};
  for (size_t i = 0; i < states; ++i) out.push_back(in[3 + i]);
  if (cell.split) out.push_back(out[0]);
  return out;
}

RecurrentResults recurrent(const RecurrentCell& cell, const RecurrentInputs& in, const RecurrentOptions& o) {
  Values all{in.x, in.kernel};
  all.insert(all.end(), in.states.begin(), in.states.end());
  if (cell.bias) all.push_back(in.bias ? in.bias : full(in.x.builder(), {in.x.dim(-1)}, 0, in.x.dtype()));
  if (in.mask) all.push_back(in.mask);
  const Values out = emit_all(
      *cell.forward, all,
      {{"sequences", o.sequences}, {"keep", o.keep}, {"masked", static_cast<bool>(in.mask)}, {"reverse", o.reverse}});
  return {Values(out.begin(), out.begin() + cell.states),
          o.sequences ? out[static_cast<size_t>(cell.states)] : Value{}};
}

Values recurrent_vjp(const RecurrentCell& cell, const OpCall& op, const Values& dy) {
  const auto states = static_cast<size_t>(cell.states);
  const bool sequences = op.attrs.flag("sequences"), masked = op.attrs.flag("masked");
  for (size_t i = states + sequences; i < dy.size(); ++i)  // of what is kept: a gradient of a gradient
    if (dy[i]) return vjp_of(op, dy, [&](const Values& in) { return recurrent_composite(cell, op.attrs, in); });
  Values out = op.out;
  if (!op.attrs.flag("keep")) {
    Attrs keep = op.attrs;
    keep.set("keep", true);
    out = emit_all(*op.op, op.in, std::move(keep));
  }
  const Value &before = out[states + sequences], &kept = out[states + sequences + 1], &kernel = op.in[1];
  Builder& builder = kernel.builder();
  Values in{kernel, before, kept};
  for (size_t i = 0; i < states; ++i) in.push_back(dy[i] ? dy[i] : zeros(out[i].type(), builder));
  const bool given = sequences && dy[states];
  if (given) in.push_back(dy[states]);
  if (masked) in.push_back(op.in.back());
  const Values d =
      emit_all(*cell.backward, in, {{"sequences", given}, {"masked", masked}, {"reverse", op.attrs.flag("reverse")}});

  Values result(op.in.size());
  const Value& dr = cell.split ? d.back() : d[0];
  result[0] = d[0];
  if (op.wants(1)) {  // one product over the rows of all steps
    const int64_t rows = before.dim(0) * before.dim(1);
    result[1] = matmul(reshape(before, {rows, before.dim(2)}), reshape(dr, {rows, dr.dim(2)}), true, false);
  }
  for (size_t i = 0; i < states; ++i) result[2 + i] = d[1 + i];
  if (cell.bias && op.wants(static_cast<int>(2 + states))) result[2 + states] = sum(dr, {0, 1});
  return result;
}

Values recurrent_gradient_vjp(const RecurrentCell& cell, const OpCall& op, const Values& dy) {
  return vjp_of(op, dy, [&](const Values& in) { return recurrent_gradient_composite(cell, op.attrs, in); });
}

Values recurrent_composite(const RecurrentCell& cell, const Attrs& a, const Values& in) {
  const auto states = static_cast<size_t>(cell.states);
  const RecurrentSizes s = recurrent_sizes(a, in[1].shape(), in[0].shape());
  const DType t = in[0].dtype();
  const Shape unit{s.batch, s.units};
  Types x{{t, {s.batch, cell.gates * s.units}}}, constants{in[1].type()};
  Values sequences{in[0]}, outside{in[1]};
  if (cell.bias) {
    constants.push_back(in[2 + states].type());
    outside.push_back(in[2 + states]);
  }
  if (s.masked) {
    x.push_back({DType::kBool, {s.batch}});
    sequences.push_back(in.back());
  }
  const auto body = trace_body(Types(states, Type{t, unit}), x, constants,
                               [&](TraceBuilder&, const Values& old, const Values& xs, const Values& c) {
                                 Value product = matmul(old[0], c[0]);
                                 if (cell.bias) product = product + c[1];
                                 Values now = old, kept(static_cast<size_t>(cell.kept));
                                 cell.value_forward(now.data(), split(xs[0], cell.gates, 1).data(),
                                                    split(product, cell.gates, 1).data(), kept.data());
                                 Value all = concat(kept, 1);
                                 if (s.masked) {
                                   const Value m = expand_dims(xs[1], 1);
                                   for (size_t i = 0; i < states; ++i) now[i] = where(m, now[i], old[i]);
                                   all = where(m, all, zeros_like(all));
                                 }
                                 Values out = now;
                                 if (s.sequences) out.push_back(now[0]);
                                 if (s.keep) {
                                   out.push_back(old[0]);
                                   out.push_back(all);
                                 }
                                 return out;
                               });
  return scan({body, cell.states, s.time, s.reverse}, Values(in.begin() + 2, in.begin() + 2 + cell.states), sequences,
              outside, false);
}

Values recurrent_gradient_composite(const RecurrentCell& cell, const Attrs& a, const Values& in) {
  const auto states = static_cast<size_t>(cell.states);
  const RecurrentSizes s = recurrent_sizes(a, in[0].shape(), in[1].shape());
  const DType t = in[0].dtype();
  const Shape unit{s.batch, s.units};
  Types x{{t, unit}, {t, {s.batch, cell.kept * s.units}}};
  Values sequences{in[1], in[2]};
  if (s.sequences) {
    x.push_back({t, unit});
    sequences.push_back(in[3 + states]);
  }
  if (s.masked) {
    x.push_back({DType::kBool, {s.batch}});
    sequences.push_back(in.back());
  }
  const auto body =
      trace_body(Types(states, Type{t, unit}), x, {in[0].type()},
                 [&](TraceBuilder&, const Values& given, const Values& xs, const Values& c) {
                   Values old = given;
                   if (s.sequences) old[0] = old[0] + xs[2];
                   Values d = old, dx(static_cast<size_t>(cell.gates)), dr = dx;
                   cell.value_backward(d.data(), xs[0], split(xs[1], cell.kept, 1).data(), dx.data(), dr.data());
                   Value dx_all = concat(dx, 1), dr_all = concat(dr, 1);
                   if (s.masked) {
                     const Value m = expand_dims(xs.back(), 1);
                     for (size_t i = 0; i < states; ++i) d[i] = where(m, d[i], old[i]);
                     dx_all = where(m, dx_all, zeros_like(dx_all));
                     dr_all = where(m, dr_all, zeros_like(dr_all));
                   }
                   d[0] = d[0] + matmul(dr_all, c[0], false, true);
                   Values out = d;
                   out.push_back(dx_all);
                   if (cell.split) out.push_back(dr_all);
                   return out;
                 });
  const Values out = scan({body, cell.states, s.time, !s.reverse}, Values(in.begin() + 3, in.begin() + 3 + cell.states),
                          sequences, {in[0]}, false);
  Values result{out[states]};
  result.insert(result.end(), out.begin(), out.begin() + cell.states);
  if (cell.split) result.push_back(out[states + 1]);
  return result;
}

}  // namespace kcc
