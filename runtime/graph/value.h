// A handle on a result of a computation: the builder it belongs to, and its number there.
//
// The same code over Values traces a graph or runs at once: the builder decides. An empty Value stands for
// "nothing": no mask, a gradient that is zero.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/base/problem.h"
#include "runtime/tensor/tensor.h"

namespace kcc {

class Builder;
using ValueId = uint64_t;

class Value {
 public:
  Value() = default;
  Value(Builder* builder, ValueId id, std::shared_ptr<const Tensor> held = nullptr);

  bool defined() const { return builder_ != nullptr; }
#ifdef KCC_PLUGIN
#define KCC_READS_VALUES
  // In plugins, the only element, read: `if (max(x) > 0.5)`. Refuses more than one; `defined()` says whether there is a
  // mask. False where there is no value.
  [[gnu::always_inline]] explicit operator bool() const { return defined() && item() != 0; }
  Value operator[](int64_t i) const;  // along the first axis; from the last, below 0
#else
  explicit operator bool() const { return defined(); }
  friend bool operator==(const Value& a, const Value& b) { return a.builder_ == b.builder_ && a.id_ == b.id_; }
#endif
  Builder& builder() const;  // refuses as `type` does
  ValueId id() const { return id_; }
  // Refuses an empty value, and one whose builder is gone: it was kept from an earlier call.
  const Type& type() const;
  DType dtype() const { return type().dtype; }
  const Shape& shape() const { return type().shape; }
  int rank() const { return shape().rank(); }
  int64_t dim(int i) const;     // dim(-1) is the last
#ifndef KCC_PLUGIN              // which ask by `item` and `tensor`, so that it is seen
  const Tensor* held() const {  // what it is; null where it is traced
    if (held_ && !held_->defined()) compute();
    return held_.get();
  }
  const std::shared_ptr<const Tensor>& owner() const { return held_; }  // not defined until somebody reads it
#endif
  // The only element, where it was computed at once. While a graph is traced nothing can be read: the layer that tries
  // runs eagerly from then on, and what reads outside of a layer is refused.
  double item() const;
  const Tensor& tensor() const;  // all of it, in the same way

 private:
  void compute() const;
  Builder* builder_ = nullptr;
  ValueId id_ = 0;
  uint32_t pass_ = 0;  // of the builder
  std::shared_ptr<const Tensor> held_;
};

using Values = std::vector<Value>;

// Thrown where a value is read that is not computed yet, for the layer that is being traced to catch.
struct NotComputed {
  Place place = kNoPlace;  // of what reads it
  std::string who = {};    // that is, "`Peek`"
};

[[noreturn]] void not_computed();  // throws it
// How often this thread did, but for those that were mended. More than before where nothing came through: code of a
// plugin caught it.
uint64_t times_not_computed();
void not_computed_mended(uint64_t before);  // what was read since will be: whoever tried runs eagerly

// Thrown through the entries of a graph that need what is not there: the result of a layer which has not adapted yet, a
// value that a problem kept from being made.
struct LeftOut {};

}  // namespace kcc
