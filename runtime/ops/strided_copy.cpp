#include "runtime/ops/strided_copy.h"

#include "runtime/tiles/program.h"

namespace kcc {

Prepared prepare_strided_copy(DType dtype, Shape shape, Ints strides, int64_t offset) {
  // A program of one input that is its output: the ways to read do the work.
  TileProgram p;
  p.space = shape;
  p.inputs.push_back({dtype, shape, std::move(strides)});
  p.values = {dtype};
  p.outputs = {0};
  Prepared inner = prepare_program(std::move(p));
  const auto bytes = offset * static_cast<int64_t>(size_of(dtype));
  for (Phase& phase : inner.phases)
    phase.run = [run = std::move(phase.run), bytes](const Buffers& b, int part) {
      const void* in[1] = {static_cast<const char*>(b.in[0]) + bytes};
      run({in, b.out, b.scratch}, part);
    };
  return inner;
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
