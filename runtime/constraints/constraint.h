// What a weight is brought back to after each update.
#pragma once

#include "runtime/graph/value.h"
#include "runtime/object/arg.h"

namespace kcc {

struct Constraint : Object {
  static constexpr const char* kFamily = "constraint";
  virtual Value call(const Value& w) const = 0;  // of the shape of w
};

}  // namespace kcc
