// Python's slices: "0:1000", "-100:", "::2". Steps are positive.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/tensor/tensor.h"

namespace kcc {

struct Slice {
  std::optional<int64_t> begin, end;
  int64_t step = 1;
};

struct Picked {  // begin, begin + step, ..: `count` of them
  int64_t begin = 0, count = 0, step = 1;
  friend bool operator==(const Picked&, const Picked&) = default;
};

Slice parse_slice(std::string_view text);  // refuses (kind "slice")
Picked pick(const Slice& slice, int64_t size);

// The picked rows of `tensor`'s first dimension; shares the buffer where the step is 1.
Tensor picked_rows(const Tensor& tensor, const Picked& rows);

}  // namespace kcc
