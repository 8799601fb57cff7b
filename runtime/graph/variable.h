// What a model keeps between steps: a weight, a moving statistic, a slot of an optimizer, a counter.
#pragma once

#include <string>

#include "runtime/tensor/tensor.h"

namespace kcc {

struct Object;

struct Variable {
  std::string name;  // its path, "h/dense/kernel"
  Type type;
  bool trainable = true;
  const Object* initializer = nullptr;  // null: zeros
  const Object* regularizer = nullptr;
  const Object* constraint = nullptr;
  Tensor value;  // made when the model is initialised, or loaded
};

}  // namespace kcc
