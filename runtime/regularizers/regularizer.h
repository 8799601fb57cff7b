// A penalty on a weight (or on a layer's result), added to the loss.
#pragma once

#include "runtime/graph/value.h"
#include "runtime/object/arg.h"

namespace kcc {

struct Regularizer : Object {
  static constexpr const char* kFamily = "regularizer";
  virtual Value call(const Value& w) const = 0;  // -> scalar
};

}  // namespace kcc
