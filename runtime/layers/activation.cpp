// An activation as a layer of its own.
#include "runtime/activations/activation.h"

namespace kcc {
namespace {

struct ActivationLayer final : Layer {
  Arg<Activation> activation{this, "activation", required, "what is applied"};
  Value call(Value x, Call c) override { return activation.get()(x, c); }
};
KCC_REGISTER_AS(ActivationLayer, "Activation", "Applies a function to every element.");

}  // namespace
}  // namespace kcc
