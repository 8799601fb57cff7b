#include "runtime/tensor/tensor.h"

#include <doctest/doctest.h>

#include "runtime/base/problem.h"

using namespace kcc;

TEST_CASE("a shape counts its elements and refuses what cannot be") {
  CHECK(Shape{2, 3}.count() == 6);
  CHECK(Shape{}.count() == 1);
  CHECK(to_string(Shape{2, 3}) == "[2, 3]");
  CHECK_THROWS_AS((Shape{int64_t{1} << 40, int64_t{1} << 40}.count()), Refused);
  CHECK_THROWS_AS((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), Refused);
}

TEST_CASE("a tensor is made of as many values as it has elements") {
  const float values[] = {0, 1, 2};
  CHECK_THROWS_WITH_AS(Tensor::of<float>({2}, values),
                       "a tensor of the shape [2] has 2 elements, and is given 3 values", Refused);
  CHECK_THROWS_AS(Tensor::of<float>({2, 2}, values), Refused);
}

TEST_CASE("rows of a tensor share its buffer") {
  const float values[] = {0, 1, 2, 3, 4, 5};
  Tensor t = Tensor::of<float>({3, 2}, values);
  CHECK(t.rows(1, 2).data<float>()[0] == 2);
  CHECK(t.rows(1, 3).shape() == Shape{2, 2});
  CHECK(t.cast(DType::kInt32).data<int32_t>()[5] == 5);
}
