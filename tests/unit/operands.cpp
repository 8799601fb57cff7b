// Braces for lists, as Python writes them, where functions are called from C++.
#include <doctest/doctest.h>

#include "runtime/base/problem.h"
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

TEST_CASE("what cannot be cut or joined is refused") {
  const Value x = iota(here(), 6, DType::kFloat32);
  CHECK_THROWS_AS(slice(x, 0, 0, 3, 0), Refused);
  CHECK_THROWS_AS(concat({}, 0), Refused);
  CHECK_THROWS_AS(stack({}, 0), Refused);
}
