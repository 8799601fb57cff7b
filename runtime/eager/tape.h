// Gradients of what is computed step by step, as tf.GradientTape gives them.
//
//   GradientTape tape;
//   Value loss = mean(square(model(x) - y));
//   Gradients g = tape.gradient(loss, model.trainable());
//
// A tape sees what is computed from its making on, until it is asked (a persistent one: as long as it lives). Any value
// and any weight may be asked for, so nothing has to be watched; what was computed before is a number to it. The same
// code gives the same gradients where it is traced. Tapes may nest or overlap, and the gradients that an inner one
// computes are recorded by the outer one.
#pragma once

#include <optional>
#include <vector>

#include "runtime/eager/eager_builder.h"
#include "runtime/graph/builder.h"

namespace kcc {

// Of several weights, in their order; empty where the value does not depend on one.
struct Gradients {
  std::vector<Variable*> weights;
  Values values;
  size_t size() const { return values.size(); }
  Value& operator[](size_t i) { return values[i]; }
  const Value& operator[](size_t i) const { return values[i]; }
};

enum class Unconnected : uint8_t { kNone, kZero };  // what stands for a gradient where there is none

class GradientTape {
 public:
  // One that is persistent may be asked several times; another one stops recording when it is asked.
  explicit GradientTape(bool persistent = false);
  ~GradientTape();
  GradientTape(const GradientTape&) = delete;
  GradientTape& operator=(const GradientTape&) = delete;

  void watch(const Value&) {}  // as in TensorFlow; here every value is watched

  // d sum(y * dy) / dx, of x's shape; `dy` (of y's shape) is 1 where it is empty. Refuses (kind "tape") a second call
  // where the tape is not persistent, and a y that is no floating number.
  Value gradient(const Value& y, const Value& x, Unconnected otherwise = Unconnected::kNone, const Value& dy = {});
  Values gradient(const Value& y, const Values& xs, Unconnected otherwise = Unconnected::kNone, const Value& dy = {});
  Values gradient(const Values& ys, const Values& xs, Unconnected otherwise = Unconnected::kNone);
  // By all that the weights read as since the tape was made.
  Gradients gradient(const Value& y, const std::vector<Variable*>& weights, Unconnected otherwise = Unconnected::kNone);

  // All derivatives of y by x: [y.., x..]. One gradient for each element of y. Empty where y does not depend on x.
  Value jacobian(const Value& y, const Value& x, Unconnected otherwise = Unconnected::kNone);
  // The same of each row by itself, where rows do not depend on each other: y [n, y..], x [n, x..] -> [n, y.., x..].
  // Zeros where y does not depend on x, as TensorFlow has it.
  Value batch_jacobian(const Value& y, const Value& x);

  void stop_recording();

 private:
  Values find(const Values& ys, const Values& dys, const Values& xs);
  void ask();
  void asked();
  Builder& builder_;
  std::optional<EagerBuilder::Recording> recording_;
  Builder::Range range_;
  size_t reads_ = 0;  // of the builder's, before the tape
  const bool persistent_;
  bool asked_ = false;
};

}  // namespace kcc
