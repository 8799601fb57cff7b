// What a model keeps between steps: a weight, a moving statistic, a slot of an optimizer, a counter.
#pragma once

#include <string>
#include <utility>

#include "runtime/tensor/tensor.h"

namespace kcc {

struct Object;

void need_computing();  // refuses, as `Value::item`, what is asked for while a graph is traced
void need_setting();    // and what is set within a layer's call, where it counts for nothing

#ifdef KCC_PLUGIN
// What a variable holds, in plugins: a Tensor that can be read and set where nothing is traced. In a plan it would stay
// what it was as the plan was made.
class HeldTensor {
 public:
  HeldTensor() = default;
  HeldTensor(const HeldTensor& other) : tensor_(other.now()) {}
  HeldTensor& operator=(const HeldTensor& other) { return *this = other.now(); }
  HeldTensor& operator=(Tensor tensor) {
    need_setting();
    tensor_ = std::move(tensor);
    return *this;
  }
  operator const Tensor&() const { return now(); }
  bool defined() const { return now().defined(); }
  const Type& type() const { return tensor_.type(); }
  DType dtype() const { return tensor_.dtype(); }
  const Shape& shape() const { return tensor_.shape(); }
  int64_t count() const { return tensor_.count(); }
  int64_t bytes() const { return tensor_.bytes(); }
  void* raw() { return now().raw(); }
  const void* raw() const { return now().raw(); }
  template <class T>
  T* data() {
    return now().data<T>();
  }
  template <class T>
  const T* data() const {
    return now().data<T>();
  }
  double at(int64_t i) const { return now().at(i); }
  Tensor clone() const { return now().clone(); }
  Tensor cast(DType to) const { return now().cast(to); }
  Tensor reshaped(Shape shape) const { return now().reshaped(std::move(shape)); }
  Tensor rows(int64_t begin, int64_t end) const { return now().rows(begin, end); }

 private:
  const Tensor& now() const { return need_computing(), tensor_; }
  Tensor& now() { return need_computing(), tensor_; }
  Tensor tensor_;
};
#else
using HeldTensor = Tensor;
#endif

struct Variable {
  std::string name;  // its path, "h/dense/kernel"
  Type type;
  bool trainable = true;
  const Object* initializer = nullptr;  // null: zeros
  const Object* regularizer = nullptr;
  const Object* constraint = nullptr;
  HeldTensor value;  // made when the model is initialised, or loaded
};

}  // namespace kcc
