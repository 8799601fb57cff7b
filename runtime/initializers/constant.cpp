// Weights that all start with one number.
#include "runtime/initializers/draws.h"

namespace kcc {
namespace {

struct Constant final : Initializer {
  Arg<double> value{this, "value", 0.0, "what every element starts with"};
  Tensor make(const Type& type, const Philox&) const override { return filled(type, value); }
};
KCC_REGISTER(Constant, "Every element starts with one number.");

struct Zeros final : Initializer {
  Tensor make(const Type& type, const Philox&) const override { return Tensor(type); }
};
KCC_REGISTER(Zeros, "Every element starts with 0.", "zero");

struct Ones final : Initializer {
  Tensor make(const Type& type, const Philox&) const override { return filled(type, 1); }
};
KCC_REGISTER(Ones, "Every element starts with 1.", "one");

}  // namespace
}  // namespace kcc
