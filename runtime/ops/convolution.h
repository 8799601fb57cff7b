// How a two-dimensional convolution goes over its images, as the attributes of the three operations say it.
#pragma once

#include <functional>

#include "runtime/kernels/convolution.h"
#include "runtime/ops/ops.h"

namespace kcc {

// Follows a block of results, elements [first, last) of output 0, while it lies in the cache.
using BlockDone = std::function<void(const Buffers&, int64_t first, int64_t last)>;

Attrs attrs_of(const ConvWindow& how);
Attrs attrs_of(const ConvWindow& how, int64_t height, int64_t width);  // with the size of what a gradient is of
Convolution convolution_of(const Attrs& attrs, const Shape& x, const Shape& kernel);  // of types that were checked
void check_convolution(const Attrs& attrs, const Types& in, const Shape& x,
                       const Shape& kernel);  // refuses (kind "shape")

// Inputs of the kernels: {x, kernel}, {dy, kernel}, {x, dy}.
Prepared prepare_convolution(const Convolution& c, ConvolutionPass pass, DType dtype, BlockDone done = {});

}  // namespace kcc
