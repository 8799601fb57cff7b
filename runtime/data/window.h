// Windows: a sample is several rows in succession.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/object/arg.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

struct Window {
  int64_t size = 1, stride = 1;
  std::string by = {};  // a field: no window crosses from one of its values to another; empty: none
};

// The first rows of all windows: 0, stride, 2 stride, .. within each run of rows with the same value in `by` (null: one
// run). Rows at the end that make no whole window are left out.
std::vector<int64_t> window_starts(int64_t rows, const Window& window, const Tensor* by = nullptr);

template <>
struct ArgType<Window> {  // a size, or {size:, stride:, by:}
  static std::optional<Window> read(const Config& c, const std::string& name, Problems& p);
  static Config write(const Window& v);
  static std::string words() { return "a size or a mapping {size:, stride:, by:}"; }
  static void describe(ArgSchema& s) { s.types.insert(s.types.end(), {"integer", "object"}); }
  template <class F>
  static void each(const Window&, F&&) {}
};

}  // namespace kcc
