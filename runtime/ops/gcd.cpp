// The greatest common divisor, elementwise.
#include <type_traits>
#include <utility>

#include "runtime/ops/elementwise.h"
#include "runtime/ops/integers.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

// Without a sign, so that the least integer has a size too.
template <class T>
auto size_of_integer(T x) {
  using Size = std::make_unsigned_t<T>;
  return x < 0 ? static_cast<Size>(Size{0} - static_cast<Size>(x)) : static_cast<Size>(x);
}

}  // namespace

const Op& gcd_op = define({
    .name = "gcd",
    .doc = "The greatest integer that divides both, element by element; 0 of two zeros.",
    .traits = kPointwise,
    .infer = same_type,
    .kernel = of_integers([](auto x, auto y) {
      auto a = size_of_integer(x), b = size_of_integer(y);
      while (b != 0) a = std::exchange(b, static_cast<decltype(b)>(a % b));
      return a;
    }),
    .samples = {{integers({3, 5}, -30, 30), integers({3, 5}, -30, 30)},
                {integers({3, 5}, 0, 255, DType::kUint8), integers({3, 5}, 0, 255, DType::kUint8)}},
});

Value gcd(const Value& a, const Value& b) { return binary(gcd_op, a, b); }

}  // namespace kcc
