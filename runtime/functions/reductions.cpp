// keras.ops that take axes away, or run along one.
#include <cmath>
#include <limits>

#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/linear_algebra.h"
#include "runtime/ops/operands.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;
using Reduction = Value (*)(const Value&, Axes, bool);

template <Reduction f>
Operand of_numbers(const Args& a) {
  return f(a.numbers("x"), a.axes("axis"), a.flag("keepdims"));
}

template <Reduction f>
Operand of_floats(const Args& a) {
  return f(a.floats("x"), a.axes("axis"), a.flag("keepdims"));
}

Value deviation(const Value& x, Axes axes, bool keepdims) { return sqrt(variance(x, std::move(axes), keepdims)); }

// max and min with `initial`, a bound that counts as one more element.
template <Reduction f, Value (*beside)(const Value&, const Value&)>
Operand extreme(const Args& a) {
  const Value y = f(a.numbers("x"), a.axes("axis"), a.flag("keepdims"));
  return a.none("initial") ? y : beside(y, to_value_beside(a["initial"], y, a.context().float_dtype()));
}

template <Value (*f)(const Value&, int)>
Operand place(const Args& a) {
  const Value x = a.numbers("x");
  if (a.none("axis")) {
    const Value y = f(reshape(x, Shape{x.shape().count()}), 0);
    return a.flag("keepdims") ? reshape(y, keep_dims(x.shape(), normal_axes(
                                                                    [&] {
                                                                      Ints all;
                                                                      for (int i = 0; i < x.rank(); ++i)
                                                                        all.push_back(i);
                                                                      return all;
                                                                    }(),
                                                                    x.rank())))
                              : y;
  }
  const Value y = f(x, a.axis("axis"));
  return a.flag("keepdims") ? expand_dims(y, normal_axis(a.axis("axis"), x.rank())) : y;
}

Operand average(const Args& a) {
  const Value x = a.floats("x");
  if (a.none("weights")) return mean(x, a.axes("axis"));
  Value w = a.floats("weights");
  if (w.rank() == 1 && x.rank() > 1 && a.axes("axis").size() == 1) {
    const int at = normal_axis(a.axis("axis"), x.rank());
    Shape s = keep_dims(x.shape(), {0});
    for (int i = 0; i < s.rank(); ++i) s.set(i, i == at ? w.dim(0) : 1);
    w = reshape(w, s);
  }
  const Value wide = broadcast_to(w, x.shape());
  return sum(x * wide, a.axes("axis")) / sum(wide, a.axes("axis"));
}

// `ord`: a number, or a text where an expression has no name for it.
std::optional<double> order_of(const Args& a) {
  if (a["ord"].is_text() && (a.text("ord") == "inf" || a.text("ord") == "-inf"))
    return (a.text("ord") == "inf" ? 1 : -1) * std::numeric_limits<double>::infinity();
  return a["ord"].number();
}

// Of the matrices that lie in two axes.
Value matrix_norm(const Args& a, const Value& x, const Ints& axes, bool keep) {
  const auto p = order_of(a);
  const int row = normal_axis(axes[0], x.rank()), column = normal_axis(axes[1], x.rank());
  if (row == column) a.refuse_argument("axis", "it must name two axes");
  if (p && (std::isinf(*p) || std::abs(*p) == 1)) {
    const Value sums = sum(abs(x), {std::isinf(*p) ? column : row}, true);
    return *p > 0 ? max(sums, axes, keep) : min(sums, axes, keep);
  }
  const bool nuclear = a["ord"].is_text() && a.text("ord") == "nuc";
  if (!nuclear && !(p && std::abs(*p) == 2)) a.refuse_argument("ord", "there is no such norm of matrices");
  Ints perm;
  for (int i = 0; i < x.rank(); ++i)
    if (i != row && i != column) perm.push_back(i);
  perm.push_back(row);
  perm.push_back(column);
  const Value s = svd(transpose(x, perm), false)[1];
  const Value y = nuclear ? sum(s, {-1}) : *p > 0 ? max(s, {-1}) : min(s, {-1});
  return keep ? reshape(y, keep_dims(x.shape(), normal_axes(axes, x.rank()))) : y;
}

Operand norm(const Args& a) {
  const Value x = a.floats("x");
  const Ints axes = a.axes("axis");
  const bool keep = a.flag("keepdims");
  const auto p = order_of(a);
  if (a.none("ord") || (a["ord"].is_text() && a.text("ord") == "fro") ||
      (p && *p == 2 && (axes.size() == 1 || x.rank() == 1)))
    return sqrt(sum(square(x), axes, keep));
  if (axes.size() == 2 || (axes.empty() && x.rank() == 2))
    return matrix_norm(a, x, axes.empty() ? Ints{0, 1} : axes, keep);
  if (!p || axes.size() > 2 || (axes.empty() && x.rank() > 2))
    a.refuse_argument("ord", "a norm is that of vectors, along one axis, or of matrices, along two");
  if (std::isinf(*p)) return *p > 0 ? max(abs(x), axes, keep) : min(abs(x), axes, keep);
  if (*p == 1) return sum(abs(x), axes, keep);
  if (*p == 0) return sum(cast(not_equal(x, 0.0), x.dtype()), axes, keep);
  const Value total = sum(pow(abs(x), scalar_like(x, *p)), axes, keep);
  return pow(total, scalar_like(total, 1 / *p));
}

