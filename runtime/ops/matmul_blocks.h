// How a matrix product is cut into blocks that threads may take. The cut depends on the sizes alone.
#pragma once

#include <functional>

#include "runtime/graph/op.h"
#include "runtime/kernels/gemm.h"

namespace kcc {

struct MatmulBlocks {
  explicit MatmulBlocks(const Signature& s);  // of a matmul

  Gemm g;  // one matrix of the batch
  int64_t batch, rows, columns, row_blocks, column_blocks;
  int parts;

  // One block: rows [r0, r1) and columns [c0, c1) of one matrix of the batch. Part p has units [units() * p / parts,
  // ..).
  struct Unit {
    int64_t matrix, r0, r1, c0, c1;
  };
  int64_t units() const { return batch * row_blocks * column_blocks; }
  Unit unit(int64_t u) const;
  template <class T>
  void run_unit(const Unit& u, const T* a, const T* b, T* c) const;  // `c`: where the block's first element goes

  // Computes one part. `after(first row, last row, first column, last column)` follows each block while it is in the
  // cache; rows count over the whole batch.
  template <class T>
  void run(const T* a, const T* b, T* c, int part,
           const std::function<void(int64_t, int64_t, int64_t, int64_t)>& after) const;
};

}  // namespace kcc
