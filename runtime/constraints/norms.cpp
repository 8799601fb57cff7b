// Constraints on the length of the vectors along some axes of a weight.
#include "runtime/constraints/constraint.h"
#include "runtime/graph/attr.h"
#include "runtime/ops/ops.h"

namespace kcc {
namespace {

constexpr double kEpsilon = 1e-7;  // so that a vector of zeros stays one

Value lengths(const Value& w, const Ints& axes) { return sqrt(sum(square(w), axes, true)); }

struct MaxNorm final : Constraint {
  Arg<double> max_value{this, "max_value", 2.0, at_least(0), "the greatest length"};
  Arg<Ints> axis{this, "axis", Ints{0}, "along which a length is measured"};
  Value call(const Value& w) const override {
    const Value norms = lengths(w, axis);
    return w * (clip(norms, 0, max_value) / (norms + kEpsilon));
  }
};
KCC_REGISTER(MaxNorm, "Vectors are shortened to a greatest length.");

struct UnitNorm final : Constraint {
  Arg<Ints> axis{this, "axis", Ints{0}, "along which a length is measured"};
  Value call(const Value& w) const override { return w / (lengths(w, axis) + kEpsilon); }
};
KCC_REGISTER(UnitNorm, "Vectors are given length 1.");

struct MinMaxNorm final : Constraint {
  Arg<double> min_value{this, "min_value", 0.0, at_least(0), "the least length"};
  Arg<double> max_value{this, "max_value", 1.0, at_least(0), "the greatest length"};
  Arg<double> rate{this, "rate", 1.0, between(0, 1), "the share of the way that an update goes"};
  Arg<Ints> axis{this, "axis", Ints{0}, "along which a length is measured"};
  Value call(const Value& w) const override {
    const Value norms = lengths(w, axis);
    const Value wanted = clip(norms, min_value, max_value) * *rate + norms * (1 - *rate);
    return w * (wanted / (norms + kEpsilon));
  }
};
KCC_REGISTER(MinMaxNorm, "Vectors are brought to a length between two bounds.");

}  // namespace
}  // namespace kcc