// nan.. : without what is no number.
struct Numbers {
  Value x, valid;
  Ints axes;
  bool keep;
};
Numbers numbers(const Args& a) {
  const Value x = a.floats("x");
  return {x, logical_not(isnan(x)), a.axes("axis"), a.flag("keepdims")};
}
Value nanmean(const Numbers& n, const Value& x, bool keep) {
  return sum(where(n.valid, x, zeros_like(x)), n.axes, keep) / sum(cast(n.valid, x.dtype()), n.axes, keep);
}
Value nanvar(const Numbers& n) {
  return nanmean(n, square(where(n.valid, n.x, zeros_like(n.x)) - nanmean(n, n.x, true)), n.keep);
}
Operand nanextreme(const Args& a, double otherwise, Reduction f) {
  const Numbers n = numbers(a);
  const Value y = f(where(n.valid, n.x, scalar_like(n.x, otherwise)), n.axes, n.keep);
  return where(math::any(n.valid, n.axes, n.keep), y, scalar_like(y, std::numeric_limits<double>::quiet_NaN()));
}

// The place of the largest, or smallest, that is a number; -1 where there is none.
template <bool largest>
Value nan_place(const Value& x, int axis) {
  const auto find = largest ? argmax : argmin;
  if (!is_float(x.dtype())) return find(x, axis);
  const Value nan = isnan(x);
  const double worst = std::numeric_limits<double>::infinity() * (largest ? -1 : 1);
  const Value at = find(where(nan, scalar_like(x, worst), x), axis);
  return where(math::all(nan, {axis}), scalar_like(at, -1), at);
}

// With `instead` where there is no number.
Operand running(const Args& a, Value (*f)(const Value&, int), std::optional<double> instead = {}) {
  Value x = a.numbers("x");
  if (instead && is_float(x.dtype())) x = where(isnan(x), scalar_like(x, *instead), x);
  x = cast(x, a.dtype("dtype", x.dtype()));
  return a.none("axis") ? f(reshape(x, Shape{x.shape().count()}), 0) : f(x, a.axis("axis"));
}

// One step for each element: for the short axes of models.
Value cumprod(const Value& x, int axis) {
  Values parts;
  for (int64_t i = 0; i < x.dim(axis); ++i) {
    const Value one = slice(x, axis, i, i + 1);
    parts.push_back(parts.empty() ? one : parts.back() * one);
  }
  return parts.empty() ? x : concat(parts, axis);
}

Operand diff(const Args& a) {
  Value x = a.value("a");
  if (x.rank() < 1) a.refuse_argument("a", "it must have an axis");
  const int at = normal_axis(a.axis("axis"), x.rank());
  for (int64_t i = 0; i < std::min<int64_t>(a.integer("n"), x.dim(at)); ++i)
    x = slice(x, at, 1, x.dim(at)) - slice(x, at, 0, x.dim(at) - 1);
  return x;
}

Operand trapezoid(const Args& a) {
  const Value y = a.floats("y");
  const int at = normal_axis(a.axis("axis"), y.rank());
  const int64_t n = y.dim(at);
  const Value middle = (slice(y, at, 1, n) + slice(y, at, 0, n - 1)) / 2.0;
  if (a.none("x")) return sum(middle * a.number("dx"), {at});
  Value x = a.floats("x");
  if (x.rank() == 1) {
    Shape s = y.shape();
    for (int i = 0; i < s.rank(); ++i) s.set(i, i == at ? n : 1);
    x = reshape(x, s);
  }
  return sum(middle * (slice(x, at, 1, n) - slice(x, at, 0, n - 1)), {at});
}

