// Remainder with the sign of the divisor, elementwise, as Python's %.
#include <cmath>
#include <type_traits>

#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

template <class T>
T python_mod(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0 || b == -1) return 0;  // the second overflows at the smallest number
    const T r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
  } else {
    const T r = std::fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
  }
}

}  // namespace

const Op& mod_op = define({
    .name = "mod",
    .doc = "The remainder of a / b with the sign of b, element by element; 0 where an integer is divided by 0.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers<2>(
        [](auto a, auto b) { return a.binaryExpr(b, [](auto x, auto y) { return python_mod(x, y); }); }),
    .vjp = [](const OpCall& op, const Values& dy) -> Values {
      return {dy[0], op.wants(1) ? -dy[0] * floor(op.input(0) / op.input(1)) : Value{}};
    },
    .samples = {{uniform({3, 5}, 3.1, 3.9), uniform({3, 5}, 1.1, 1.4)},
                {integers({3, 5}, -9, 9), integers({3, 5}, 1, 4)}},
});

Value mod(const Value& a, const Value& b) { return binary(mod_op, a, b); }

Value mod(const Value& a, double b) { return binary(mod_op, a, b); }

}  // namespace kcc
