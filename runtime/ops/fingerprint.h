// Texts and whole numbers (int64) as bins of their hashes.
#pragma once

#include <optional>

#include "runtime/graph/op.h"

namespace kcc {

Value fingerprint_bins(const Value& x, int64_t bins, std::optional<std::pair<int64_t, int64_t>> key = {});
Value crossed_bins(const Values& xs, int64_t bins);  // of one shape, hashed together

}  // namespace kcc
