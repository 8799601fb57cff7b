#include "runtime/tensor/shape.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/problem.h"

namespace kcc {

Shape::Shape(std::span<const int64_t> dims) {
  for (int64_t d : dims) push_back(d);
}

int64_t Shape::count() const {
  constexpr int64_t kMost = int64_t{1} << 41;  // sums and products of bytes and of work stay below 2^63
  int64_t n = 1;
  for (int64_t d : *this)
    if (__builtin_mul_overflow(n, d, &n) || n > kMost)
      refuse("memory", "a value of the shape " + to_string(*this) + " has more elements than any memory holds");
  return n;
}

void Shape::push_back(int64_t size) {
  if (rank_ == kMaxRank) refuse("shape", "a tensor would have more than 8 dimensions");
  if (size < 0) refuse("shape", "a dimension would be " + std::to_string(size));
  dims_[rank_++] = size;
}

void Shape::insert(int at, int64_t size) {
  push_back(size);
  std::rotate(dims_.begin() + at, dims_.begin() + rank_ - 1, dims_.begin() + rank_);
}

void Shape::erase(int at) {
  KCC_CHECK(at >= 0 && at < rank_);
  std::copy(dims_.begin() + at + 1, dims_.begin() + rank_, dims_.begin() + at);
  --rank_;
}

Shape Shape::from(int first) const { return Shape(std::span(begin() + first, end())); }
Shape Shape::first(int n) const { return Shape(std::span(begin(), begin() + n)); }

Shape operator+(Shape a, const Shape& b) {
  for (int64_t d : b) a.push_back(d);
  return a;
}

bool operator==(const Shape& a, const Shape& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

std::string to_string(const Shape& shape) {
  std::string s = "[";
  for (int i = 0; i < shape.rank(); ++i) s += (i ? ", " : "") + std::to_string(shape[i]);
  return s + "]";
}

}  // namespace kcc
