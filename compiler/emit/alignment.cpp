#include "compiler/emit/alignment.h"

#include <algorithm>

namespace kcc {
namespace {

constexpr size_t kMostWays = 4'000'000;

std::vector<Paired> by_place(size_t left, size_t right) {
  std::vector<Paired> out;
  for (size_t i = 0; i < std::max(left, right); ++i)
    out.push_back({i < left ? static_cast<int64_t>(i) : -1, i < right ? static_cast<int64_t>(i) : -1});
  return out;
}

}  // namespace

std::vector<Paired> aligned(size_t left, size_t right, const std::function<uint64_t(size_t, size_t)>& likeness) {
  if (left * right > kMostWays) return by_place(left, right);
  std::vector<uint64_t> likenesses(left * right);
  std::vector<std::vector<uint64_t>> best(left + 1, std::vector<uint64_t>(right + 1));  // of what is left of both
  for (size_t i = left; i-- > 0;)
    for (size_t k = right; k-- > 0;) {
      const uint64_t here = likenesses[i * right + k] = likeness(i, k);
      best[i][k] = std::max({best[i + 1][k], best[i][k + 1], here > 0 ? here + best[i + 1][k + 1] : 0});
    }
  std::vector<Paired> out;
  for (size_t i = 0, k = 0; i < left || k < right;) {
    const bool both = i < left && k < right;
    const uint64_t here = both ? likenesses[i * right + k] : 0;
    if (here > 0 && best[i][k] == here + best[i + 1][k + 1])
      out.push_back({static_cast<int64_t>(i++), static_cast<int64_t>(k++)});
    else if (k == right || (both && best[i][k] == best[i + 1][k]))
      out.push_back({static_cast<int64_t>(i++), -1});
    else
      out.push_back({-1, static_cast<int64_t>(k++)});
  }
  return out;
}

}  // namespace kcc
