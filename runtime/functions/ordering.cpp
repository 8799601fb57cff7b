// keras.ops that put elements in order.
#include <cmath>

#include "runtime/base/problem.h"
#include "runtime/functions/function.h"
#include "runtime/functions/math.h"
#include "runtime/ops/argsort.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

// x, and the axis that is put in order; without one all elements in a row.
std::pair<Value, int> along(const Args& a) {
  const Value x = a.value("x");
  if (a.none("axis")) return {math::ravel(x), 0};
  return {x, normal_axis(a.axis("axis"), x.rank())};
}

Value sorted(const Value& x, int axis) { return math::take_along_axis(x, argsort(x, axis), axis); }

Operand top(const Args& a) {
  const Value x = a.value("x");
  const int64_t k = a.integer("k");
  if (x.rank() == 0 || k < 1 || k > x.dim(-1)) a.refuse_argument("k", "it must be from 1 to the size of the last axis");
  const Value places = argsort(x, -1, true, k);
  return Values{math::take_along_axis(x, places, -1), places};
}

// Where a share of the elements lies below. Formula: numpy.quantile, method by method.
Value quantile_at(const Value& ordered, int axis, double q, const std::string& method) {
  const auto n = static_cast<double>(ordered.dim(axis));
  const double at = q * (n - 1);
  const auto low = static_cast<int64_t>(std::floor(at)), high = static_cast<int64_t>(std::ceil(at));
  const auto one = [&](int64_t i) { return squeeze(slice(ordered, axis, i, i + 1), axis); };
  if (method == "lower" || low == high) return one(low);
  if (method == "higher") return one(high);
  if (method == "nearest") return one(static_cast<int64_t>(std::nearbyint(at)));
  const double share = method == "midpoint" ? 0.5 : at - std::floor(at);
  return one(low) * (1 - share) + one(high) * share;
}

// The same along the last axis, of what is a number: nan stands last.
Value quantile_without_nan(const Value& ordered, double q, const std::string& method) {
  const Value n = sum(cast(logical_not(isnan(ordered)), DType::kFloat64), {-1});
  const Value at = maximum((n - 1.0) * q, 0.0), low = floor(at), high = ceil(at);
  const auto one = [&](const Value& place) { return take_along_last(ordered, cast(place, DType::kInt32)); };
  if (method == "lower") return one(low);
  if (method == "higher") return one(high);
  if (method == "nearest") return one(round(at));
  const Value share = method == "midpoint" ? scalar_like(ordered, 0.5) : cast(at - low, ordered.dtype());
  return where(equal(low, high), one(low), one(low) * (1.0 - share) + one(high) * share);
}

Operand quantiles(const Args& a, double unit, bool without_nan = false) {
  Value x = a.floats("x");
  const std::string& method = a.text("method");
  if (method != "linear" && method != "lower" && method != "higher" && method != "midpoint" && method != "nearest")
    a.refuse_argument("method", "it must be linear, lower, higher, midpoint or nearest");
  // The axes that are taken together stand last, as one.
  Ints axes = a.none("axis") ? Ints{} : normal_axes(a.axes("axis"), x.rank()), perm;
  if (a.none("axis"))
    for (int i = 0; i < x.rank(); ++i) axes.push_back(i);
  Shape kept_shape = x.shape(), rest;
  for (int i = 0; i < x.rank(); ++i)
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) perm.push_back(i), rest.push_back(x.dim(i));
  int64_t together = 1;
  for (int64_t i : axes) {
    perm.push_back(i);
    together *= x.dim(static_cast<int>(i));
    kept_shape.set(static_cast<int>(i), 1);
  }
  const int axis = rest.rank();
  rest.push_back(together);
  const Value ordered = sorted(reshape(transpose(x, perm), rest), axis);
  const Operand& q = a["q"];
  const auto one = [&](const Operand& share) -> Value {
    const auto number = share.number();
    if (!number || *number < 0 || *number * unit > 1)
      a.refuse_argument("q", unit == 1 ? "it must be numbers from 0 to 1" : "it must be numbers from 0 to 100");
    const Value v = without_nan ? quantile_without_nan(ordered, *number * unit, method)
                                : quantile_at(ordered, axis, *number * unit, method);
    return a.flag("keepdims") ? reshape(v, kept_shape) : v;
  };
  if (const auto* list = q.get<Operand::List>()) {
    Values all;
    for (const Operand& item : *list) all.push_back(one(item));
    if (all.empty()) a.refuse_argument("q", "it must name at least one share");
    return stack(all, 0);
  }
  return one(q);
}

Operand median(const Args& a, bool without_nan) {
  FunctionArgs with_half(*find_function("quantile"),
                         {a["x"], Operand(0.5), a["axis"], Operand("linear"), a["keepdims"]}, a.context());
  return quantiles(with_half, 1, without_nan);
}

[[maybe_unused]] const bool ordering_functions = define_functions({
    {"sort(x, axis=-1)", "Elements in ascending order.",
     [](const Args& a) -> Operand {
       const auto [x, axis] = along(a);
       return sorted(x, axis);
     }},
    {"argsort(x, axis=-1)", "The places of the elements in ascending order.",
     [](const Args& a) -> Operand {
       const auto [x, axis] = along(a);
       return argsort(x, axis);
     }},
    {"argpartition(x, kth, axis=-1)", "Places, those of the kth smallest first.",
     [](const Args& a) -> Operand {
       const auto [x, axis] = along(a);
       if (a.integer("kth") < -x.dim(axis) || a.integer("kth") >= x.dim(axis))
         a.refuse_argument("kth", "it must be within the axis");
       return argsort(x, axis);  // which is such a partition
     }},
    {"top_k(x, k, sorted=True)", "The k largest of each row, and their places.", top},
    {"quantile(x, q, axis=None, method='linear', keepdims=False)", "What a share of the elements lies below.",
     [](const Args& a) -> Operand { return quantiles(a, 1); }},
    {"percentile(x, q, axis=None, method='linear', keepdims=False)", "What so many in a hundred lie below.",
     [](const Args& a) -> Operand { return quantiles(a, 0.01); }},
    {"median(x, axis=None, keepdims=False)", "The middle of the elements.",
     [](const Args& a) { return median(a, false); }},
    {"nanquantile(x, q, axis=None, method='linear', keepdims=False)",
     "What a share of the elements lies below, without nan.", [](const Args& a) { return quantiles(a, 1, true); }},
    {"nanpercentile(x, q, axis=None, method='linear', keepdims=False)",
     "What so many in a hundred lie below, without nan.", [](const Args& a) { return quantiles(a, 0.01, true); }},
    {"nanmedian(x, axis=None, keepdims=False)", "The middle of the elements, without nan.",
     [](const Args& a) { return median(a, true); }},
});

}  // namespace
}  // namespace kcc
