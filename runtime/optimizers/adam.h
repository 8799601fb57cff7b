// Adam's update, for the optimizers that are Adam with another default or another ending.
#pragma once

#include "runtime/optimizers/optimizer.h"

namespace kcc {

struct AdamBase : Optimizer {
  using Optimizer::Optimizer;
  Arg<double> beta_1{this, "beta_1", 0.9, at_least_below(0, 1), "decay of the mean of gradients"};
  Arg<double> beta_2{this, "beta_2", 0.999, at_least_below(0, 1), "decay of the mean of their squares"};
  Arg<double> epsilon{this, "epsilon", 1e-7, at_least(0), "added to the root of the latter"};

 protected:
  // Both moments after this gradient, kept.
  std::pair<Value, Value> moments(Variable& w, const Value& gradient);
  Value power(const char* key, double base, const Value& step);  // base^step, shared by all weights
};

}  // namespace kcc
