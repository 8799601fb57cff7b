// The largest over a block of axes; NaN where one is.
#include "runtime/ops/reduction.h"

namespace kcc {

const Op& reduce_max_op = define({
    .name = "reduce_max",
    .doc = "The largest over a block of axes; NaN where one is.",
    .traits = kReduction,
    .infer = reduced_type,
    .kernel = prepare_plain_reduction,
    .vjp = extreme_vjp,
    .flops = [](const Signature& s) { return s.in[0].shape.count(); },
    .samples = extreme_samples(),
});

Value max(const Value& x, Axes axes, bool keepdims) { return reduce(reduce_max_op, x, std::move(axes), keepdims); }

}  // namespace kcc
