// The gradients of a training held against central differences of its loss, in float64: what `kcc gradcheck` shows.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

struct LayerSlopes {
  std::string layer;     // its path
  int64_t compared = 0;  // elements of its weights
  double error = 0;      // the worst, of the gradient's size
  std::string worst;     // "`kernel`[1, 2] is 0.5, and should be 0.25"
  bool passed() const { return error <= kTolerance; }
  static constexpr double kTolerance = 1e-4;
};

// Before the job is opened: each update of the training becomes a phase of its own, which moves no weight and keeps the
// gradients. Refuses (kind "usage") what has no loss, or a step of its own.
void watch_gradients(Compiled& spec);
// One batch of at most `rows` rows, all trained weights, some elements of each. The job's weights stay as they are.
std::vector<LayerSlopes> check_gradients(Job& job, int64_t rows);

}  // namespace kcc
