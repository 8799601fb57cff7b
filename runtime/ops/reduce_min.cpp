// The smallest over a block of axes; NaN where one is.
#include "runtime/ops/reduction.h"

namespace kcc {

const Op& reduce_min_op = define({
    .name = "reduce_min",
    .doc = "The smallest over a block of axes; NaN where one is.",
    .traits = kReduction,
    .infer = reduced_type,
    .kernel = prepare_plain_reduction,
    .vjp = extreme_vjp,
    .flops = [](const Signature& s) { return s.in[0].shape.count(); },
    .samples = extreme_samples(),
});

Value min(const Value& x, Axes axes, bool keepdims) { return reduce(reduce_min_op, x, std::move(axes), keepdims); }

}  // namespace kcc
