// A handle on a result of a computation: the builder it belongs to, and its number there.
//
// The same code over Values traces a graph or runs at once: the builder decides. An empty Value stands for
// "nothing": no mask, a gradient that is zero.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/tensor/tensor.h"

namespace kcc {

class Builder;
using ValueId = uint32_t;

class Value {
 public:
  Value() = default;
  Value(Builder* builder, ValueId id, std::shared_ptr<const Tensor> held = nullptr)
      : builder_(builder), id_(id), held_(std::move(held)) {}

  explicit operator bool() const { return builder_ != nullptr; }
  Builder& builder() const { return *builder_; }
  ValueId id() const { return id_; }
  const Type& type() const;
  DType dtype() const { return type().dtype; }
  const Shape& shape() const { return type().shape; }
  int rank() const { return shape().rank(); }
  int64_t dim(int i) const { return shape()[i]; }     // dim(-1) is the last
  const Tensor* held() const { return held_.get(); }  // what it is, when it was computed at once
  const std::shared_ptr<const Tensor>& owner() const { return held_; }
  friend bool operator==(const Value& a, const Value& b) { return a.builder_ == b.builder_ && a.id_ == b.id_; }

 private:
  Builder* builder_ = nullptr;
  ValueId id_ = 0;
  std::shared_ptr<const Tensor> held_;
};

using Values = std::vector<Value>;

}  // namespace kcc
