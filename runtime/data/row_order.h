// The order in which rows are taken, anew in each epoch.
#pragma once

#include <cstdint>
#include <vector>

namespace kcc {

struct RowOrder {
  std::vector<int64_t> rows;
  bool shuffle = false;
  uint64_t seed = 0;

  // The rows of epoch `epoch`, a function of it, the seed and the rows alone.
  void fill(int64_t epoch, std::vector<int64_t>& out) const;
};

// Fisher and Yates' shuffle, drawn by (seed, stream, step).
void shuffle(std::vector<int64_t>& rows, uint64_t seed, uint64_t stream, uint64_t step);

std::vector<int64_t> first_rows(int64_t count);  // 0, 1, 2, ..

}  // namespace kcc
