// A layer of a plugin, made anew for a check, with inputs and weights drawn.
#pragma once

#include "runtime/optimizers/optimizer.h"
#include "runtime/plugins/computation.h"
#include "runtime/plugins/trial.h"

namespace kcc {

struct LayerTrial {
  static constexpr const char* kPath = "layer";
  LayerTrial(const Config& config, const std::vector<SampleInput>& inputs, DType floatx);
  Ref<Layer> layer;
  Computation computation;  // its results, and then what it adds to the loss
};

// Forward, the mean of squares, gradients, gradient descent: in float32, as it is trained.
struct StepTrial {
  StepTrial(const Config& config, const std::vector<SampleInput>& inputs);
  StepTrial(const StepTrial&) = delete;
  StepTrial& operator=(const StepTrial&) = delete;
  LayerTrial trial;
  Ref<Optimizer> optimizer = made<Optimizer>(Config::of(std::string("SGD")));
  Computation computation;
};

// Adapted on its inputs, saved and loaded, it gives what it gave.
std::string wrong_adapting(const Config& config, const std::vector<SampleInput>& inputs);
std::string wrong_saving(const Config& config, const std::vector<SampleInput>& inputs);
std::string wrong_step(const StepTrial& step);

}  // namespace kcc
