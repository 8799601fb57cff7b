// Quotient rounded down, elementwise, as Python's //.
#include <cmath>
#include <type_traits>

#include "runtime/ops/operands.h"
#include "runtime/ops/pointwise.h"

namespace kcc {
namespace {

template <class T>
T python_floor_divide(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) return 0;
    if (b == -1) return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a));  // wraps at the smallest number
    const T q = a / b;
    return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
  } else {
    return std::floor(a / b);
  }
}

}  // namespace

const Op& floor_divide_op = define({
    .name = "floor_divide",
    .doc = "a / b rounded down, element by element; 0 where an integer is divided by 0.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = pointwise_numbers<2>(
        [](auto a, auto b) { return a.binaryExpr(b, [](auto x, auto y) { return python_floor_divide(x, y); }); }),
    .samples = {{uniform({3, 5}, 3.1, 3.9), uniform({3, 5}, 1.1, 1.4)},
                {integers({3, 5}, -9, 9), integers({3, 5}, 1, 4)}},
});

Value floor_divide(const Value& a, const Value& b) { return binary(floor_divide_op, a, b); }

Value floor_divide(const Value& a, double b) { return binary(floor_divide_op, a, b); }

}  // namespace kcc
