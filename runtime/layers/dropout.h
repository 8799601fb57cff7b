// What the layers that draw random numbers in training share.
#pragma once

#include "runtime/layers/shapes.h"
#include "runtime/ops/ops.h"

namespace kcc {

// Elements are 0 with a chance of `rate` in training, and the rest is scaled so that the sum is kept. The same draw
// holds along the axes where `noise` is 1.
Value dropout(const Value& x, double rate, const Call& c, const std::optional<Shape>& noise = {});

// A layer's own `seed`, mixed into the numbers that it draws next.
void mix_seed(const Call& c, const std::optional<int64_t>& seed);

// `noise_shape`: 1 where a draw is shared, null where the size is the input's.
using NoiseShape = std::optional<std::vector<std::optional<int64_t>>>;
Shape noise_of(const NoiseShape& wanted, const Value& x);

}  // namespace kcc
