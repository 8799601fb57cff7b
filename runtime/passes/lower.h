// From a small graph of pointwise operations to one loop over tiles.
//
// The body's pointwise operations all have as many elements; they may read the body's inputs through broadcasts,
// reshapes, transposes and slices, and may end in reductions over one and the same block of axes.
#pragma once

#include <optional>

#include "runtime/graph/graph.h"
#include "runtime/tiles/reduce.h"

namespace kcc {

struct TileLoop {
  TileProgram program;
  std::vector<int> source;  // of each of the program's inputs: the input of the body that it reads
  std::vector<Fold> folds;  // the body's first outputs, where it ends in reductions of [outer, reduced, inner]
  int64_t outer = 1, reduced = 1, inner = 1;
  // Inputs of the body that are read element by element only, so that a stored result may take their place.
  Ints in_place;
};

// Nothing where the body is no such loop. With `rows`, the space has a border between dimensions that make up so many
// rows and the rest.
std::optional<TileLoop> lower(const Graph& body, int64_t rows = 1);

// How a value is read without being moved: element [i..] lies at offset + sum of i * strides.
struct Layout {
  Shape shape;
  Ints strides;
  int64_t offset = 0;
};
Layout contiguous(const Shape& shape);
std::optional<Layout> moved(const Layout& from, const Node& node,
                            const Shape& shape);  // through one movement; nothing where it must copy
bool is_movement(const Op& op);

}  // namespace kcc
