// The sizes of a tensor's dimensions, outermost first. At most eight, none negative.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace kcc {

inline constexpr int kMaxRank = 8;

class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<int64_t> dims) : Shape(std::span<const int64_t>(dims.begin(), dims.size())) {}
  explicit Shape(std::span<const int64_t> dims);  // refuses more than eight dimensions and negative sizes

  int rank() const { return rank_; }
  int64_t operator[](int i) const { return dims_[i < 0 ? i + rank_ : i]; }  // -1 is the last
  int64_t count() const;                                                    // elements; refuses an overflow
  const int64_t* begin() const { return dims_.data(); }
  const int64_t* end() const { return dims_.data() + rank_; }

  void set(int i, int64_t size) { dims_[i < 0 ? i + rank_ : i] = size; }
  void push_back(int64_t size);
  void insert(int at, int64_t size);
  void erase(int at);
  Shape from(int first) const;  // the dimensions first, first+1, ...
  Shape first(int n) const;     // the first n
  friend Shape operator+(Shape a, const Shape& b);
  friend bool operator==(const Shape& a, const Shape& b);

 private:
  std::array<int64_t, kMaxRank> dims_{};
  int rank_ = 0;
};

std::string to_string(const Shape& shape);  // "[2, 3]"

}  // namespace kcc
