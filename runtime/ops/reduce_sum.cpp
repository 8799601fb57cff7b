// The sum over a block of axes.
#include "runtime/ops/reduction.h"

namespace kcc {

const Op& reduce_sum_op = define({
    .name = "reduce_sum",
    .doc = "The sum over a block of axes.",
    .traits = kReduction,
    .infer = reduced_type,
    .kernel = prepare_plain_reduction,
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {spread(op, dy[0])}; },
    .flops = [](const Signature& s) { return s.in[0].shape.count(); },
    .samples = {{{normal({3, 5, 4})}, {{"first", int64_t{1}}, {"last", int64_t{3}}}},
                {{normal({3, 5})}, {{"first", int64_t{0}}, {"last", int64_t{1}}}},
                {{normal({3, 5, 4})}, {{"first", int64_t{1}}, {"last", int64_t{2}}}},
                {{normal({40, 700})}, {{"first", int64_t{0}}, {"last", int64_t{2}}}, false},
                {{normal({900, 300})}, {{"first", int64_t{0}}, {"last", int64_t{1}}}, false}},
});

Value sum(const Value& x, Axes axes, bool keepdims) { return reduce(reduce_sum_op, x, std::move(axes), keepdims); }

Value mean(const Value& x, Axes axes, bool keepdims) {
  const Value f = is_float(x.dtype()) ? x : cast(x, DType::kFloat32);
  const Value total = sum(f, std::move(axes), keepdims);
  const int64_t n = total.shape().count();
  return n == 0 ? total : total * (static_cast<double>(n) / static_cast<double>(x.shape().count()));
}

Value variance(const Value& x, Axes axes, bool keepdims) {
  return mean(square(x - mean(x, axes, true)), axes, keepdims);
}

}  // namespace kcc
