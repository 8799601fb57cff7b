// x above 0, and a share of it below.
#include "runtime/functions/activations.h"
#include "runtime/model/layer.h"

namespace kcc {
namespace {

struct LeakyReLU final : Layer {
  Arg<double> negative_slope{this, "negative_slope", 0.3, at_least(0), "slope below 0"};
  Value call(Value x, Call) override { return activations::leaky_relu(floating(x), negative_slope); }
};
KCC_REGISTER(LeakyReLU, "x above 0, and a share of it below.");

}  // namespace
}  // namespace kcc
