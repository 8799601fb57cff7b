// The product over a block of axes.
#include "runtime/ops/reduction.h"

namespace kcc {

const Op& reduce_prod_op = define({
    .name = "reduce_prod",
    .doc = "The product over a block of axes.",
    .traits = kReduction,
    .infer = reduced_type,
    .kernel = prepare_plain_reduction,
    .vjp = [](const OpCall& op, const Values& dy) -> Values { return {spread(op, dy[0] * op.result()) / op.input()}; },
    .flops = [](const Signature& s) { return s.in[0].shape.count(); },
    .samples = {{{uniform({3, 5, 4}, 0.5, 1.5)}, {{"first", int64_t{1}}, {"last", int64_t{3}}}},
                {{uniform({3, 5}, 0.5, 1.5)}, {{"first", int64_t{0}}, {"last", int64_t{1}}}}},
});

Value prod(const Value& x, Ints axes, bool keepdims) { return reduce(reduce_prod_op, x, std::move(axes), keepdims); }

}  // namespace kcc
