// What the reductions share: one operation removes one contiguous block of axes, [first, last).
#pragma once

#include "runtime/ops/ops.h"
#include "runtime/tiles/reduce.h"

namespace kcc {

Types reduced_type(const Attrs& attrs, const Types& in);  // attributes first, last
// [outer, reduced, inner] of a reduction of `shape`.
struct Block {
  int64_t outer, reduced, inner;
};
Block block_of(const Attrs& attrs, const Shape& shape);
Fold fold_of(const Op& op);

Prepared prepare_plain_reduction(const Signature& s);  // reads its input as it lies

// Removes `axes` (all when empty) by one use of `op` for each block of neighbours, and puts back 1s for keepdims.
Value reduce(const Op& op, const Value& x, Ints axes, bool keepdims);
Ints normal_axes(const Ints& axes, int rank);  // sorted, not negative; refuses what is outside or doubled
int normal_axis(int64_t axis, int rank);
Value countable(const Value& x);                        // truth values and bytes as int32; refuses text
Shape keep_dims(const Shape& shape, const Ints& axes);  // with 1 in place of `axes`

// Of the largest and of the smallest alike: the gradient is shared by those that are equal, as TensorFlow does.
Values extreme_vjp(const OpCall& op, const Values& dy);
std::vector<Sample> extreme_samples();

// The gradient of the input where the result was `op`'s: spread over the reduced axes.
Value spread(const OpCall& op, const Value& d);

}  // namespace kcc
