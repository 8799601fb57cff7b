#include "runtime/ops/strided_copy.h"

#include "runtime/tiles/program.h"

namespace kcc {

Prepared prepare_strided_copy(DType dtype, Shape shape, Ints strides, int64_t offset) {
  // A program of one input that is its output: the ways to read do the work.
  TileProgram p;
  p.space = shape;
  p.inputs.push_back({dtype, shape, std::move(strides), offset});
  p.values = {dtype};
  p.outputs = {0};
  return prepare_program(std::move(p));
}

Ints contiguous_strides(const Shape& shape) {
  Ints strides(static_cast<size_t>(shape.rank()));
  int64_t stride = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    strides[static_cast<size_t>(i)] = stride;
    stride *= shape[i];
  }
  return strides;
}

}  // namespace kcc
