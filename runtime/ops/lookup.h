// Tables that are searched by what stands in them.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

// x and `keys` [n] are text or int64. The place of each in `keys`, int64; one that is not there gets -1 - b, where b is
// its bucket, 0 <= b < buckets. Where there are no buckets, it is refused (kind "data.id") when it runs.
Value lookup(const Value& x, Tensor keys, int64_t buckets);

}  // namespace kcc
