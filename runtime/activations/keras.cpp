// Keras' activations by name.
#include "runtime/activations/activation.h"
#include "runtime/functions/activations.h"

namespace kcc {
namespace {

struct Named {
  Named(const char* name, const char* doc, Value (*call)(const Value&)) { define_activation({name, doc, call}); }
};

namespace a = activations;
const Named named[] = {
    {"relu", "max(x, 0)", [](const Value& x) { return a::relu(x); }},
    {"leaky_relu", "x above 0, and 0.2 x below", [](const Value& x) { return a::leaky_relu(x); }},
    {"relu6", "min(max(x, 0), 6)", a::relu6},
    {"softmax", "exp(x), divided by its sum over the last axis", [](const Value& x) { return a::softmax(x); }},
    {"log_softmax", "the logarithm of softmax", [](const Value& x) { return a::log_softmax(x); }},
    {"elu", "x above 0, and exp(x) - 1 below", [](const Value& x) { return a::elu(x); }},
    {"selu", "a scaled elu that keeps mean 0 and deviation 1", a::selu},
    {"celu", "max(x, 0) + min(exp(x) - 1, 0)", [](const Value& x) { return a::celu(x); }},
    {"softplus", "log(1 + exp(x))", a::softplus},
    {"softsign", "x / (1 + abs(x))", a::softsign},
    {"soft_shrink", "x brought nearer to 0 by 0.5", [](const Value& x) { return a::soft_shrink(x); }},
    {"hard_shrink", "x, and 0 where it is within 0.5", [](const Value& x) { return a::hard_shrink(x); }},
    {"tanh_shrink", "x - tanh(x)", a::tanh_shrink},
    {"sparse_plus", "0 below -1, x above 1, a parabola between", a::sparse_plus},
    {"sparse_sigmoid", "0 below -1, 1 above 1, a line between", a::sparse_sigmoid},
    {"squareplus", "(x + sqrt(x^2 + 4)) / 2", [](const Value& x) { return a::squareplus(x); }},
    {"silu", "x sigmoid(x)", a::silu},
    {"swish", "x sigmoid(x)", a::silu},
    {"gelu", "x times the normal distribution's share below x", [](const Value& x) { return a::gelu(x); }},
    {"glu", "one half of the last axis, times the sigmoid of the other", [](const Value& x) { return a::glu(x); }},
    {"mish", "x tanh(softplus(x))", a::mish},
    {"tanh", "the hyperbolic tangent", a::tanh},
    {"hard_tanh", "x, cut at -1 and 1", a::hard_tanh},
    {"sigmoid", "1 / (1 + exp(-x))", a::sigmoid},
    {"hard_sigmoid", "relu6(x + 3) / 6", a::hard_sigmoid},
    {"hard_silu", "x hard_sigmoid(x)", a::hard_silu},
    {"hard_swish", "x hard_sigmoid(x)", a::hard_silu},
    {"log_sigmoid", "the logarithm of sigmoid", a::log_sigmoid},
    {"exponential", "exp(x)", a::exponential},
    {"sparsemax", "the nearest point of the simplex, with zeros in it", [](const Value& x) { return a::sparsemax(x); }},
};

}  // namespace
}  // namespace kcc
