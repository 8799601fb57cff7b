#include "runtime/ops/adaptive_pool.h"

namespace kcc {

Value adaptive_pool(const Value& x, int axis, int64_t size, bool average) {
  const int64_t n = x.dim(axis);
  if (size == n) return x;
  Values parts;
  for (int64_t i = 0; i < size; ++i) {
    const Value part = slice(x, axis, i * n / size, ((i + 1) * n + size - 1) / size);
    parts.push_back(average ? mean(part, {axis}, true) : max(part, {axis}, true));
  }
  return parts.size() == 1 ? parts[0] : concat(parts, axis);
}

}  // namespace kcc
