// max(x, 0), with a slope below, a ceiling and a threshold.
#include "runtime/functions/activations.h"
#include "runtime/model/layer.h"

namespace kcc {
namespace {

struct ReLU final : Layer {
  Arg<std::optional<double>> max_value{this, "max_value", std::nullopt, at_least(0), "the greatest result"};
  Arg<double> negative_slope{this, "negative_slope", 0.0, at_least(0), "slope below the threshold"};
  Arg<double> threshold{this, "threshold", 0.0, at_least(0), "what is lower becomes 0"};
  Value call(Value x, Call) override { return activations::relu(floating(x), negative_slope, max_value, threshold); }
};
KCC_REGISTER(ReLU, "max(x, 0), with a slope below, a ceiling and a threshold.");

}  // namespace
}  // namespace kcc
