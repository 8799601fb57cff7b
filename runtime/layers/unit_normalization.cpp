// Brings each row to length 1.
#include "runtime/functions/unit_length.h"
#include "runtime/layers/shapes.h"

namespace kcc {
namespace {

struct UnitNormalization final : Layer {
  Arg<Ints> axis{this, "axis", Ints{-1}, "along which the length is measured"};
  Value call(Value x, Call) override { return unit_length(floating(x), need_axes(*this, x, axis), 1e-12); }
};
KCC_REGISTER(UnitNormalization, "Brings each row to length 1.");

}  // namespace
}  // namespace kcc
