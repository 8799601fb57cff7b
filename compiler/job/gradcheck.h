// The gradients of a training held against central differences, in float64: what `kcc gradcheck` shows. Each layer's
// own rule is tried on what flows into it, and the gradient of the loss by each layer's weights.
#pragma once

#include "compiler/job/job.h"

namespace kcc {

struct LayerSlopes {
  std::string layer;      // its path
  int64_t compared = 0;   // elements of its weights, and of what flows into it
  double rule_error = 0;  // the worst of its own rule, of the gradient's size
  std::string rule;       // "by `input`[1, 2] is 0.5, and should be 0.25"
  double loss_error = 0;  // the same of the loss by its weights
  std::string loss;
  bool rule_passed() const { return rule_error <= kTolerance; }
  bool loss_passed() const { return loss_error <= kTolerance; }
  static constexpr double kTolerance = 1e-4;
};

// Before the job is opened: each update of the training becomes a phase of its own, which moves no weight and keeps the
// gradients. Refuses (kind "usage") what has no loss, or a step of its own.
void watch_gradients(Compiled& spec);
// One batch of at most `rows` rows, all trained weights, some elements of each. The job's weights stay as they are.
// Layers in the order of their first use; those that are called within a plan alone are not here.
std::vector<LayerSlopes> check_gradients(Job& job, int64_t rows);

}  // namespace kcc