[[maybe_unused]] const bool reductions_functions = define_functions({
    {"sum(x, axis=None, keepdims=False)", "Sum.", of_numbers<sum>},
    {"mean(x, axis=None, keepdims=False)", "Mean.", of_floats<mean>},
    {"max(x, axis=None, keepdims=False, initial=None)", "Largest.", extreme<max, maximum>},
    {"min(x, axis=None, keepdims=False, initial=None)", "Smallest.", extreme<min, minimum>},
    {"amax(x, axis=None, keepdims=False)", "Largest.", of_numbers<max>},
    {"amin(x, axis=None, keepdims=False)", "Smallest.", of_numbers<min>},
    {"ptp(x, axis=None, keepdims=False)", "Largest - smallest.",
     [](const Args& a) -> Operand {
       return max(a.numbers("x"), a.axes("axis"), a.flag("keepdims")) -
              min(a.numbers("x"), a.axes("axis"), a.flag("keepdims"));
     }},
    {"prod(x, axis=None, keepdims=False, dtype=None)", "Product.",
     [](const Args& a) -> Operand {
       const Value y = prod(a.numbers("x"), a.axes("axis"), a.flag("keepdims"));
       return cast(y, a.dtype("dtype", y.dtype()));
     }},
    {"var(x, axis=None, keepdims=False)", "Variance.", of_floats<variance>},
    {"std(x, axis=None, keepdims=False)", "Standard deviation.", of_floats<deviation>},
    {"logsumexp(x, axis=None, keepdims=False)", "log(sum(exp(x))).", of_floats<logsumexp>},
    {"all(x, axis=None, keepdims=False)", "Whether all hold.",
     [](const Args& a) -> Operand { return math::all(a.value("x"), a.axes("axis"), a.flag("keepdims")); }},
    {"any(x, axis=None, keepdims=False)", "Whether one holds.",
     [](const Args& a) -> Operand { return math::any(a.value("x"), a.axes("axis"), a.flag("keepdims")); }},
    {"count_nonzero(x, axis=None)", "How many are not 0.",
     [](const Args& a) -> Operand {
       return sum(cast(cast(a.value("x"), DType::kBool), DType::kInt32), a.axes("axis"));
     }},
    {"argmax(x, axis=None, keepdims=False)", "The place of the largest.", place<argmax>},
    {"argmin(x, axis=None, keepdims=False)", "The place of the smallest.", place<argmin>},
    {"average(x, axis=None, weights=None)", "Weighted mean.", average},
    {"moments(x, axes, keepdims=False, synchronized=False)", "Mean and variance.",
     [](const Args& a) -> Operand {
       const Value x = a.floats("x");
       return Values{mean(x, a.axes("axes"), a.flag("keepdims")), variance(x, a.axes("axes"), a.flag("keepdims"))};
     }},
    {"norm(x, ord=None, axis=None, keepdims=False)", "Length.", norm},
    {"nansum(x, axis=None, keepdims=False)", "Sum without nan.",
     [](const Args& a) -> Operand {
       const Numbers n = numbers(a);
       return sum(where(n.valid, n.x, zeros_like(n.x)), n.axes, n.keep);
     }},
    {"nanprod(x, axis=None, keepdims=False)", "Product without nan.",
     [](const Args& a) -> Operand {
       const Numbers n = numbers(a);
       return prod(where(n.valid, n.x, ones_like(n.x)), n.axes, n.keep);
     }},
    {"nanmean(x, axis=None, keepdims=False)", "Mean without nan.",
     [](const Args& a) -> Operand {
       const Numbers n = numbers(a);
       return nanmean(n, n.x, n.keep);
     }},
    {"nanvar(x, axis=None, keepdims=False)", "Variance without nan.",
     [](const Args& a) -> Operand { return nanvar(numbers(a)); }},
    {"nanstd(x, axis=None, keepdims=False)", "Deviation without nan.",
     [](const Args& a) -> Operand { return sqrt(nanvar(numbers(a))); }},
    {"nanmax(x, axis=None, keepdims=False)", "Largest without nan.",
     [](const Args& a) -> Operand { return nanextreme(a, -std::numeric_limits<double>::infinity(), max); }},
    {"nanmin(x, axis=None, keepdims=False)", "Smallest without nan.",
     [](const Args& a) -> Operand { return nanextreme(a, std::numeric_limits<double>::infinity(), min); }},
    {"nanargmax(x, axis=None, keepdims=False)", "The place of the largest without nan; -1 where all are nan.",
     place<nan_place<true>>},
    {"nanargmin(x, axis=None, keepdims=False)", "The place of the smallest without nan; -1 where all are nan.",
     place<nan_place<false>>},
    {"nancumsum(x, axis=None, dtype=None)", "Running sums without nan.",
     [](const Args& a) -> Operand { return running(a, cumsum, 0); }},
    {"nancumprod(x, axis=None, dtype=None)", "Running products without nan.",
     [](const Args& a) -> Operand { return running(a, cumprod, 1); }},
    {"cumsum(x, axis=None, dtype=None)", "Running sums.", [](const Args& a) -> Operand { return running(a, cumsum); }},
    {"cumprod(x, axis=None, dtype=None)", "Running products.",
     [](const Args& a) -> Operand { return running(a, cumprod); }},
    {"diff(a, n=1, axis=-1)", "Differences of neighbours.", diff},
    {"trapezoid(y, x=None, dx=1.0, axis=-1)", "Integral by trapezoids.", trapezoid},
});

}  // namespace
}  // namespace kcc
