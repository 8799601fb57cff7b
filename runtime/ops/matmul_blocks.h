// How a matrix product is cut into blocks that threads may take. The cut depends on the sizes alone.
#pragma once

#include <functional>

#include "runtime/graph/op.h"
#include "runtime/kernels/gemm.h"

namespace kcc {

struct MatmulBlocks {
  explicit MatmulBlocks(const Signature& s);  // of a matmul

  Gemm g;             // one matrix of the batch
  int64_t batch, rows, columns, row_blocks, column_blocks;
  int parts;

  // Computes one part. `after(first row, last row, first column, last column)` follows each block while it is in the cache;
  // rows count over the whole batch.
  template <class T>
  void run(const T* a, const T* b, T* c, int part, const std::function<void(int64_t, int64_t, int64_t, int64_t)>& after) const;
};

}  // namespace kcc
