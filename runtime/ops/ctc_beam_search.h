// What the most likely sequences of labels are.
#pragma once

#include "runtime/ops/ops.h"

namespace kcc {

// Of logits [batch, steps, classes] and the rows' numbers of steps, int32 [batch]: the likeliest sequences int32
// [paths, batch, steps], filled up with -1, and the logarithms of their chances [batch, paths].
Values ctc_beam_search(const Value& logits, const Value& lengths, int64_t width, int64_t paths, int64_t blank);

}  // namespace kcc
