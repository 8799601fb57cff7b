// What training a job will cost, known before a step is run.
#pragma once

#include "compiler/job/job.h"
#include "runtime/plan/plan.h"

namespace kcc {

struct Cost {
  int64_t parameters = 0, trainable = 0;
  int64_t weight_bytes = 0;
  int64_t optimizer_bytes = 0;
  int64_t arena_bytes = 0;            // what a step's values live in, outputs too
  int64_t flops = 0;                  // of a step
  int64_t batch_size = 0, steps = 0;  // steps of an epoch
};
Cost training_cost(Job& job);

// Refuses (kind "memory") what will not fit beside what is taken already, the data too: weights, what the optimizer
// keeps, and `step` bytes or, where these are more, gradients.
void check_memory(Job& job, int64_t step = 0);

// The step on the way from the traced graph to the plan. Without training it is a prediction of all outputs.
struct StepStages {
  Graph forward;  // with losses and metrics, without gradients
  Graph whole;    // with gradients and updates
  Graph fused;    // what the passes make of it
  std::shared_ptr<const Plan> plan;
};
StepStages step_stages(Job& job);

}  // namespace kcc
