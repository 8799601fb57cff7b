#include "runtime/plan/lifetimes.h"

#include <algorithm>

namespace kcc {

int64_t place_buffers(std::vector<Plan::Buffer>& buffers) {
  // The largest first, each at the lowest place that is free for as long as it lives.
  std::vector<Plan::Buffer*> order, placed;
  for (auto& b : buffers)
    if (b.home == Plan::Home::kArena) order.push_back(&b);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->bytes > b->bytes; });
  const auto room = [](const Plan::Buffer& b) { return (b.bytes + 64 + 63) / 64 * 64; };
  // Large ones begin at a page, as `allocate` has it.
  const auto aligned = [](int64_t place, const Plan::Buffer& b) {
    return b.bytes >= 4096 ? (place + 4095) / 4096 * 4096 : place;
  };
  int64_t size = 0;
  for (Plan::Buffer* b : order) {
    int64_t at = 0;
    for (const Plan::Buffer* other : placed) {  // by offset
      if (other->last < b->first || b->last < other->first) continue;
      if (at + room(*b) <= other->offset) break;
      at = std::max(at, aligned(other->offset + room(*other), *b));
    }
    b->offset = at;
    size = std::max(size, at + room(*b));
    placed.insert(std::upper_bound(placed.begin(), placed.end(), b,
                                   [](const auto* x, const auto* y) { return x->offset < y->offset; }),
                  b);
  }
  return size;
}

}  // namespace kcc
