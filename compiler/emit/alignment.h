// Two sequences side by side: which item of one has become which of the other.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace kcc {

struct Paired {
  int64_t left, right;  // -1: there is none
};

// The pairs, in the order of both, whose likenesses have the greatest sum; what is in no pair stands alone. Sequences
// that are too long to look at all ways are paired place by place.
std::vector<Paired> aligned(size_t left, size_t right, const std::function<uint64_t(size_t, size_t)>& likeness);

// Likenesses of which one counts more than all of the next that there may be.
inline constexpr uint64_t kSame = 1ull << 40, kAlike = 1ull << 20, kBeside = 1;

}  // namespace kcc
