// x above 0, and alpha (exp(x) - 1) below.
#include "runtime/functions/activations.h"
#include "runtime/model/layer.h"

namespace kcc {
namespace {

struct ELU final : Layer {
  Arg<double> alpha{this, "alpha", 1.0, "what is approached far below 0, negated"};
  Value call(Value x, Call) override { return activations::elu(floating(x), alpha); }
};
KCC_REGISTER(ELU, "x above 0, and alpha (exp(x) - 1) below.");

}  // namespace
}  // namespace kcc
