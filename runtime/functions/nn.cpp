// keras.ops of neural networks that are no layer of their own.
#include <cmath>
#include <numbers>

#include "runtime/functions/function.h"
#include "runtime/functions/losses.h"
#include "runtime/functions/math.h"
#include "runtime/ops/reduction.h"

namespace kcc {
namespace {

using Args = FunctionArgs;

Operand one_hot_of(const Args& a) {
  const int64_t n = a.integer("num_classes");
  if (n < 0 || n > (int64_t{1} << 31)) a.refuse_argument("num_classes", "it must not be negative");
  const Value x = a.value("x");
  const Value y =
      one_hot(is_integer(x.dtype()) ? x : cast(x, DType::kInt32), n, a.dtype("dtype", a.context().float_dtype()));
  const int at = normal_axis(a.axis("axis"), y.rank());
  Ints perm;
  for (int i = 0; i + 1 < y.rank(); ++i) perm.push_back(i);
  perm.insert(perm.begin() + at, y.rank() - 1);
  return transpose(y, perm);
}

Operand multi_hot(const Args& a) {
  const int64_t n = a.integer("num_classes");
  if (n < 0 || n > (int64_t{1} << 31)) a.refuse_argument("num_classes", "it must not be negative");
  const Value ids = cast(a.value("inputs"), DType::kInt32);
  return max(one_hot(ids, n, a.dtype("dtype", a.context().float_dtype())), {ids.rank() > 1 ? ids.rank() - 1 : 0});
}

Operand normalized(const Args& a) {
  const Value x = a.floats("x");
  const int64_t order = a.integer("order");
  const double epsilon = a.none("epsilon") ? losses::kEpsilon : a.number("epsilon");
  if (order < 1) a.refuse_argument("order", "it must be at least 1");
  if (order == 2) return x * rsqrt(maximum(sum(square(x), a.axes("axis"), true), epsilon * epsilon));
  const Value total = sum(pow(abs(x), scalar_like(x, static_cast<double>(order))), a.axes("axis"), true);
  return x / maximum(pow(total, scalar_like(x, 1.0 / static_cast<double>(order))), epsilon);
}

// x scaled along its axis by a vector, or as it is where there is none.
Value along(const Args& a, const char* name, const Value& x, int axis) {
  Value v = a.floats(name);
  if (v.rank() != 1) return v;
  Shape s;
  for (int i = 0; i < x.rank(); ++i) s.push_back(i == axis ? v.dim(0) : 1);
  return reshape(v, s);
}

Operand batch_normalization(const Args& a) {
  const Value x = a.floats("x");
  const int at = normal_axis(a.axis("axis"), x.rank());
  Value factor = rsqrt(along(a, "variance", x, at) + a.number("epsilon"));
  if (!a.none("scale")) factor = factor * along(a, "scale", x, at);
  const Value y = (x - along(a, "mean", x, at)) * factor;
  return a.none("offset") ? y : y + along(a, "offset", x, at);
}

Operand layer_normalization(const Args& a) {
  const Value x = a.floats("x");
  const Ints axes = a.axes("axis");
  Value y = (x - mean(x, axes, true)) *
            rsqrt(variance(x, axes, true) + (a.none("epsilon") ? losses::kEpsilon : a.number("epsilon")));
  if (!a.none("gamma")) y = y * a.floats("gamma");
  return a.none("beta") ? y : y + a.floats("beta");
}

Operand rms_normalization(const Args& a) {
  const Value x = a.floats("x");
  const Value y =
      x * rsqrt(mean(square(x), a.axes("axis"), true) + (a.none("epsilon") ? losses::kEpsilon : a.number("epsilon")));
  return a.none("scale") ? y : y * a.floats("scale");
}

Operand psnr(const Args& a) {
  const Value error = mean(square(a.floats("x1") - a.floats("x2")));
  return 20 * std::log10(a.number("max_val")) - log(error) * (10 / std::numbers::ln10);
}

[[maybe_unused]] const bool nn_functions = define_functions({
    {"one_hot(x, num_classes, axis=-1, dtype=None)", "A 1 at the place of each number.", one_hot_of},
    {"multi_hot(inputs, num_classes, dtype=None)", "Ones at the places of the numbers of a row.", multi_hot},
    {"normalize(x, axis=-1, order=2, epsilon=None)", "To length 1.", normalized},
    {"batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=0.001)", "By given statistics.",
     batch_normalization},
    {"layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=None)", "By its own statistics.",
     layer_normalization},
    {"rms_normalization(x, scale=None, axis=-1, epsilon=None)", "By its root mean square.", rms_normalization},
    {"psnr(x1, x2, max_val)", "Ratio of signal to noise, in decibels.", psnr},
    {"in_top_k(targets, predictions, k)", "Whether the class is among the k largest.",
     [](const Args& a) -> Operand {
       return math::in_top_k(a.value("targets"), a.floats("predictions"), a.integer("k"));
     }},
    {"digitize(x, bins)", "How many bins begin at or below x.",
     [](const Args& a) -> Operand {
       return sum(cast(greater_equal(expand_dims(a.floats("x"), -1), a.floats("bins")), DType::kInt32), {-1});
     }},
    {"searchsorted(sorted_sequence, values, side='left')", "Where values keep the order.",
     [](const Args& a) -> Operand {
       const Value wide = expand_dims(a.floats("values"), -1), row = a.floats("sorted_sequence");
       return sum(cast(a.text("side") == "right" ? greater_equal(wide, row) : greater(wide, row), DType::kInt32), {-1});
     }},
});

}  // namespace
}  // namespace kcc
