// The smallest over a block of axes; NaN where one is.
#include "runtime/ops/reduction.h"

namespace kcc {

const Op& reduce_min_op = define({
    .name = "reduce_min",
    .doc = "The smallest over a block of axes; NaN where one is.",
    .traits = kReduction,
    .infer = reduced_type,
    .kernel = prepare_plain_reduction,
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      const Value hit = cast(equal(op.input(), spread(op, op.result())), dy[0].dtype());
      // Shared by those that are equal, as TensorFlow does.
      return {hit * spread(op, dy[0] / sum(hit, [&] {
                                 Ints axes;
                                 for (int64_t i = op.attrs.integer("first"); i < op.attrs.integer("last"); ++i)
                                   axes.push_back(i);
                                 return axes;
                               }()))};
    },
    .flops = [](const Signature& s) { return s.in[0].shape.count(); },
    .samples = {{{normal({3, 5, 4})}, {{"first", int64_t{1}}, {"last", int64_t{3}}}},
                {{normal({3, 5})}, {{"first", int64_t{0}}, {"last", int64_t{1}}}},
                {{normal({3, 5, 4})}, {{"first", int64_t{1}}, {"last", int64_t{2}}}},
                {{normal({40, 700})}, {{"first", int64_t{0}}, {"last", int64_t{2}}}, false},
                {{normal({900, 300})}, {{"first", int64_t{0}}, {"last", int64_t{1}}}, false}},
});

Value min(const Value& x, Ints axes, bool keepdims) { return reduce(reduce_min_op, x, std::move(axes), keepdims); }

}  // namespace kcc
