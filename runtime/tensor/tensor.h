// A dense array: element type, shape, and a view of a buffer. Row-major, without gaps. Knows nothing of graphs.
//
// Copying a Tensor shares its buffer. Buffers start at a multiple of 64 bytes and have 64 spare bytes behind them.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include "runtime/tensor/dtype.h"
#include "runtime/tensor/shape.h"

namespace kcc {

struct Type {  // what is known of a value before it is computed
  DType dtype = DType::kFloat32;
  Shape shape;
  int64_t bytes() const { return shape.count() * static_cast<int64_t>(size_of(dtype)); }
  friend bool operator==(const Type&, const Type&) = default;
};
std::string to_string(const Type& type);  // "float32[2, 3]"

class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Type type);  // zeros
  Tensor(DType dtype, Shape shape) : Tensor(Type{dtype, shape}) {}
  static Tensor uninitialized(Type type);
  static Tensor view(Type type, std::shared_ptr<void> owner, void* data);  // data stays owned by `owner`
  static Tensor awaited(Type type);                                        // not defined: only its type is known
  template <class T>
  static Tensor of(Shape shape, std::span<const T> values);
  template <class T>
  static Tensor scalar(T value) {
    return of<T>({}, std::span<const T>(&value, 1));
  }

  bool defined() const { return data_ != nullptr; }
  const Type& type() const { return type_; }
  DType dtype() const { return type_.dtype; }
  const Shape& shape() const { return type_.shape; }
  int64_t count() const { return type_.shape.count(); }
  int64_t bytes() const { return type_.bytes(); }

  void* raw() { return data_; }
  const void* raw() const { return data_; }
  template <class T>
  T* data() {
    return static_cast<T*>(data_);
  }
  template <class T>
  const T* data() const {
    return static_cast<const T*>(data_);
  }

  Tensor reshaped(Shape shape) const;             // shares the buffer
  Tensor rows(int64_t begin, int64_t end) const;  // of the first dimension; shares the buffer
  Tensor clone() const;
  Tensor cast(DType to) const;  // as static_cast, element by element
  double at(int64_t i) const;   // element i of the flat array, as a number

 private:
  static void need_count(const Shape& shape, size_t values);  // refuses what does not fill it

  Type type_;
  std::shared_ptr<void> owner_;
  void* data_ = nullptr;
};

// Bytes at a multiple of 64 with 64 spare bytes behind; refuses (kind "memory") what cannot be had.
std::shared_ptr<void> allocate(int64_t bytes);

template <class T>
Tensor Tensor::of(Shape shape, std::span<const T> values) {
  need_count(shape, values.size());
  Tensor t = uninitialized({dtype_of<T>(), shape});
  std::copy(values.begin(), values.end(), t.data<T>());
  return t;
}

}  // namespace kcc
