// Loops and reductions of rows that run one after the other on a block of rows while it lies in the cache: softmax,
// LayerNorm, their gradients, and what follows a matrix product.
//
// A body of `loop`s, pointwise operations, reductions and names is such a chain when every value within it is made and
// read row by row, for one number of rows. It may start with one product or convolution, whose
// blocks are then the blocks of rows.
#pragma once

#include <optional>

#include "runtime/ops/convolution.h"
#include "runtime/ops/matmul_blocks.h"
#include "runtime/passes/lower.h"

namespace kcc {

struct RowChain {
  struct Member {  // one loop
    TileLoop loop;
    std::vector<int> in;   // of each of the loop's program inputs: a value
    std::vector<int> out;  // of each of its results: a value
  };
  struct RowValue {
    int64_t row_bytes = 0;  // of what is made within
    int input = -1;         // an input of the body
    int output = -1;        // an output of the body
  };
  struct Product {
    MatmulBlocks blocks;
    DType dtype;
    int a, b, out;  // values
  };
  struct Convolved {
    Convolution shape;
    ConvolutionPass pass;  // kResult or kInput
    DType dtype;
    int a, b, out;   // values
    int place = -1;  // the output in whose memory the result is made, where it is none itself
  };
  int64_t rows = 0;
  std::optional<Product> product;
  std::optional<Convolved> convolved;
  std::vector<Member> members;
  std::vector<RowValue> values;
  Ints in_place;  // inputs over which results may be written
};

// Nothing where the body cannot be run by rows.
std::optional<RowChain> lower_rows(const Graph& body);

Prepared prepare_rows(RowChain chain);

bool is_convolution(const Node& node);  // one whose blocks can be followed

}  // namespace kcc
