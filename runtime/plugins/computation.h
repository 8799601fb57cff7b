// Values computed from values, whatever computes them: a layer, a loss, an operation. What all of these must hold to is
// checked here; each check returns what is wrong, in words, or nothing.
//
// Variables are left as they are: what a computation assigns ends with it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/graph/builder.h"
#include "runtime/graph/samples.h"

namespace kcc {

struct Computation {
  std::vector<Tensor> inputs;
  std::function<Values(Builder& b, const Values& in, bool training)> call;
  std::function<std::vector<Variable*>()> variables = [] { return std::vector<Variable*>{}; };
  size_t given = 0;  // inputs that are not differentiated: the first so many
};

// Results, and then what all variables hold.
struct Computed {
  std::vector<Tensor> results, states;
};
Computed computed_at_once(const Computation& c, bool training);
Computed computed_by_plan(const Computation& c, bool training, int threads);

std::string wrong_types(const Computation& c);                // traced, against computed at once
std::string wrong_plan(const Computation& c, bool training);  // planned, against computed at once
std::string wrong_threads(const Computation& c);              // four, against one: every bit
// The gradients by inputs and weights, against central differences: some elements of each.
struct GradientErrors {
  int64_t compared = 0;
  double error = 0;   // the worst, of the gradient's size
  std::string wrong;  // "by `kernel`[1, 2] is 0.5, and should be 0.25", where it is more than these differences tell
};
GradientErrors gradient_errors(const Computation& c, int64_t elements);
std::string wrong_gradient(const Computation& c);
std::string wrong_second_gradient(const Computation& c);

// The first element in which two tensors differ, by more than `tolerance` of its size.
std::string difference(const std::string& what, const Tensor& got, const Tensor& wanted, double tolerance);

// Numbers of [low, high), the same for the same seed.
Tensor drawn(const Shape& shape, uint64_t seed, double low = -1, double high = 1, DType dtype = DType::kFloat64);

}  // namespace kcc
