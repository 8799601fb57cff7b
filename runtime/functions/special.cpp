// What only an expression has: shapes as numbers, masks, gradients.
#include <algorithm>

#include "runtime/base/problem.h"
#include "runtime/eager/eager_builder.h"
#include "runtime/functions/function.h"
#include "runtime/graph/autodiff.h"

namespace kcc {
namespace {

Operand gradient(const FunctionArgs& a) {
  const auto* y = a["y"].get<Value>();
  const auto* x = a["x"].get<Value>();
  if (!y || !is_float(y->dtype())) a.refuse_argument("y", "a gradient is that of a tensor of floats");
  if (!x || !is_float(x->dtype())) a.refuse_argument("x", "a gradient is taken for a tensor of floats");
  if (const auto* eager = dynamic_cast<const EagerBuilder*>(&a.builder()); eager && eager->recordings == 0)
    refuse("call", "`grad` needs what led to `y`, and nothing recorded it");
  const Value dx = gradients({*y}, {}, {*x})[0];
  const auto uses_x = [&](const OpCall& call) {
    return std::any_of(call.in.begin(), call.in.end(), [&](const Value& v) { return v == *x; });
  };
  const std::vector<OpCall> led = a.builder().history({*y}, {});
  if (!dx && std::any_of(led.begin(), led.end(), uses_x)) return zeros_like(*x);  // it is cut off, by stop_gradient
  if (!dx)
    refuse("expr.value", "`y` of `grad` is not computed from `x`: there is no gradient",
           "`x` is the very value that `y` was computed from, by its name");
  return dx;
}

[[maybe_unused]] const bool special_functions = define_functions({
    {"shape(x)", "The sizes of x's axes, as whole numbers.",
     [](const FunctionArgs& a) -> Operand {
       Operand::List sizes;
       for (int64_t n : a.value("x").shape()) sizes.emplace_back(n);
       return sizes;
     }},
    {"ndim(x)", "The number of x's axes.", [](const FunctionArgs& a) -> Operand { return a.value("x").rank(); }},
    {"size(x)", "The number of x's elements.",
     [](const FunctionArgs& a) -> Operand { return a.value("x").shape().count(); }},
    {"mask(x)", "The mask of x; None where it has none.",
     [](const FunctionArgs& a) -> Operand {
       const Value m = a.context().mask_of(a.value("x"));
       return m ? Operand(m) : Operand();
     }},
    {"stop_gradient(variable)", "The same numbers; no gradient flows through.",
     [](const FunctionArgs& a) -> Operand { return stop_gradient(a.value("variable")); }},
    {"grad(y, x)", "The gradient of the sum of y with respect to x.", gradient},
    {"cast(x, dtype)", "Every element as another type.",
     [](const FunctionArgs& a) -> Operand { return cast(a.value("x"), a.dtype("dtype", DType::kFloat32)); }},
    {"convert_to_tensor(x, dtype=None)", "x as a tensor.",
     [](const FunctionArgs& a) -> Operand {
       const Value x = a.value("x");
       return cast(x, a.dtype("dtype", x.dtype()));
     }},
});

}  // namespace
}  // namespace kcc
