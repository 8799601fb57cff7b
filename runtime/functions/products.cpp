// keras.ops that multiply matrices and vectors.
#include <algorithm>

#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

Values pair(const Args& a) {
  const Values v = a.both("x1", "x2");
  const DType dtype = promote(v[0].dtype(), v[1].dtype());
  return {cast(v[0], dtype), cast(v[1], dtype)};
}

Value tensordot(const Value& x, const Value& y, const Ints& of_x, const Ints& of_y) {
  Ints first, second;
  const auto has = [](const Ints& axes, int64_t i) { return std::find(axes.begin(), axes.end(), i) != axes.end(); };
  Shape out;
  int64_t rows = 1, middle = 1, columns = 1;
  for (int i = 0; i < x.rank(); ++i)
    if (!has(of_x, i)) first.push_back(i), out.push_back(x.dim(i)), rows *= x.dim(i);
  for (int64_t i : of_x) first.push_back(i), middle *= x.dim(static_cast<int>(i));
  second = of_y;
  for (int i = 0; i < y.rank(); ++i)
    if (!has(of_y, i)) second.push_back(i), out.push_back(y.dim(i)), columns *= y.dim(i);
  const Value left = reshape(transpose(x, first), Shape{rows, middle}),
              right = reshape(transpose(y, second), Shape{middle, columns});
  return reshape(matmul(left, right), out);
}

Operand tensordots(const Args& a) {
  const Values v = pair(a);
  Ints of_x, of_y;
  if (const auto n = a["axes"].integer()) {
    if (*n < 0 || *n > v[0].rank() || *n > v[1].rank()) a.refuse_argument("axes", "there are not so many axes");
    for (int64_t i = 0; i < *n; ++i) {
      of_x.push_back(v[0].rank() - *n + i);
      of_y.push_back(i);
    }
  } else {
    const auto* both = a["axes"].get<Operand::List>();
    if (!both || both->size() != 2) a.refuse_argument("axes", "it must be a whole number, or two lists of axes");
    for (int k = 0; k < 2; ++k) {
      const Operand& side = (*both)[static_cast<size_t>(k)];
      const Operand::List one{side};
      const auto* list = side.get<Operand::List>();
      for (const Operand& item : list ? *list : one) {
        if (!item.integer() || *item.integer() < -kMaxRank || *item.integer() > kMaxRank)
          a.refuse_argument("axes", "axes are whole numbers within the rank");
        (k == 0 ? of_x : of_y).push_back(normal_axis(*item.integer(), v[static_cast<size_t>(k)].rank()));
      }
    }
    if (of_x.size() != of_y.size()) a.refuse_argument("axes", "both lists must be of one length");
  }
  return tensordot(v[0], v[1], of_x, of_y);
}

Operand dot(const Args& a) {
  const Values v = pair(a);
  if (v[0].rank() == 0 || v[1].rank() == 0) return v[0] * v[1];
  return tensordot(v[0], v[1], {v[0].rank() - 1}, {v[1].rank() == 1 ? 0 : v[1].rank() - 2});
}

Operand inner(const Args& a) {
  const Values v = pair(a);
  if (v[0].rank() == 0 || v[1].rank() == 0) return v[0] * v[1];
  return tensordot(v[0], v[1], {v[0].rank() - 1}, {v[1].rank() - 1});
}

Operand kron(const Args& a) {
  const Values v = pair(a);
  Value x = v[0], y = v[1];
  while (x.rank() < y.rank()) x = expand_dims(x, 0);
  while (y.rank() < x.rank()) y = expand_dims(y, 0);
  Shape left, right, out;
  for (int i = 0; i < x.rank(); ++i) {
    left.push_back(x.dim(i)), left.push_back(1);
    right.push_back(1), right.push_back(y.dim(i));
    out.push_back(x.dim(i) * y.dim(i));
  }
  return reshape(reshape(x, left) * reshape(y, right), out);
}

Value with_axis(const Value& x, int from, int to) {
  Ints order;
  for (int i = 0; i < x.rank(); ++i)
    if (i != from) order.push_back(i);
  order.insert(order.begin() + to, from);
  return transpose(x, order);
}

Operand cross(const Args& a) {
  Values v = pair(a);
  const auto axis = [&](const char* name, const Value& x) {
    return normal_axis(a.none("axis") ? a.axis(name) : a.axis("axis"), x.rank());
  };
  v[0] = with_axis(v[0], axis("axisa", v[0]), v[0].rank() - 1);
  v[1] = with_axis(v[1], axis("axisb", v[1]), v[1].rank() - 1);
  for (const Value& x : v)
    if (x.rank() < 1 || x.dim(-1) != 3) a.refuse_argument("x1", "vectors must have 3 elements");
  const auto at = [](const Value& x, int64_t i) { return slice(x, -1, i, i + 1); };
  Values out;
  for (int64_t i = 0; i < 3; ++i)
    out.push_back(at(v[0], (i + 1) % 3) * at(v[1], (i + 2) % 3) - at(v[0], (i + 2) % 3) * at(v[1], (i + 1) % 3));
  const Value made = concat(out, -1);
  return with_axis(made, made.rank() - 1, axis("axisc", made));
}

Operand cdist(const Args& a) {
  const Value x = a.floats("x"), y = a.floats("y");
  return sqrt(sum(square(expand_dims(x, -2) - expand_dims(y, -3)), {-1}));
}

[[maybe_unused]] const bool products_functions = define_functions({
    {"matmul(x1, x2)", "x1 @ x2.",
     [](const Args& a) -> Operand {
       const Values v = pair(a);
       return matmul(v[0], v[1]);
     }},
    {"dot(x1, x2)", "Over the last axis of x1 and the last but one of x2.", dot},
    {"inner(x1, x2)", "Over the last axes.", inner},
    {"vdot(x1, x2)", "Sum of the products of all elements.",
     [](const Args& a) -> Operand {
       const Values v = pair(a);
       return sum(math::ravel(v[0]) * math::ravel(v[1]));
     }},
    {"outer(x1, x2)", "Every element of x1 times every element of x2.",
     [](const Args& a) -> Operand {
       const Values v = pair(a);
       return expand_dims(math::ravel(v[0]), 1) * math::ravel(v[1]);
     }},
    {"tensordot(x1, x2, axes=2)", "Over pairs of axes.", tensordots},
    {"kron(x1, x2)", "Kronecker's product.", kron},
    {"cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None)", "Of vectors of 3.", cross},
    {"cdist(x, y)", "Distances between the rows of x and of y.", cdist},
});

}  // namespace
}  // namespace kcc
