#include "runtime/tensor/tensor.h"

#include <cstdlib>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"
#include "runtime/tensor/dispatch.h"

namespace kcc {

std::string_view name_of(DType t) {
  constexpr std::string_view names[] = {"bool", "uint8", "int32", "int64", "float32", "float64", "string"};
  return names[static_cast<int>(t)];
}

std::optional<DType> dtype_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(DType::kString); ++i)
    if (name_of(static_cast<DType>(i)) == name) return static_cast<DType>(i);
  return {};
}

std::string to_string(const Type& type) { return std::string(name_of(type.dtype)) + to_string(type.shape); }

std::shared_ptr<void> allocate(int64_t bytes) {
  // Large ones begin at a page: a store to one array does not then look like the store to what is loaded next from
  // another, which has the same place in its page (processors compare the last 12 bits first).
  const size_t at = bytes >= 4096 ? 4096 : 64;
  void* p = std::aligned_alloc(at, (static_cast<size_t>(bytes) + 64 + at - 1) / at * at);
  if (!p)
    refuse("memory", std::to_string(bytes / 1'000'000) + " MB of memory cannot be had at once",
           "a smaller `batch_size` makes what a step holds smaller; `kcc check` says what training takes");
  return {p, std::free};
}

Tensor Tensor::uninitialized(Type type) {
  Tensor t;
  t.type_ = type;
  t.owner_ = allocate(type.bytes());
  t.data_ = t.owner_.get();
  return t;
}

void Tensor::need_count(const Shape& shape, size_t values) {
  if (shape.count() != static_cast<int64_t>(values))
    refuse("shape", "a tensor of the shape " + to_string(shape) + " has " + std::to_string(shape.count()) +
                        " elements, and is given " + std::to_string(values) + " values");
}

Tensor Tensor::awaited(Type type) {
  Tensor t;
  t.type_ = type;
  return t;
}

Tensor::Tensor(Type type) {
  *this = uninitialized(type);
  std::memset(data_, 0, static_cast<size_t>(bytes()));
}

Tensor Tensor::view(Type type, std::shared_ptr<void> owner, void* data) {
  Tensor t;
  t.type_ = type;
  t.owner_ = std::move(owner);
  t.data_ = data;
  return t;
}

Tensor Tensor::reshaped(Shape shape) const {
  KCC_CHECK(shape.count() == count());
  Tensor t = *this;
  t.type_.shape = shape;
  return t;
}

Tensor Tensor::rows(int64_t begin, int64_t end) const {
  KCC_CHECK(shape().rank() > 0 && 0 <= begin && begin <= end && end <= shape()[0]);
  Tensor t = *this;
  const int64_t row = shape().from(1).count() * static_cast<int64_t>(size_of(dtype()));
  t.type_.shape.set(0, end - begin);
  t.data_ = static_cast<char*>(data_) + begin * row;
  return t;
}

Tensor Tensor::clone() const {
  Tensor t = uninitialized(type_);
  std::memcpy(t.data_, data_, static_cast<size_t>(bytes()));
  return t;
}

Tensor Tensor::cast(DType to) const {
  if (to == dtype()) return *this;
  Tensor t = uninitialized({to, shape()});
  const int64_t n = count();
  dispatch(dtype(), [&]<class From>() {
    dispatch(to, [&]<class To>() {
      const From* from = data<From>();
      To* out = t.data<To>();
      for (int64_t i = 0; i < n; ++i) out[i] = static_cast<To>(from[i]);
    });
  });
  return t;
}

double Tensor::at(int64_t i) const {
  double v = 0;
  dispatch(dtype(), [&]<class T>() { v = static_cast<double>(data<T>()[i]); });
  return v;
}

}  // namespace kcc
