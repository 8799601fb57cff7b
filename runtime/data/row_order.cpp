#include "runtime/data/row_order.h"

#include <numeric>
#include <utility>

#include "runtime/base/philox.h"

namespace kcc {

void RowOrder::fill(int64_t epoch, std::vector<int64_t>& out) const {
  constexpr uint64_t kStream = 0x73687566666c65;  // "shuffle"
  out.assign(rows.begin(), rows.end());
  if (shuffle) kcc::shuffle(out, seed, kStream, static_cast<uint64_t>(epoch));
}

void shuffle(std::vector<int64_t>& rows, uint64_t seed, uint64_t stream, uint64_t step) {
  const Philox random(seed, stream, step);
  for (size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i, i - 1)]);
}

std::vector<int64_t> first_rows(int64_t count) {
  std::vector<int64_t> rows(static_cast<size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

}  // namespace kcc
