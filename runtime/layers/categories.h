// Whole numbers as columns, one for each category.
#pragma once

#include "runtime/layers/shapes.h"

namespace kcc {

// `mode`: one_hot (a column is 1), multi_hot (a column is 1 where its number stands in the row) or count (how often it
// does). Numbers outside of [0, depth) count nowhere. ids [rows, n] -> [rows, depth]; one_hot [rows, .., n] -> [rows,
// .., n, depth], n = 1 dropped.
Value encode(const Value& ids, const std::string& mode, int64_t depth, DType dtype, const Value& weights = {});
// Refuses the sparse results of Keras.
void need_dense(const Arg<bool>& sparse);

}  // namespace kcc
