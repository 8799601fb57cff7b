// keras.ops of whole numbers: their bits, their divisors, places as numbers.
#include "runtime/functions/function.h"
#include "runtime/ops/elementwise.h"
#include "runtime/ops/operands.h"

namespace kcc {
namespace {

using Args = FunctionArgs;
using Binary = Value (*)(const Value&, const Value&);

// Truth values count as 0 and 1.
Value whole(const Args& a, std::string_view name) {
  Value x = a.value(name);
  if (!is_integer(x.dtype()) && x.dtype() != DType::kBool) a.refuse_argument(name, "it must be whole numbers");
  return x;
}

// A plain number takes the dtype of the other side.
template <Binary f>
Value of_whole(const Args& a, std::string_view first, std::string_view second) {
  DType dtype = DType::kBool;
  for (const std::string_view name : {first, second})
    if (const DType t = whole(a, name).dtype(); a[name].is_value()) dtype = promote(dtype, t);
  const Values v = a.both(first, second);  // of uint8 and bool as int32
  const Value z = f(v[0], v[1]);
  return dtype == DType::kUint8 ? cast(z, dtype) : z;
}

template <Binary f>
Operand of_bits(const Args& a) {
  return of_whole<f>(a, "x", "y");
}

template <Binary f>
Operand shifted(const Args& a) {
  if (const auto by = a["y"].integer(); by && (*by < 0 || *by > 63))
    a.refuse_argument("y", "it must be a whole number from 0 to 63");
  return of_whole<f>(a, "x", "y");
}

Operand inverted(const Args& a) {
  const Value x = whole(a, "x");
  if (x.dtype() == DType::kBool) return logical_not(x);
  return bitwise_xor(x, scalar_like(x, x.dtype() == DType::kUint8 ? 255 : -1));
}

Value lcm(const Value& x, const Value& y) { return abs(x) * floor_divide(abs(y), gcd(x, y)); }

// The last axis changes fastest.
Operand unravelled(const Args& a) {
  Value rest = whole(a, "indices");
  if (rest.dtype() != DType::kInt64) rest = cast(rest, DType::kInt32);
  const Shape shape = a.shape("shape");
  Values places;
  for (int i = shape.rank(); i-- > 0;) {
    if (shape[i] < 1) a.refuse_argument("shape", "its sizes must be at least 1");
    const auto n = static_cast<double>(shape[i]);
    places.insert(places.begin(), mod(rest, n));
    rest = floor_divide(rest, n);
  }
  return places;
}

[[maybe_unused]] const bool integers_functions = define_functions({
    {"bitwise_and(x, y)", "The bits of both.", of_bits<bitwise_and>},
    {"bitwise_or(x, y)", "The bits of either.", of_bits<bitwise_or>},
    {"bitwise_xor(x, y)", "The bits of one of the two.", of_bits<bitwise_xor>},
    {"bitwise_not(x)", "All bits turned around: -x - 1.", inverted},
    {"bitwise_invert(x)", "All bits turned around: -x - 1.", inverted},
    {"left_shift(x, y)", "x times 2 ** y.", shifted<shift_left>},
    {"bitwise_left_shift(x, y)", "x times 2 ** y.", shifted<shift_left>},
    {"right_shift(x, y)", "x // 2 ** y.", shifted<shift_right>},
    {"bitwise_right_shift(x, y)", "x // 2 ** y.", shifted<shift_right>},
    {"gcd(x1, x2)", "The greatest common divisor.",
     [](const Args& a) -> Operand { return of_whole<gcd>(a, "x1", "x2"); }},
    {"lcm(x1, x2)", "The least common multiple.",
     [](const Args& a) -> Operand { return of_whole<lcm>(a, "x1", "x2"); }},
    {"unravel_index(indices, shape)", "The place along each axis of the elements that are counted in a row.",
     unravelled},
});

}  // namespace
}  // namespace kcc
