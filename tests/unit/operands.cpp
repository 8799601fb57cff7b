// Braces for lists, as Python writes them, where functions are called from C++.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/functions/math.h"
#include "runtime/functions/operand.h"
#include "runtime/kcc/functions.h"
#include "runtime/object/arg.h"
#include "runtime/ops/ops.h"

using namespace kcc;

TEST_CASE("braces are lists, within each other too, and nothing in them is None") {
  CHECK(to_string(Operand{1, 2.5, "x", true}) == "[1, 2.5, 'x', True]");
  CHECK(to_string(Operand{{0, 0}, {1, 1}}) == "[[0, 0], [1, 1]]");
  CHECK(to_string(Operand{{"axis", 1}, {"keepdims", true}}) == "[['axis', 1], ['keepdims', True]]");
  CHECK(Operand{}.is_none());
  CHECK(to_string(Operand{Operand{}}) == "[None]");
  const Operand one(2);
  CHECK(to_string(Operand(one)) == "2");
  const Operand copy = one;
  CHECK(to_string(copy) == "2");
}

TEST_CASE("functions take braces, and arguments of an object within them") {
  struct Two : Object {
    Arg<int64_t> units{this, "units", 2};
  } two;
  const Value x = reshape(iota(here(), 6, DType::kFloat32), {3, 2}), y = x * 10.0;
  const auto shape = [](const Value& v) { return to_string(v.shape()); };
  const Value joined = ops::concatenate({x, y}, -1);
  CHECK(shape(joined) == "[3, 4]");
  CHECK(joined.tensor().at(6) == 20);  // [[0, 1, 0, 10], [2, 3, 20, 30], ..
  CHECK(shape(ops::reshape(x, {-1, 6})) == "[1, 6]");
  CHECK(shape(ops::reshape(x, {two.units, -1})) == "[2, 3]");
  CHECK(shape(ops::reshape(x, two.units * 3)) == "[6]");
  CHECK(Value(ops::transpose(x, {1, 0})).tensor().at(1) == 2);
  CHECK(shape(ops::stack({x, y})) == "[2, 3, 2]");
  CHECK(shape(ops::stack({x, y}, 1)) == "[3, 2, 2]");
  CHECK(shape(ops::stack({sum(x), max(y)})) == "[2]");
  const Value padded = ops::pad(x, {{0, 0}, {1, 1}});
  CHECK(shape(padded) == "[3, 4]");
  CHECK(padded.tensor().at(5) == 2);
  CHECK(shape(ops::sum(joined, {0, 1})) == "[]");
  CHECK(shape(ops::clip(x, 0, two.units)) == "[3, 2]");
  // Those of the core.
  CHECK(shape(concat({x, y}, -1)) == "[3, 4]");
  CHECK(shape(stack({x, y}, 0)) == "[2, 3, 2]");
  CHECK(shape(transpose(x, {1, 0})) == "[2, 3]");
}

TEST_CASE("functions of whole numbers and of truth values compute, as those of keras.ops do") {
  const Value whole = iota(here(), 3, DType::kInt32) + 1.0, truth = greater(whole, 1.0);
  const Value bytes = cast(whole, DType::kUint8), large = cast(whole, DType::kInt64);
  const auto is = [](const Value& v, DType dtype, double at_1) {
    CHECK(v.dtype() == dtype);
    CHECK(v.tensor().at(1) == doctest::Approx(at_1));
  };
  const DType f = DType::kFloat32, i = DType::kInt32;
  for (const Value& x : {whole, bytes, large}) {
    is(exp(x), f, std::exp(2));
    is(log(x), f, std::log(2));
    is(sqrt(x), f, std::sqrt(2));
    is(sigmoid(x), f, 1 / (1 + std::exp(-2)));
    is(softmax(x), f, std::exp(2) / (std::exp(1) + std::exp(2) + std::exp(3)));
    is(floor(x), f, 2);
    is(pow(x, x), f, 4);
    CHECK(max(x).tensor().at(0) == 3);
    CHECK(mean(x).tensor().at(0) == 2);
  }
  is(exp(truth), f, std::exp(1));
  is(softmax(truth), f, std::exp(1) / (1 + 2 * std::exp(1)));
  is(abs(truth), i, 1);
  is(truth + truth, i, 2);
  is(truth * truth, i, 1);
  is(-truth, i, -1);
  is(cumsum(truth, 0), i, 1);
  CHECK(cumsum(truth, 0).tensor().at(2) == 2);
  for (const Value& y : {max(truth), min(truth), prod(truth), sum(truth)}) CHECK(y.dtype() == i);
  CHECK(sum(truth).tensor().at(0) == 2);
  is(logical_and(whole, truth), DType::kBool, 1);
  const Value square_of = reshape(concat({large, large, large}, 0), {3, 3});
  is(matmul(square_of, square_of), DType::kInt64, 12);
  is(matmul(cast(square_of, i), cast(square_of, i)), i, 12);
  is(matmul(cast(square_of, i), cast(square_of, f)), f, 12);
  const Value image = reshape(iota(here(), 16, i), {1, 4, 4, 1});
  is(max_pool2d(image, {}), f, 7);
  is(avg_pool2d(image, {}), f, 4.5);
  is(conv2d(image, full(here(), {1, 1, 1, 1}, 2, f), {}), f, 2);

  const Value ends = full(here(), {2}, 1, DType::kFloat64);
  CHECK(math::erfinv(ends).tensor().at(0) == std::numeric_limits<double>::infinity());
  CHECK(math::erfinv(-ends).tensor().at(1) == -std::numeric_limits<double>::infinity());
  CHECK(math::erfinv(ends * 0.5).tensor().at(1) == doctest::Approx(0.476936276));
  CHECK(std::isnan(math::erfinv(ends * 2.0).tensor().at(1)));
}

TEST_CASE("arguments that cannot be are refused in words") {
  const Value x = iota(here(), 6, DType::kFloat32);
  CHECK_THROWS_WITH_AS(pad(x, {1, 1}, {1, 1}), "`pad` takes a number for each of the 1 axes, before and after, from 0",
                       Refused);
  CHECK_THROWS_AS(pad(x, {-1}, {1}), Refused);
  const Value image = reshape(x, {1, 2, 3, 1});
  CHECK_THROWS_AS(max_pool2d(image, {{0, 2}, {1, 1}, {0, 0, 0, 0}}), Refused);
  CHECK_THROWS_AS(avg_pool2d(image, {{2}, {1, 1}, {0, 0, 0, 0}}), Refused);
  CHECK_THROWS_AS(max_pool2d(x, {}), Refused);
}

TEST_CASE("what cannot be cut or joined is refused") {
  const Value x = iota(here(), 6, DType::kFloat32);
  CHECK_THROWS_AS(slice(x, 0, 0, 3, 0), Refused);
  CHECK_THROWS_AS(concat({}, 0), Refused);
  CHECK_THROWS_AS(stack({}, 0), Refused);
}
