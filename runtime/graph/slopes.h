// Gradients held against central differences, in float64.
#pragma once

#include <functional>
#include <string>

#include "runtime/tensor/tensor.h"

namespace kcc {

// One tensor that a number was differentiated by.
struct Differentiated {
  std::string name;
  Tensor at;        // float64; its elements are moved where they are, and put back
  Tensor gradient;  // undefined: zero
};

struct SlopeOptions {
  double step = 1e-5;       // and a hundredth of it, where a kink may lie within the step
  double noise = 1e-14;     // of the number that is differentiated, of its size
  double tolerance = 1e-5;  // errors above it are told from noise
  int64_t elements = 40;    // at most so many are compared, spread over all
};
// Where float32 is part of the way.
inline constexpr SlopeOptions kSinglePrecision{1e-2, 1e-6, 2e-2};

// The element that is furthest off.
struct Slope {
  int64_t element = 0, compared = 0;
  double got = 0, wanted = 0;
  double error = 0;  // of their size, as far as differences tell; infinite where one is no number
};

// `f` computes the number anew. At a kink everything between the slopes of both sides is right.
Slope worst_slope(const std::function<double()>& f, const Differentiated& by, const SlopeOptions& options = {});

std::string place_text(const Shape& shape, int64_t element);  // "[1, 2]"; empty for a scalar
// "`kernel`[1, 2] is 0.5, and should be 0.25"
std::string to_string(const Slope& slope, const Differentiated& by);

}  // namespace kcc
