// Parts of a table's rows: those that train, and those that are held out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/tensor/tensor.h"

namespace kcc {

struct Split {
  std::vector<int64_t> train, held;  // ascending, unless rows came otherwise
};

struct SplitOptions {
  std::optional<double> share;   // of the rows that are held out, in (0, 1); or
  std::optional<int64_t> count;  // so many; or
  int64_t folds = 0, fold = 0;   // one of so many parts of about equal size
  uint64_t seed = 0;
  bool shuffle = true;               // false: the last rows are held out; of folds, each is a run of rows
  const Tensor* stratify = nullptr;  // labels: each part has each of them in about its share
  const Tensor* group = nullptr;     // rows of one group stay together
};

// Of `rows` (indices of a table; of windows the first rows). `stratify` and `group` are indexed by the same. Of n rows
// and a share, floor(n (1 - share)) train. Refuses (kind "split") what leaves a part empty or cannot be.
Split split_rows(const std::vector<int64_t>& rows, const SplitOptions& options);

}  // namespace kcc
